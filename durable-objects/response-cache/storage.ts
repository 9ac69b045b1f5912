const SCHEMA = `
CREATE TABLE IF NOT EXISTS answers (
  exact TEXT PRIMARY KEY, context TEXT NOT NULL, vector BLOB, output TEXT NOT NULL, bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_context ON answers (context);
`;

export interface AnswerRow extends Record<string, SqlStorageValue> {
  exact: string;
  context: string;
  vector: ArrayBuffer | null;
  output: string;
  bytes: number;
  created_at: number;
  expires_at: number;
  used_at: number;
}

/** The only place that touches the object's storage. */
export class AnswerStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(SCHEMA);
  }

  find(exact: string, now: number): AnswerRow | undefined {
    return this.#storage.sql
      .exec<AnswerRow>('SELECT * FROM answers WHERE exact = ? AND expires_at > ?', exact, now)
      .toArray()[0];
  }

  withVectors(context: string, now: number): AnswerRow[] {
    return this.#storage.sql
      .exec<AnswerRow>(
        'SELECT * FROM answers WHERE context = ? AND expires_at > ? AND vector IS NOT NULL',
        context,
        now,
      )
      .toArray();
  }

  touch(exact: string, now: number): void {
    this.#storage.sql.exec('UPDATE answers SET used_at = ? WHERE exact = ?', now, exact);
  }

  write(row: AnswerRow): void {
    const { exact, context, vector, output, bytes, created_at, expires_at, used_at } = row;
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      exact,
      context,
      vector,
      output,
      bytes,
      created_at,
      expires_at,
      used_at,
    );
  }

  /** Drops what has expired, and then the answers that were not used for longest until the rest fits. */
  trim(now: number, maxAnswers: number, maxBytes: number): void {
    const { sql } = this.#storage;
    sql.exec('DELETE FROM answers WHERE expires_at <= ?', now);
    sql.exec(
      `DELETE FROM answers WHERE exact IN (
         SELECT exact FROM (
           SELECT exact, ROW_NUMBER() OVER newest AS place, SUM(bytes) OVER newest AS total
           FROM answers WINDOW newest AS (ORDER BY used_at DESC, exact ROWS UNBOUNDED PRECEDING)
         ) WHERE place > ? OR total > ?)`,
      maxAnswers,
      maxBytes,
    );
  }

  /** When the last answer expires, or `null` when there is none. */
  lastExpiry(): number | null {
    return this.#storage.sql.exec<{ at: number | null }>('SELECT MAX(expires_at) AS at FROM answers').one().at;
  }

  setAlarm(at: number): Promise<void> {
    return this.#storage.setAlarm(at);
  }

  async erase(): Promise<void> {
    await this.#storage.deleteAlarm();
    this.#storage.sql.exec('DELETE FROM answers');
  }
}
