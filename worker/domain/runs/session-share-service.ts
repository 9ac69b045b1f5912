import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import type { Database } from '../../db/client.ts';
import type { Env } from '../../env.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { type PageQuery, toPage } from '../../kernel/pagination.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { positionOf } from './service.ts';
import { questionOf } from './session-question.ts';
import type { Share, SharedConversation, SharedTurn } from './session-schemas.ts';
import { findSession } from './session-service.ts';
import { removeShare, type SharedThing, selectShare, selectShared, upsertShare } from './session-share-store.ts';
import { titleFrom } from './session-title.ts';
import { partsOf } from './session-turns.ts';
import { selectTurn, selectTurns, type TurnRow } from './session-turns-store.ts';

const TOKEN_BYTES = 20;
/** Readings of shared pages per address and minute: plenty for people, too few to guess 160 bits. */
const READS_PER_MINUTE = 120;

type ShareRow = NonNullable<Awaited<ReturnType<typeof selectShare>>>;
export type ShareTarget = { sessionId: string } | { runId: string };

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function showShare(ctx: ServiceContext, row: ShareRow): Share {
  return {
    token: row.token,
    url: new URL(`/shared/${row.token}`, ctx.settings.BASE_URL).href,
    lastRunId: row.runId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The thing that is to be shared, if it is the actor's. @throws not_found */
async function requireThing(ctx: ServiceContext, target: ShareTarget): Promise<void> {
  if ('sessionId' in target) await findSession(ctx, target.sessionId);
  else unwrap(await hostOf(ctx.env, target.runId).get(ctx.actor.userId, target.runId));
}

function thingOf(target: ShareTarget, lastRunId = ''): SharedThing {
  return 'sessionId' in target
    ? { sessionId: target.sessionId, runId: lastRunId }
    : { sessionId: null, runId: target.runId };
}

/** How a conversation or a run is shared; null where it is not. @throws not_found */
export async function getShare(ctx: ServiceContext, target: ShareTarget): Promise<Share | null> {
  requireScope(ctx, 'read');
  await requireThing(ctx, target);
  const row = await selectShare(ctx.db, ctx.actor.userId, thingOf(target));
  return row ? showShare(ctx, row) : null;
}

/**
 * Makes a link by which anybody can read the conversation as it is now, or brings the one that there is up to
 * date. What is said later stays unseen until it is shared again.
 * @throws not_found, conflict where nothing was said yet
 */
export async function share(ctx: ServiceContext, target: ShareTarget): Promise<Share> {
  requireScope(ctx, 'write');
  await requireThing(ctx, target);
  const last =
    'sessionId' in target
      ? (await selectTurns(ctx.db, ctx.actor.userId, target.sessionId, { before: null }, 1))[0]?.run.id
      : target.runId;
  if (last === undefined)
    throw new AppError('conflict', 'There is nothing to share yet: nothing was said in this conversation.');
  const row = await upsertShare(ctx.db, ctx.actor.userId, thingOf(target, last), newToken(), new Date(ctx.now));
  audit(ctx, 'conversation.shared', { ...target, lastRunId: last });
  return showShare(ctx, row);
}

/** From now on the link shows nothing. Repeating it changes nothing. @throws not_found */
export async function unshare(ctx: ServiceContext, target: ShareTarget): Promise<void> {
  requireScope(ctx, 'write');
  await requireThing(ctx, target);
  await removeShare(ctx.db, ctx.actor.userId, thingOf(target));
  audit(ctx, 'conversation.unshared', { ...target });
}

interface StrangersRequest {
  env: Env;
  db: Database;
  /** Where the request comes from. */
  address: string;
}

/**
 * What anybody sees who has the link: questions, answers and names of agents; no instructions, costs, ids or errors.
 * @throws not_found, rate_limited
 */
export async function readShared(
  { env, db, address }: StrangersRequest,
  token: string,
  query: PageQuery,
): Promise<SharedConversation> {
  await limit(env, `shared:${address}`, READS_PER_MINUTE, 60);
  const shared = await selectShared(db, token);
  if (!shared) throw notFound('shared conversation');
  const { userId, sessionId, runId, upTo } = shared;
  const rows =
    sessionId === null
      ? [await selectTurn(db, userId, runId)].filter((row) => row !== undefined)
      : await selectTurns(db, userId, sessionId, { before: positionOf(query.cursor), upTo }, query.limit + 1);
  const page = toPage(rows, query.limit, ({ run }) => [run.createdAt.toISOString(), run.id], showSharedTurn);
  const title = shared.title ?? titleFrom(questionOf(rows[0]?.run.input).text);
  return { title, sharedAt: shared.sharedAt.toISOString(), ...page };
}

function showSharedTurn(row: TurnRow): SharedTurn {
  const { text, attachments } = questionOf(row.run.input);
  return {
    question: text,
    attachments: attachments.map(({ name, characters }) => ({ name, characters })),
    parts: partsOf(row).map((part) =>
      part.kind === 'message'
        ? {
            kind: 'message',
            agentName: part.agentName,
            text: part.text,
            citations: part.citations.map(({ marker, fileName, location, quote }) => ({
              marker,
              fileName,
              location,
              quote,
            })),
          }
        : { kind: 'handoff', from: part.from.agentName, to: part.to.agentName },
    ),
    hasEnded: row.run.status === 'completed',
    at: row.run.createdAt.toISOString(),
  };
}
