import { sql } from 'drizzle-orm';
import { authenticateWith, readPlan } from '../../http/authentication.ts';
import { type AppContext, serviceContext } from '../../http/context.ts';
import { idempotencyHeaders } from '../../http/idempotency.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { isWebSocket } from '../../http/web-socket.ts';
import { keysOf, runMaterial, toMaterial } from './material-service.ts';
import { agentRunParam, eventPage, eventsQuery, runParam, runRequest, runSchema, traceSchema } from './schemas.ts';
import { forkRequest } from './schemas-fork.ts';
import { cancelRun, getRun, getTrace, listEvents, streamEvents, watchRun } from './service.ts';
import { forkRun, type StartedRun, startRun } from './start-service.ts';

const tags = ['Runs'];
const MAX_RUN_BODY = 1_000_000;

const startResponses = {
  200: {
    description: '`stream`: the events of the run. `wait`: the run, ended or waiting.',
    content: {
      'text/event-stream': { schema: { type: 'string' as const } },
      'application/json': { schema: runSchema },
    },
  },
  202: jsonAnswer(runSchema, '`background`: the queued run'),
  ...problemResponses(
    'insufficient_credits',
    'session_busy',
    'too_many_runs',
    'idempotency_conflict',
    'model_unavailable',
  ),
};

const start = defineRoute({
  method: 'post',
  path: '/agents/{agent_id}/run',
  tags,
  scope: 'run',
  auth: 'deferred',
  maxBodyBytes: MAX_RUN_BODY,
  summary: 'Run an agent',
  description:
    'The event ids of the stream are contiguous: after a cut, read `/runs/{run_id}/events` with `Last-Event-ID`.',
  request: { params: agentRunParam, headers: idempotencyHeaders, body: jsonBody(runRequest) },
  responses: startResponses,
});

const fork = defineRoute({
  method: 'post',
  path: '/runs/{run_id}/fork',
  tags,
  scope: 'run',
  auth: 'deferred',
  maxBodyBytes: MAX_RUN_BODY,
  summary: 'Start a new run from a step of this one',
  request: { params: runParam, headers: idempotencyHeaders, body: jsonBody(forkRequest) },
  responses: startResponses,
});

const read = defineRoute({
  method: 'get',
  path: '/runs/{run_id}',
  tags,
  scope: 'read',
  summary: 'Read a run as it stands now',
  request: { params: runParam },
  responses: { 200: jsonAnswer(runSchema, 'The run') },
});

const events = defineRoute({
  method: 'get',
  path: '/runs/{run_id}/events',
  tags,
  scope: 'read',
  summary: "Read or follow a run's events",
  description:
    'Server-sent events from `after` (or `Last-Event-ID`) to the end, live. With `Upgrade: websocket` a WebSocket that ' +
    'stays open while the run waits. With `format=json` one page.',
  request: { params: runParam, query: eventsQuery },
  responses: {
    200: {
      description: 'The events',
      content: {
        'text/event-stream': { schema: { type: 'string' as const } },
        'application/json': { schema: eventPage },
      },
    },
  },
});

const trace = defineRoute({
  method: 'get',
  path: '/runs/{run_id}/trace',
  tags,
  scope: 'read',
  summary: 'Spans of a run: agents, turns, generations, handoffs, with time, tokens and cost',
  request: { params: runParam },
  responses: { 200: jsonAnswer(traceSchema, 'The trace') },
});

const cancel = defineRoute({
  method: 'post',
  path: '/runs/{run_id}/cancel',
  tags,
  scope: 'run',
  summary: 'End a run now',
  request: { params: runParam },
  responses: { 200: jsonAnswer(runSchema, 'The cancelled run'), ...problemResponses('illegal_transition') },
});

/** Stands for a value that comes with the request. */
function value<T>(name: string): T {
  return sql.placeholder(name) as unknown as T;
}

const startPlan = readPlan((db, actor) =>
  runMaterial(db, actor, { agentId: value('agentId'), sessionId: value('sessionId') }),
);
const versionPlan = readPlan((db, actor) =>
  runMaterial(db, actor, { agentId: value('agentId'), sessionId: value('sessionId'), version: value('version') }),
);
const keysPlan = readPlan((db, actor) => [keysOf(db, actor)]);

function answer(c: AppContext, started: StartedRun) {
  if (started.kind === 'run') return c.json(started.run, started.run.mode === 'background' ? 202 : 200);
  return eventResponse(started.events, started.runId);
}

function eventResponse(events: ReadableStream<Uint8Array>, runId: string): Response {
  return new Response(events, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-run-id': runId,
    },
  });
}

function resumeAfter(c: AppContext, after: number): number {
  const header = c.req.header('last-event-id') ?? '';
  return /^\d{1,9}$/.test(header) ? Number(header) : after;
}

/** `/api/v1/agents/{id}/run` and `/api/v1/runs` (Plan 4.1). */
export const runRoutes = createRouter()
  .openapi(start, async (c) => {
    const { agent_id: agentId } = c.req.valid('param');
    const body = c.req.valid('json');
    const plan = body.version === undefined ? startPlan : versionPlan;
    const values = { agentId, version: body.version, sessionId: body.sessionId ?? '' };
    const { ctx, results } = await authenticateWith(c, 'run', plan, values);
    const material = toMaterial(results, agentId, body);
    return answer(c, await startRun(ctx, agentId, body, material, c.req.valid('header')['idempotency-key'])) as never;
  })
  .openapi(fork, async (c) => {
    const { ctx, results } = await authenticateWith(c, 'run', keysPlan, {});
    const { run_id: runId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    return answer(c, await forkRun(ctx, runId, c.req.valid('json'), results[0], key)) as never;
  })
  .openapi(read, async (c) => c.json(await getRun(serviceContext(c), c.req.valid('param').run_id), 200))
  .openapi(events, async (c) => {
    const { run_id: runId } = c.req.valid('param');
    const { after, format, limit } = c.req.valid('query');
    const ctx = serviceContext(c);
    const from = resumeAfter(c, after);
    if (isWebSocket(c.req.raw)) return (await watchRun(ctx, runId, from)) as never;
    if (format === 'json') return c.json(await listEvents(ctx, runId, from, limit), 200) as never;
    return eventResponse(await streamEvents(ctx, runId, from), runId) as never;
  })
  .openapi(trace, async (c) => c.json(await getTrace(serviceContext(c), c.req.valid('param').run_id), 200))
  .openapi(cancel, async (c) => c.json(await cancelRun(serviceContext(c), c.req.valid('param').run_id), 200));
