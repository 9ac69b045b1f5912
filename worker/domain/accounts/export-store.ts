import { and, asc, eq, getTableColumns, gt, inArray, isNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents, agentVersions, handoffs } from '../../db/schema/agents.ts';
import { apiKeys } from '../../db/schema/api-keys.ts';
import { collectionFiles, collections, files } from '../../db/schema/files.ts';
import { messages, runSessions, runSteps, runs } from '../../db/schema/runs.ts';

/** Pages of an account's things in the order of their ids, from just after `after`; for the export and for nothing else. */

const AGENTS_A_PAGE = 50;
const SESSIONS_A_PAGE = 200;
const FILES_A_PAGE = 200;
const COLLECTIONS_A_PAGE = 50;
/** Runs carry their messages with them, which can be long. */
const RUNS_A_PAGE = 25;

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** Agents with their drafts, handoffs and versions; those in the bin too. */
export async function selectAgentsToExport(db: Database, userId: string, after: string) {
  const { userId: _, ...own } = getTableColumns(agents);
  const rows = await db
    .select(own)
    .from(agents)
    .where(and(eq(agents.userId, userId), gt(agents.id, after)))
    .orderBy(asc(agents.id))
    .limit(AGENTS_A_PAGE);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [versions, links] = await db.batch([
    db.select().from(agentVersions).where(inArray(agentVersions.agentId, ids)).orderBy(asc(agentVersions.version)),
    db.select().from(handoffs).where(inArray(handoffs.agentId, ids)).orderBy(asc(handoffs.position)),
  ]);
  const versionsOf = groupBy(versions, ({ agentId }) => agentId);
  const linksOf = groupBy(links, ({ agentId }) => agentId);
  return rows.map((row) => ({
    ...row,
    handoffs: (linksOf.get(row.id) ?? []).map(({ agentId: __, ...link }) => link),
    versions: (versionsOf.get(row.id) ?? []).map(({ agentId: __, ...version }) => version),
  }));
}

export function selectSessionsToExport(db: Database, userId: string, after: string) {
  const { userId: _, ...own } = getTableColumns(runSessions);
  return db
    .select(own)
    .from(runSessions)
    .where(and(eq(runSessions.userId, userId), gt(runSessions.id, after)))
    .orderBy(asc(runSessions.id))
    .limit(SESSIONS_A_PAGE);
}

/** Runs with their steps and messages. */
export async function selectRunsToExport(db: Database, userId: string, after: string) {
  const { userId: _, revision: __, ...own } = getTableColumns(runs);
  const rows = await db
    .select(own)
    .from(runs)
    .where(and(eq(runs.userId, userId), gt(runs.id, after)))
    .orderBy(asc(runs.id))
    .limit(RUNS_A_PAGE);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [steps, said] = await db.batch([
    db.select().from(runSteps).where(inArray(runSteps.runId, ids)).orderBy(asc(runSteps.startedAt)),
    db.select().from(messages).where(inArray(messages.runId, ids)).orderBy(asc(messages.position)),
  ]);
  const stepsOf = groupBy(steps, ({ runId }) => runId);
  const saidIn = groupBy(said, ({ runId }) => runId);
  return rows.map((row) => ({
    ...row,
    steps: (stepsOf.get(row.id) ?? []).map(({ runId: ___, ...step }) => step),
    messages: (saidIn.get(row.id) ?? []).map(({ runId: ___, ...message }) => message),
  }));
}

/** Files by what is known of them; their bytes are downloaded one by one. */
export function selectFilesToExport(db: Database, userId: string, after: string) {
  const { id, name, mediaType, size, sha256, title, author, language, pages } = files;
  const { attributes, guidelines, chunkSettings, createdAt, updatedAt } = files;
  const facts = { title, author, language, pages };
  return db
    .select({
      id,
      name,
      mediaType,
      size,
      sha256,
      ...facts,
      attributes,
      guidelines,
      chunkSettings,
      createdAt,
      updatedAt,
    })
    .from(files)
    .where(and(eq(files.userId, userId), isNull(files.deletedAt), gt(files.id, after)))
    .orderBy(asc(files.id))
    .limit(FILES_A_PAGE);
}

/** Collections with the ids of their files. */
export async function selectCollectionsToExport(db: Database, userId: string, after: string) {
  const { userId: _, ...own } = getTableColumns(collections);
  const rows = await db
    .select(own)
    .from(collections)
    .where(and(eq(collections.userId, userId), gt(collections.id, after)))
    .orderBy(asc(collections.id))
    .limit(COLLECTIONS_A_PAGE);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const { collectionId, fileId } = collectionFiles;
  const links = await db.select({ collectionId, fileId }).from(collectionFiles).where(inArray(collectionId, ids));
  const linksOf = groupBy(links, (link) => link.collectionId);
  return rows.map((row) => ({ ...row, fileIds: (linksOf.get(row.id) ?? []).map((link) => link.fileId).sort() }));
}

/** What is known of provider keys without the keys. */
export function selectKeysToExport(db: Database, userId: string) {
  const { id, provider, label, baseUrl, hint, lastUsedAt, createdAt } = apiKeys;
  return db
    .select({ id, provider, label, baseUrl, hint, lastUsedAt, createdAt })
    .from(apiKeys)
    .where(eq(apiKeys.userId, userId));
}
