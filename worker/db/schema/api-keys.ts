import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment, timestamps } from './columns.ts';
import { users } from './users.ts';

/** An envelope as `domain/models/vault.ts` writes it; every part is base64. */
export interface Envelope {
  /** Version of the key-encryption key that wrapped `wrappedKey`. */
  kek: number;
  wrapIv: string;
  wrappedKey: string;
  iv: string;
  ciphertext: string;
}

/** Provider keys (Plan 5.1), encrypted; the last four characters are all that is ever shown. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    label: text('label').notNull(),
    baseUrl: text('base_url'),
    hint: text('hint').notNull(),
    envelope: jsonb('envelope').$type<Envelope>().notNull(),
    lastUsedAt: moment('last_used_at'),
    ...timestamps,
  },
  (t) => [index('api_keys_user_idx').on(t.userId, t.provider)],
);
