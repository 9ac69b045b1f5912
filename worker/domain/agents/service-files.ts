import { z } from 'zod';
import { isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { isStorable } from '../../kernel/text.ts';
import { audit } from '../audit.ts';
import { findCollections } from '../collections/service.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { showFile } from '../files/views.ts';
import { type AgentCollection, type AgentFile, MAX_AGENT_COLLECTIONS, MAX_AGENT_FILES } from './schemas-files.ts';
import { ownAgent } from './service.ts';
import { insertLink, type Linked, removeLink, selectAgentCollections, selectAgentFiles } from './store-files.ts';

/**
 * What an agent searches is a matter of the agent and its owner, and of no version: a file that is taken away is gone
 * for every run at once. Others who run a shared agent read of it what its tool finds, never the list and never a file.
 */

const POSITION = z.tuple([z.number().int(), z.string().refine(isStorable)]);
const MOST = { file: MAX_AGENT_FILES, collection: MAX_AGENT_COLLECTIONS };

const placeOf = (cursor: string | undefined) => (cursor === undefined ? undefined : decodeCursor(cursor, POSITION));

/** @returns whether it is new. @throws not_found, conflict where the agent has as many as it may */
async function link(ctx: ServiceContext, kind: Linked, agentId: string, id: string): Promise<boolean> {
  requireScope(ctx, 'write');
  if (!isStorable(agentId)) throw notFound('agent');
  if (!isStorable(id)) throw notFound(kind);
  const wish = { agentId, id, most: MOST[kind], now: new Date(ctx.now) };
  const met = await insertLink(ctx.db, kind, ctx.actor.userId, wish);
  if (met.agents === 0) throw notFound('agent');
  if (met.things === 0) throw notFound(kind);
  if (met.added === 0 && !met.known && met.had >= MOST[kind])
    throw new AppError('conflict', `An agent may have ${MOST[kind]} ${kind}s at most.`);
  if (met.added > 0) audit(ctx, `agent.${kind}_added`, { agentId, [`${kind}Id`]: id });
  return met.added > 0;
}

async function unlink(ctx: ServiceContext, kind: Linked, agentId: string, id: string): Promise<void> {
  requireScope(ctx, 'write');
  const known = isStorable(agentId) && isStorable(id);
  if (!known || !(await removeLink(ctx.db, kind, ctx.actor.userId, { agentId, id }))) throw notFound(kind);
  audit(ctx, `agent.${kind}_removed`, { agentId, [`${kind}Id`]: id });
}

/** Associates a file with an agent (Plan 4.5). @returns whether it is new. @throws not_found, conflict */
export function addAgentFile(ctx: ServiceContext, agentId: string, fileId: string): Promise<boolean> {
  return link(ctx, 'file', agentId, fileId);
}

/** @returns whether it is new. @throws not_found, conflict */
export function addAgentCollection(ctx: ServiceContext, agentId: string, collectionId: string): Promise<boolean> {
  return link(ctx, 'collection', agentId, collectionId);
}

/** Disassociates a file from an agent (Plan 4.5). @throws not_found */
export function removeAgentFile(ctx: ServiceContext, agentId: string, fileId: string): Promise<void> {
  return unlink(ctx, 'file', agentId, fileId);
}

/** @throws not_found */
export function removeAgentCollection(ctx: ServiceContext, agentId: string, collectionId: string): Promise<void> {
  return unlink(ctx, 'collection', agentId, collectionId);
}

/** Files of an own agent (Plan 4.5), the one added last first. @throws not_found */
export async function listAgentFiles(
  ctx: ServiceContext,
  agentId: string,
  { limit, cursor }: PageQuery,
): Promise<Page<AgentFile>> {
  requireScope(ctx, 'read');
  await ownAgent(ctx, agentId);
  const after = placeOf(cursor);
  const rows = await selectAgentFiles(ctx.db, ctx.actor.userId, agentId, { limit: limit + 1, after });
  return toPage(
    rows,
    limit,
    ({ file, addedAt }) => [addedAt.getTime(), file.id],
    ({ file, addedAt }) => ({ ...showFile(file), addedAt: isoTime(addedAt.getTime()) }),
  );
}

/** Collections of an own agent, the one added last first. @throws not_found */
export async function listAgentCollections(
  ctx: ServiceContext,
  agentId: string,
  { limit, cursor }: PageQuery,
): Promise<Page<AgentCollection>> {
  requireScope(ctx, 'read');
  await ownAgent(ctx, agentId);
  const rows = await selectAgentCollections(ctx.db, ctx.actor.userId, agentId, {
    limit: limit + 1,
    after: placeOf(cursor),
  });
  const known = await findCollections(
    ctx,
    rows.map(({ id }) => id),
  );
  const page = toPage(
    rows,
    limit,
    ({ id, addedAt }) => [addedAt.getTime(), id],
    ({ id, addedAt }) => ({ collection: known.get(id), addedAt: isoTime(addedAt.getTime()) }),
  );
  const data = page.data.flatMap(({ collection, addedAt }) => (collection ? [{ ...collection, addedAt }] : []));
  return { ...page, data };
}
