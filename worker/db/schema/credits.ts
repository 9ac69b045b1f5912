import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { users } from './users.ts';

const micro = (name: string) => bigint(name, { mode: 'number' });

/** Mirror of a ledger's balance (Plan 5.1). The CreditLedger object is the truth; amounts are microcredits. */
export const userCredits = pgTable(
  'user_credits',
  {
    userId: text('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    balance: micro('balance').notNull(),
    held: micro('held').notNull(),
    /** The ledger's entry sequence at this state. */
    sequence: integer('sequence').notNull(),
    /** Counts the states that the ledger sent; an older one never overwrites a newer one. */
    snapshot: integer('snapshot').notNull(),
    /** When time alone changes the ledger next: a grant starts or expires, a hold expires. For the hourly cron. */
    nextDueAt: moment('next_due_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [index('user_credits_next_due_idx').on(t.nextDueAt)],
);

/** Mirror of a ledger's append-only entries (Plan 5.1). */
export const creditTransactions = pgTable(
  'credit_transactions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Gapless per user. */
    sequence: integer('sequence').notNull(),
    kind: text('kind').notNull(),
    /** Positive adds credits, negative takes them. */
    amount: micro('amount').notNull(),
    balanceAfter: micro('balance_after').notNull(),
    source: text('source'),
    runId: text('run_id'),
    step: text('step'),
    agentId: text('agent_id'),
    agentName: text('agent_name'),
    provider: text('provider'),
    model: text('model'),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('credit_transactions_user_sequence_idx').on(t.userId, t.sequence),
    index('credit_transactions_run_idx').on(t.runId),
  ],
);

/** Who has had the free credits already, by folded e-mail; outlives the account (SPEC-NOTES 4). */
export const signupGrants = pgTable('signup_grants', {
  emailFolded: text('email_folded').primaryKey(),
  userId: text('user_id').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});
