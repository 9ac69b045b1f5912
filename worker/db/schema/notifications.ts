import { index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { users } from './users.ts';

/**
 * Whom an account means by the e-mail addresses that its tools name for approvals. Settled when the tool is saved, so
 * that who gets hold of the address later can decide nothing.
 */
export const approvers = pgTable(
  'approvers',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** As the account wrote it, in lower case. */
    email: text('email').notNull(),
    approverId: text('approver_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.email] }), index('approvers_approver_idx').on(t.approverId)],
);

/** What somebody is told in the app: so far, calls that wait for a decision. */
export const notifications = pgTable(
  'notifications',
  {
    id: text('id').primaryKey(),
    /** Who is told. */
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Whose run it is. */
    ownerId: text('owner_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['approval'] }).notNull(),
    /** Run, call and why it was asked: the same question is one notification, however often it is delivered. */
    effectKey: text('effect_key').notNull(),
    runId: text('run_id').notNull(),
    callId: text('call_id').notNull(),
    agentName: text('agent_name').notNull(),
    toolName: text('tool_name').notNull(),
    createdAt: moment('created_at').notNull(),
    readAt: moment('read_at'),
    /** Somebody has decided; nothing is left to do. */
    settledAt: moment('settled_at'),
    mailedAt: moment('mailed_at'),
  },
  (t) => [
    uniqueIndex('notifications_effect_idx').on(t.userId, t.effectKey),
    index('notifications_user_created_idx').on(t.userId, t.createdAt.desc(), t.id.desc()),
    index('notifications_run_idx').on(t.runId),
    index('notifications_created_idx').on(t.createdAt),
  ],
);
