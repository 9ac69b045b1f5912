import { fillPlaceholders } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';

type Statement = BatchItem<'pg'>;

/** What drizzle keeps inside a statement once its SQL is built. */
interface Prepared {
  getQuery(): { sql: string; params: unknown[] };
  isResponseInArrayMode(): boolean;
  mapResult(result: unknown, fromBatch: boolean): unknown;
}

/**
 * Builds the SQL of these statements once; each call of the result only binds values to their
 * placeholders (`sql.placeholder(name)`). Building the texts costs about a millisecond, which is a
 * good part of a run's way to its first model call. The results go into one `db.batch`.
 */
export function compileStatements<const Statements extends readonly Statement[]>(
  statements: Statements,
): (values: Record<string, unknown>) => Statements {
  const prepared = statements.map((statement) => (statement as unknown as { _prepare(): Prepared })._prepare());
  const texts = prepared.map((one) => one.getQuery());
  return (values) =>
    prepared.map((one, i) => {
      const text = texts[i] ?? one.getQuery();
      const bound: Prepared = {
        getQuery: () => ({ ...text, params: fillPlaceholders(text.params, values) }),
        isResponseInArrayMode: () => one.isResponseInArrayMode(),
        mapResult: (result, fromBatch) => one.mapResult(result, fromBatch),
      };
      return { _prepare: () => bound };
    }) as unknown as Statements;
}
