import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { storableJson } from '../kernel/text.ts';
import type { Database } from './client.ts';
import { compileStatements } from './compiled.ts';

/** A row of a table as JSON carries it: times are epoch milliseconds. */
export type Wire<T> = {
  [K in keyof T]: T[K] extends Date ? number : T[K] extends Date | null | undefined ? number | null : T[K];
};

/**
 * `INSERT … SELECT` of a JSON array, whose text never changes with the number of rows: building and
 * planning a statement with a parameter a cell costs more than the rows do. `where` sees a row as `x`.
 */
export function insertJson(table: PgTable, where: SQL, onConflict: SQL) {
  const columns = Object.entries(getTableColumns(table));
  const names = sql.join(
    columns.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  );
  const cells = columns.map(([key, column]) => {
    const type = column.getSQLType();
    if (type.startsWith('timestamp')) return sql`to_timestamp((x ->> ${sql.raw(`'${key}'`)})::double precision / 1000)`;
    if (type === 'jsonb') return sql`nullif(x -> ${sql.raw(`'${key}'`)}, 'null'::jsonb)`;
    return sql`(x ->> ${sql.raw(`'${key}'`)})::${sql.raw(type)}`;
  });
  const statement = sql`INSERT INTO ${table} (${names}) SELECT ${sql.join(cells, sql`, `)}
    FROM jsonb_array_elements(${sql.placeholder('rows')}::jsonb) x WHERE ${where} ON CONFLICT ${onConflict}`;
  const compile = (db: Database) => compileStatements([db.execute(statement)]);
  const compiled = new WeakMap<Database, ReturnType<typeof compile>>();
  return (db: Database, rows: unknown[]) => {
    const bind = compiled.get(db) ?? compile(db);
    compiled.set(db, bind);
    return bind({ rows: storableJson(rows) })[0];
  };
}
