import { hostNamed } from '../../../durable-objects/run-host/client.ts';
import type { SessionMemory } from '../../engine/definition.ts';
import { notFound } from '../../kernel/errors.ts';
import { newId, sessionHost } from '../../kernel/ids.ts';
import { type Page, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { removeScope } from '../../providers/tool-files/r2-files.ts';
import { getAgent } from '../agents/service.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Session } from './schemas.ts';
import { positionOf } from './service.ts';
import {
  insertSession,
  removeSession,
  selectBranchIds,
  selectSession,
  selectSessions,
  updateSession,
} from './store.ts';
import { showSession } from './views.ts';

interface SessionFields {
  agentId: string;
  title?: string | undefined;
  memory?: SessionMemory | undefined;
}

/** @throws not_found when the actor may not see the agent */
export async function createSession(ctx: ServiceContext, fields: SessionFields): Promise<Session> {
  requireScope(ctx, 'run');
  await getAgent(ctx, fields.agentId);
  const row = await insertSession(ctx.db, {
    id: newId('session', ctx.now),
    userId: ctx.actor.userId,
    agentId: fields.agentId,
    title: fields.title ?? '',
    memory: fields.memory ?? { kind: 'full' },
  });
  if (!row) throw new Error('The session was not stored.');
  audit(ctx, 'session.created', { sessionId: row.id });
  return showSession(row);
}

interface SessionQuery extends PageQuery {
  q?: string | undefined;
  agentId?: string | undefined;
  archived: 'true' | 'false';
}

export async function listSessions(ctx: ServiceContext, query: SessionQuery): Promise<Page<Session>> {
  requireScope(ctx, 'read');
  const filter = { q: query.q, agentId: query.agentId, archived: query.archived === 'true' };
  const rows = await selectSessions(ctx.db, ctx.actor.userId, filter, positionOf(query.cursor), query.limit + 1);
  return toPage(rows, query.limit, (row) => [(row.lastRunAt ?? row.createdAt).toISOString(), row.id], showSession);
}

/** The actor's session as it is stored. @throws not_found */
export async function findSession(ctx: ServiceContext, id: string) {
  const row = await selectSession(ctx.db, ctx.actor.userId, id);
  if (!row) throw notFound('session');
  return row;
}

/** @throws not_found */
export async function getSession(ctx: ServiceContext, id: string): Promise<Session> {
  requireScope(ctx, 'read');
  return showSession(await findSession(ctx, id));
}

interface SessionChanges {
  title?: string | undefined;
  memory?: SessionMemory | undefined;
  archived?: boolean | undefined;
}

/** @throws not_found */
export async function editSession(ctx: ServiceContext, id: string, changes: SessionChanges): Promise<Session> {
  requireScope(ctx, 'run');
  const now = new Date(ctx.now);
  const row = await updateSession(ctx.db, ctx.actor.userId, id, {
    updatedAt: now,
    ...(changes.title === undefined ? {} : { title: changes.title }),
    ...(changes.memory === undefined ? {} : { memory: changes.memory }),
    ...(changes.archived === undefined ? {} : { archivedAt: changes.archived ? now : null }),
  });
  if (!row) throw notFound('session');
  audit(ctx, 'session.updated', { sessionId: id });
  return showSession(row);
}

/**
 * Forgets a session with its branches, their memory, their tools' files and their links; the runs stay in the list of runs.
 * @throws not_found
 */
export async function deleteSession(ctx: ServiceContext, id: string): Promise<void> {
  requireScope(ctx, 'run');
  const branches = await selectBranchIds(ctx.db, ctx.actor.userId, id);
  if (!(await removeSession(ctx.db, ctx.actor.userId, id))) throw notFound('session');
  await Promise.all([id, ...branches].map((session) => forgetMemory(ctx, session)));
  audit(ctx, 'session.deleted', { sessionId: id, branches: branches.length });
}

async function forgetMemory(ctx: ServiceContext, sessionId: string): Promise<void> {
  await hostNamed(ctx.env, await sessionHost(sessionId)).forgetSession();
  await removeScope(ctx.env.FILES, ctx.actor.userId, sessionId);
}

/** The conversation, oldest first. @throws not_found */
export async function listSessionItems(ctx: ServiceContext, id: string, after: number, limit: number) {
  await getSession(ctx, id);
  const data = await hostNamed(ctx.env, await sessionHost(id)).sessionItems(after, limit);
  return { data };
}
