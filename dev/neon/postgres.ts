import pg from 'pg';
import { type Backend, Executor } from './executor.ts';
import { type FieldDescription, ResultCollector, type StatementResult } from './wire.ts';

/** The part of pg's connection that a pipeline needs. */
interface Wire {
  stream: { write(bytes: Buffer): boolean };
}

const CONNECTIONS = 16;

/** A real Postgres server by its connection string, over a pool. @throws where it can't be reached. */
export async function openPostgres(connectionString: string): Promise<Backend> {
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS });
  // An idle connection that breaks is replaced by the pool; the call that meets it reports it.
  pool.on('error', () => {});
  const executors = new WeakMap<pg.PoolClient, Executor>();
  (await pool.connect()).release();
  return {
    async run(statements, begin) {
      const client = await pool.connect();
      let executor = executors.get(client);
      if (!executor) {
        executor = new Executor((bytes) => exchange(client, bytes));
        executors.set(client, executor);
      }
      try {
        return await executor.run(statements, begin);
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

function exchange(client: pg.PoolClient, bytes: Buffer): Promise<StatementResult[]> {
  return new Promise((resolve, reject) => {
    client.query(new Pipeline(bytes, resolve, reject) as unknown as pg.QueryConfig);
  });
}

/** What pg calls a submittable: it writes its own messages and is handed the answers. */
class Pipeline {
  readonly #bytes: Buffer;
  readonly #resolve: (results: StatementResult[]) => void;
  readonly #reject: (error: Error) => void;
  readonly #collector = new ResultCollector();
  /** pg calls a submittable's callback only when it gives up on it. */
  readonly callback = (): void => {};

  constructor(bytes: Buffer, resolve: (results: StatementResult[]) => void, reject: (error: Error) => void) {
    this.#bytes = bytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Wire): void {
    connection.stream.write(this.#bytes);
  }

  handleRowDescription(message: { fields: FieldDescription[] }): void {
    this.#collector.describe(message.fields);
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    this.#collector.row(message.fields);
  }

  handleCommandComplete(message: { text: string }): void {
    this.#collector.complete(message.text);
  }

  handleEmptyQuery(): void {
    this.#collector.complete('');
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#collector.results);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}
