import { timestamp } from 'drizzle-orm/pg-core';

/** A moment in UTC with millisecond precision, read and written as a `Date`. */
export function moment(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
}

/** `created_at` and `updated_at`, as every table of things that people edit has them. */
export const timestamps = {
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
};
