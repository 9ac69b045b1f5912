import { boolean, pgTable, serial, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** Which migrations a database has seen (Plan 6.3.5). `version` is the number of applied migrations. */
export const schemaVersion = pgTable('schema_version', {
  id: serial('id').primaryKey(),
  version: text('version').notNull(),
  appliedAt: moment('applied_at').notNull().defaultNow(),
  isCurrent: boolean('is_current').notNull().default(true),
});
