import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, messages as protocol } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { keepBlankDatabase, readBlankDatabase } from './blank-database.ts';
import { type Backend, Executor } from './executor.ts';
import { ResultCollector, type StatementResult } from './wire.ts';

/**
 * Embedded Postgres with pgvector.
 * @param dataDir folder that keeps the data; without it everything is in memory.
 */
export async function openEmbedded(dataDir?: string): Promise<Backend> {
  const isNew = !dataDir || !existsSync(join(dataDir, 'PG_VERSION'));
  const blank = isNew ? readBlankDatabase() : undefined;
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  const postgres = await PGlite.create({
    extensions: { vector },
    ...(dataDir ? { dataDir } : {}),
    ...(blank ? { loadDataDir: blank } : {}),
  });
  if (isNew && !blank) await keepBlankDatabase(postgres);
  const executor = new Executor((bytes) => exchange(postgres, bytes));
  return {
    run: (statements, begin) => postgres.runExclusive(() => executor.run(statements, begin)),
    close: () => postgres.close(),
  };
}

async function exchange(postgres: PGlite, bytes: Buffer): Promise<StatementResult[]> {
  // An error must not throw before the ready mark is read, or the rest would answer the next call.
  const { messages } = await postgres.execProtocol(bytes, { throwOnError: false });
  const collector = new ResultCollector();
  for (const message of messages) {
    if (message instanceof protocol.DatabaseError) throw message;
    if (message instanceof protocol.RowDescriptionMessage) collector.describe(message.fields);
    else if (message instanceof protocol.DataRowMessage) collector.row(message.fields);
    else if (message instanceof protocol.CommandCompleteMessage) collector.complete(message.text);
    else if (message.name === 'emptyQuery') collector.complete('');
  }
  return collector.results;
}
