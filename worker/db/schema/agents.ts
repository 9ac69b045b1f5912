import { sql } from 'drizzle-orm';
import { type AnyPgColumn, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type {
  AgentContext,
  AgentModel,
  AgentSnapshot,
  GuardrailSpec,
  OutputType,
  ToolSpec,
} from '../../engine/definition.ts';
import { moment, timestamps } from './columns.ts';
import { users } from './users.ts';

/** The draft of an agent (Plan 5.1). Published versions live in `agent_versions`. */
export const agents = pgTable(
  'agents',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    instructions: text('instructions').notNull().default(''),
    model: jsonb('model').$type<AgentModel>().notNull(),
    handoffDescription: text('handoff_description').notNull().default(''),
    outputType: jsonb('output_type').$type<OutputType>(),
    tools: jsonb('tools').$type<ToolSpec[]>().notNull().default([]),
    guardrails: jsonb('guardrails').$type<GuardrailSpec[]>().notNull().default([]),
    context: jsonb('context').$type<AgentContext>().notNull().default({ values: {}, documents: [], overrides: null }),
    /** Runs in this agent's place when it fails after its retries (Plan 16.2.3). */
    fallbackAgentId: text('fallback_agent_id').references((): AnyPgColumn => agents.id, { onDelete: 'set null' }),
    visibility: text('visibility', { enum: ['private', 'unlisted', 'public'] })
      .notNull()
      .default('private'),
    /** What `visibility` was before the owner deleted the account; it comes back if the owner does. */
    shelvedVisibility: text('shelved_visibility', { enum: ['unlisted', 'public'] }),
    /** Counts every save of the draft; the optimistic lock of editors. */
    revision: integer('revision').notNull().default(1),
    /** The latest published version; 0 when none is. */
    publishedVersion: integer('published_version').notNull().default(0),
    clonedFromId: text('cloned_from_id'),
    clonedFromVersion: integer('cloned_from_version'),
    /** Set while the agent waits in the bin; the cron removes it for good (`service-bin.ts`). */
    deletedAt: moment('deleted_at'),
    ...timestamps,
  },
  (t) => [
    index('agents_deleted_idx').on(t.deletedAt).where(sql`${t.deletedAt} IS NOT NULL`),
    index('agents_user_updated_idx').on(t.userId, t.updatedAt.desc(), t.id),
    index('agents_user_name_idx').on(t.userId, sql`lower(${t.name})`),
  ],
);

/** Immutable published versions; `snapshot` is the agent with its sub-resources as it was. */
export const agentVersions = pgTable(
  'agent_versions',
  {
    id: text('id').primaryKey(),
    agentId: text('agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    note: text('note').notNull().default(''),
    snapshot: jsonb('snapshot').$type<AgentSnapshot>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('agent_versions_agent_version_idx').on(t.agentId, t.version)],
);

/** Handoff targets of an agent's draft (Plan 4.3). */
export const handoffs = pgTable(
  'handoffs',
  {
    id: text('id').primaryKey(),
    agentId: text('agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    /** Cascades: handing off to an agent must not keep its owner from deleting it. Own users are a 409. */
    targetAgentId: text('target_agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    position: integer('position').notNull().default(0),
    toolName: text('tool_name'),
    toolDescription: text('tool_description'),
    inputFilter: jsonb('input_filter')
      .$type<{ kind: 'all' | 'no_tools' | 'last_messages' | 'none'; count?: number }>()
      .notNull(),
    ...timestamps,
  },
  (t) => [
    uniqueIndex('handoffs_agent_target_idx').on(t.agentId, t.targetAgentId),
    index('handoffs_target_idx').on(t.targetAgentId),
  ],
);
