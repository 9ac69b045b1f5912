import { encodePipeline, type Statement, StatementBook, type StatementResult } from './wire.ts';

/** Sends one pipeline and resolves at the server's ready mark; rejects with the server's first error. */
export type Exchange = (bytes: Buffer) => Promise<StatementResult[]>;

/** A database behind the HTTP face. */
export interface Backend {
  /**
   * Runs statements in order. With `begin` (a BEGIN statement) all of them are one transaction, else there is one.
   * @throws the server's error, with its `code`, `constraint`, `detail`, …
   */
  run(statements: readonly Statement[], begin: string | null): Promise<StatementResult[]>;
  close(): Promise<void>;
}

/** Runs statements over one connection, which must not be shared while a call is under way. */
export class Executor {
  readonly #exchange: Exchange;
  readonly #book = new StatementBook();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** @throws the server's error, after everything was rolled back. */
  async run(statements: readonly Statement[], begin: string | null): Promise<StatementResult[]> {
    const list = begin === null ? statements : [bare(begin), ...statements, bare('COMMIT')];
    try {
      return await this.#once(list, begin !== null);
    } catch (error) {
      if (!isStalePlan(error)) throw error;
      // A migration changed a table under a prepared statement; nothing has run, so it may run again.
      this.#book.clear();
      await this.#exchange(encodePipeline([bare('DEALLOCATE ALL')], this.#book).bytes);
      return await this.#once(list, begin !== null);
    }
  }

  async #once(list: readonly Statement[], transaction: boolean): Promise<StatementResult[]> {
    const { bytes, introduced } = encodePipeline(list, this.#book);
    try {
      const results = await this.#exchange(bytes);
      if (!transaction) return results;
      if (results[results.length - 1]?.command === 'ROLLBACK') throw new Error('The transaction was rolled back.');
      return results.slice(1, -1);
    } catch (error) {
      this.#book.forget(introduced);
      if (transaction) await this.#exchange(encodePipeline([bare('ROLLBACK')], this.#book).bytes);
      throw error;
    }
  }
}

function bare(text: string): Statement {
  return { text, values: [] };
}

function isStalePlan(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');
}
