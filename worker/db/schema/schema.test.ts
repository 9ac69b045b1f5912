import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import * as schema from './index.ts';

/** Tables that the plan names (Plan 5.1), each with the part of the product that brings it. */
const PLAN_TABLES: Record<string, 'here' | 'later'> = {
  users: 'here',
  agents: 'here',
  tools: 'later',
  handoffs: 'here',
  guardrails: 'later',
  outputtypes: 'later',
  agentfiles: 'here',
  runs: 'here',
  messages: 'here',
  workflows: 'later',
  workflow_steps: 'later',
  conversations: 'later',
  message: 'later',
  notifications: 'here',
  user_follows: 'later',
  comments: 'later',
  reactions: 'later',
  ratings: 'later',
  user_credits: 'here',
  credit_transactions: 'here',
  payment_history: 'later',
  file_store: 'here',
  vector_store: 'here',
  api_keys: 'here',
  agent_context: 'later',
  schema_version: 'here',
};

/** Tables that the plan has no name for. */
const OWN_TABLES = [
  'agent_collections',
  'agent_versions',
  'approvers',
  'auth_accounts',
  'auth_sessions',
  'auth_verifications',
  'collection_files',
  'collections',
  'embedding_cache',
  'file_chunks',
  'file_upload_parts',
  'file_uploads',
  'run_sessions',
  'run_steps',
  'shared_conversations',
  'signup_grants',
  'user_tokens',
];

describe('the schema', () => {
  const names = Object.values(schema)
    .filter((value) => is(value, PgTable))
    .map((table) => getTableName(table));

  it("carries the plan's names, and no table that nobody accounts for", () => {
    const planned = Object.keys(PLAN_TABLES).filter((name) => PLAN_TABLES[name] === 'here');
    expect(names.toSorted()).toEqual([...planned, ...OWN_TABLES].toSorted());
  });

  it('names columns in snake_case', () => {
    const columns = Object.values(schema).flatMap((table) =>
      is(table, PgTable) ? Object.values(getTableColumns(table)) : [],
    );
    expect(columns.map((column) => column.name).filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });
});
