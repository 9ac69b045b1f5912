import type { Circuit } from './rules.ts';

/** The only place that touches the object's storage: one row a circuit. */
export class CircuitStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec('CREATE TABLE IF NOT EXISTS circuits (key TEXT PRIMARY KEY, circuit TEXT NOT NULL) WITHOUT ROWID');
  }

  readAll(): Map<string, Circuit> {
    const rows = this.#storage.sql.exec<{ key: string; circuit: string }>('SELECT key, circuit FROM circuits');
    return new Map([...rows].map((row) => [row.key, JSON.parse(row.circuit) as Circuit]));
  }

  write(key: string, circuit: Circuit): void {
    this.#storage.sql.exec('INSERT OR REPLACE INTO circuits VALUES (?, ?)', key, JSON.stringify(circuit));
  }

  remove(key: string): void {
    this.#storage.sql.exec('DELETE FROM circuits WHERE key = ?', key);
  }

  async erase(): Promise<void> {
    await this.#storage.deleteAll();
  }
}
