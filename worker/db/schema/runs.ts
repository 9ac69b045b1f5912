import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { SessionMemory } from '../../engine/definition.ts';
import type { Citation } from '../../kernel/citation.ts';
import { moment, timestamps } from './columns.ts';
import { users } from './users.ts';

/** A conversation: runs that share memory (Plan 2.4). Its items live in its RunHost. */
export const runSessions = pgTable(
  'run_sessions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    agentId: text('agent_id').notNull(),
    title: text('title').notNull().default(''),
    memory: jsonb('memory').$type<SessionMemory>().notNull(),
    forkedFromRunId: text('forked_from_run_id'),
    /** The conversation that this session is another branch of; such a session stays out of the list. */
    rootId: text('root_id').references((): AnyPgColumn => runSessions.id, { onDelete: 'cascade' }),
    /** Of a conversation with branches: the branch that was last written in. */
    headId: text('head_id'),
    archivedAt: moment('archived_at'),
    lastRunAt: moment('last_run_at'),
    ...timestamps,
  },
  (t) => [
    index('run_sessions_user_updated_idx').on(t.userId, t.updatedAt.desc(), t.id),
    index('run_sessions_user_used_idx').on(t.userId, sql`coalesce(${t.lastRunAt}, ${t.createdAt}) desc`, t.id),
    index('run_sessions_root_idx').on(t.rootId),
  ],
);

/** Conversations and runs that anybody may read who has the link. What came after `run_id` is not shown. */
export const sharedConversations = pgTable(
  'shared_conversations',
  {
    /** 160 bits of chance: all that a reader needs. */
    token: text('token').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Null where a run without a session is shared. */
    sessionId: text('session_id').references(() => runSessions.id, { onDelete: 'cascade' }),
    /** The last run that is shown. */
    runId: text('run_id').notNull(),
    ...timestamps,
  },
  (t) => [
    uniqueIndex('shared_conversations_session_idx').on(t.userId, t.sessionId),
    uniqueIndex('shared_conversations_run_idx').on(t.userId, t.runId).where(sql`${t.sessionId} is null`),
  ],
);

/** Projection of runs, written by their RunHost off the critical path (Plan 5.1). The host is the truth. */
export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    agentId: text('agent_id').notNull(),
    agentName: text('agent_name').notNull(),
    /** Published version that ran; 0 = the draft. */
    version: integer('version').notNull(),
    sessionId: text('session_id'),
    forkedFromRunId: text('forked_from_run_id'),
    mode: text('mode').notNull(),
    status: text('status').notNull(),
    input: jsonb('input').notNull(),
    output: jsonb('output'),
    /** What `output` cites; null where it cites nothing. */
    citations: jsonb('citations').$type<Citation[]>(),
    error: jsonb('error').$type<{ code: string; message: string }>(),
    requests: integer('requests').notNull().default(0),
    inputTokens: integer('input_tokens').notNull().default(0),
    outputTokens: integer('output_tokens').notNull().default(0),
    microcredits: bigint('microcredits', { mode: 'number' }).notNull().default(0),
    /** Grows with every change in the host; an older projection never overwrites a newer one. */
    revision: integer('revision').notNull(),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
  },
  (t) => [
    index('runs_user_created_idx').on(t.userId, t.createdAt.desc(), t.id),
    index('runs_agent_created_idx').on(t.agentId, t.createdAt.desc()),
    index('runs_session_idx').on(t.sessionId),
  ],
);

/** Model calls of runs: one row a step, with what it used and cost. */
export const runSteps = pgTable(
  'run_steps',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    step: text('step').notNull(),
    kind: text('kind').notNull(),
    agentId: text('agent_id').notNull(),
    agentName: text('agent_name').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    /** The account's own provider key that paid; null where the platform's did. */
    keyId: text('key_id'),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    estimated: boolean('estimated').notNull().default(false),
    /** The answer had been given before, and cost nothing. */
    cached: boolean('cached').notNull().default(false),
    /** Part of the input tokens that the provider had kept from an earlier call. */
    cachedInputTokens: integer('cached_input_tokens').notNull().default(0),
    microcredits: bigint('microcredits', { mode: 'number' }).notNull(),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at').notNull(),
  },
  (t) => [uniqueIndex('run_steps_run_step_idx').on(t.runId, t.step)],
);

/** Input and output items of runs, in order (Plan 5.1: `messages` logs agent execution). */
export const messages = pgTable(
  'messages',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    role: text('role').notNull(),
    agentName: text('agent_name'),
    content: jsonb('content').notNull(),
    /** What it cites; null where it cites nothing. */
    citations: jsonb('citations').$type<Citation[]>(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [uniqueIndex('messages_run_position_idx').on(t.runId, t.position)],
);
