import type { Hits } from './window.ts';

/** The only place that touches the object's storage. */
export class HitStorage {
  readonly #state: DurableObjectState;

  constructor(state: DurableObjectState) {
    this.#state = state;
    state.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS hits (key TEXT PRIMARY KEY, times TEXT NOT NULL, stale_at INTEGER NOT NULL) WITHOUT ROWID',
    );
  }

  read(key: string): Hits {
    const row = this.#state.storage.sql
      .exec<{ times: string }>('SELECT times FROM hits WHERE key = ?', key)
      .toArray()[0];
    return row ? (JSON.parse(row.times) as number[]) : [];
  }

  write(key: string, hits: Hits, staleAt: number): void {
    this.#state.storage.sql.exec(
      'INSERT OR REPLACE INTO hits (key, times, stale_at) VALUES (?, ?, ?)',
      key,
      JSON.stringify(hits),
      staleAt,
    );
  }

  /** Forgets keys whose hits no longer matter; the number of keys that remain. */
  sweep(now: number): number {
    this.#state.storage.sql.exec('DELETE FROM hits WHERE stale_at <= ?', now);
    return this.#state.storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM hits').one().n;
  }

  async sweepAt(at: number): Promise<void> {
    if ((await this.#state.storage.getAlarm()) === null) await this.#state.storage.setAlarm(at);
  }
}
