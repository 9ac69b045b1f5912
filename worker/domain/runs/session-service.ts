import { hostNamed } from '../../../durable-objects/run-host/client.ts';
import type { SessionMemory } from '../../engine/definition.ts';
import { notFound } from '../../kernel/errors.ts';
import { newId, sessionHost } from '../../kernel/ids.ts';
import { type Page, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { getAgent } from '../agents/service.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Session } from './schemas.ts';
import { positionOf } from './service.ts';
import { insertSession, removeSession, selectSession, selectSessions, updateSession } from './store.ts';
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
  return toPage(rows, query.limit, (row) => [row.updatedAt.toISOString(), row.id], showSession);
}

/** @throws not_found */
export async function getSession(ctx: ServiceContext, id: string): Promise<Session> {
  requireScope(ctx, 'read');
  const row = await selectSession(ctx.db, ctx.actor.userId, id);
  if (!row) throw notFound('session');
  return showSession(row);
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

/** Forgets a session and its memory; its runs stay in the list of runs. @throws not_found */
export async function deleteSession(ctx: ServiceContext, id: string): Promise<void> {
  requireScope(ctx, 'run');
  if (!(await removeSession(ctx.db, ctx.actor.userId, id))) throw notFound('session');
  await hostNamed(ctx.env, await sessionHost(id)).forgetSession();
  audit(ctx, 'session.deleted', { sessionId: id });
}

/** The conversation, oldest first. @throws not_found */
export async function listSessionItems(ctx: ServiceContext, id: string, after: number, limit: number) {
  await getSession(ctx, id);
  const data = await hostNamed(ctx.env, await sessionHost(id)).sessionItems(after, limit);
  return { data };
}
