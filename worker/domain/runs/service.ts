import { z } from '@hono/zod-openapi';
import { hostNamed, hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import { isTerminal, type RunEvent } from '../../../durable-objects/run-host/protocol.ts';
import type { Database } from '../../db/client.ts';
import type { Env } from '../../env.ts';
import { hostOfRun } from '../../kernel/ids.ts';
import { decodeCursor } from '../../kernel/pagination.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Run, Trace } from './schemas.ts';
import { selectRunIdsByStatus } from './store.ts';
import { showRun, showTrace } from './views.ts';

/** Key of the last row of a page: a time in ISO 8601 and an id. */
export const listKey = z.tuple([z.iso.datetime(), z.string()]);

export function positionOf(cursor: string | undefined) {
  if (cursor === undefined) return null;
  const [at, id] = decodeCursor(cursor, listKey);
  return { at: new Date(at), id };
}

/** @throws not_found */
export async function getRun(ctx: ServiceContext, runId: string): Promise<Run> {
  requireScope(ctx, 'read');
  return showRun(unwrap(await hostOf(ctx.env, runId).get(ctx.actor.userId, runId)));
}

/** Spans of agents, turns, generations and handoffs with time, tokens and cost. @throws not_found */
export async function getTrace(ctx: ServiceContext, runId: string): Promise<Trace> {
  requireScope(ctx, 'read');
  return showTrace(unwrap(await hostOf(ctx.env, runId).readTrace(ctx.actor.userId, runId)));
}

/** A page of the event log. @throws not_found */
export async function listEvents(ctx: ServiceContext, runId: string, after: number, limit: number) {
  requireScope(ctx, 'read');
  const host = hostOf(ctx.env, runId);
  const run = unwrap(await host.get(ctx.actor.userId, runId));
  const events: RunEvent[] = unwrap(await host.events(ctx.actor.userId, runId, after, limit));
  const data = events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
  return { data, ended: isTerminal(run.status) && events.length < limit };
}

/** The event log as server-sent events from `after` on, live to the end. @throws not_found */
export async function streamEvents(
  ctx: ServiceContext,
  runId: string,
  after: number,
): Promise<ReadableStream<Uint8Array>> {
  requireScope(ctx, 'read');
  return unwrap(await hostOf(ctx.env, runId).eventStream(ctx.actor.userId, runId, after));
}

/** A WebSocket that gets every event from `after` on. @throws not_found */
export async function watchRun(ctx: ServiceContext, runId: string, after: number): Promise<Response> {
  requireScope(ctx, 'read');
  const host = hostOf(ctx.env, runId);
  unwrap(await host.get(ctx.actor.userId, runId));
  const url = new URL('https://run-host/');
  url.search = new URLSearchParams({ run: runId, account: ctx.actor.userId, after: String(after) }).toString();
  return host.fetch(new Request(url, { headers: { upgrade: 'websocket' } }));
}

/** Ends a run now; what it did so far is kept and charged. Repeating it changes nothing. @throws not_found, illegal_transition */
export async function cancelRun(ctx: ServiceContext, runId: string): Promise<Run> {
  requireScope(ctx, 'run');
  const run = unwrap(await hostOf(ctx.env, runId).cancel(ctx.actor.userId, runId));
  audit(ctx, 'run.cancelled', { runId });
  return showRun(run);
}

/** Tries the account's runs that wait for credits again, at once. Called after every grant. */
export async function resumeWaitingRuns(env: Env, db: Database, accountId: string): Promise<void> {
  const waiting = await selectRunIdsByStatus(db, accountId, ['waiting_credits'], 500);
  const hosts = new Set(waiting.map((row) => hostOfRun(row.id)).filter((host) => host !== undefined));
  // A host that can't be reached now tries by itself, a little later.
  await Promise.allSettled([...hosts].map((host) => hostNamed(env, host).resumeWaiting(accountId)));
}
