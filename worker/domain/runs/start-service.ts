import { hostNamed, hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import type {
  ForkPoint,
  HostResult,
  ProviderKeyRef,
  RunHostRpc,
  RunItem,
  RunMode,
  RunView,
  StartRun,
} from '../../../durable-objects/run-host/protocol.ts';
import { DEFAULT_LIMITS, type RunDefinition, type RunLimits, type SessionMemory } from '../../engine/definition.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import { SECOND } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { ID_PREFIXES, idempotentRunBody, newId, RUN_SHARDS } from '../../kernel/ids.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { MICRO } from '../../kernel/money.ts';
import { createModelDirectory } from '../../providers/models/directory.ts';
import { definitionFrom } from '../agents/definition-rules.ts';
import { fieldIssues, refuseIssues } from '../agents/draft-rules.ts';
import { selectGraph } from '../agents/graph.ts';
import { withVariables } from '../agents/instruction-variables.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { probeUnknownModels } from '../models/probe-service.ts';
import { editedDefinition, editedInput, editedItems } from './fork-edits.ts';
import { toRunItems } from './inputs.ts';
import { modelRefusal } from './model-rules.ts';
import { placeRun } from './placement.ts';
import { onOneModel } from './run-model.ts';
import type { Run, RunRequest } from './schemas.ts';
import type { ForkRequest } from './schemas-fork.ts';
import { questionOf } from './session-question.ts';
import { titleFrom } from './session-title.ts';
import { insertSession, removeSession, selectSession, touchSession } from './store.ts';
import { showRun } from './views.ts';

/** What the database knew at the start, loaded together with the caller's identity. */
export interface RunMaterial {
  definition: RunDefinition;
  session: { id: string; memory: SessionMemory } | null;
  keys: ProviderKeyRef[];
  lent?: NonNullable<StartRun['lent']>;
}

/** How a started run answers: its events, or itself. */
export type StartedRun =
  | { kind: 'stream'; runId: string; events: ReadableStream<Uint8Array> }
  | { kind: 'run'; run: Run };

interface Plan extends RunMaterial {
  agentId: string;
  mode: RunMode;
  input: string | RunItem[];
  startAt: StartRun['startAt'];
  forkedFrom: StartRun['forkedFrom'];
  sources?: NonNullable<StartRun['sources']>;
  limits: RunLimits;
  idempotencyKey: string | undefined;
  digest: string;
}

/** Only a request with a key can meet another one under its id, so only such a one needs a digest. */
async function digestOf(idempotencyKey: string | undefined, request: object): Promise<string> {
  return idempotencyKey === undefined ? '' : sha256Hex(canonicalJson(request));
}

function limitsOf(request: RunRequest | ForkRequest, base: RunLimits = DEFAULT_LIMITS): RunLimits {
  return {
    maxTurns: request.maxTurns ?? base.maxTurns,
    maxMicrocredits: request.maxCredits === undefined ? base.maxMicrocredits : Math.floor(request.maxCredits * MICRO),
    maxDurationMs: request.maxDurationSeconds === undefined ? base.maxDurationMs : request.maxDurationSeconds * SECOND,
    maxWaitMs: request.maxWaitSeconds === undefined ? base.maxWaitMs : request.maxWaitSeconds * SECOND,
  };
}

/**
 * Starts a run of an agent (Plan 4.1). Nothing is stored or spent when it is refused.
 * @throws insufficient_credits, session_busy, too_many_runs, idempotency_conflict, model_unavailable;
 *   validation_failed for a run's model that there is not
 */
export async function startRun(
  ctx: ServiceContext,
  agentId: string,
  request: RunRequest,
  material: RunMaterial,
  idempotencyKey: string | undefined,
): Promise<StartedRun> {
  requireScope(ctx, 'run');
  const digest = await digestOf(idempotencyKey, { agentId, ...request });
  const input = typeof request.input === 'string' ? request.input : toRunItems(request.input);
  const { model } = request;
  if (model) refuseIssues(fieldIssues({ model: { ...model, settings: {} } }));
  return begin(ctx, {
    ...material,
    ...(model ? { definition: onOneModel(material.definition, model) } : {}),
    agentId,
    input,
    digest,
    idempotencyKey,
    mode: request.mode,
    startAt: null,
    forkedFrom: null,
    limits: limitsOf(request),
  });
}

/**
 * Starts a new run from a step of an old one: same definition and items, with the edit in place. A
 * fork of a session's run gets a session of its own, as a branch of its conversation where that is wanted.
 * Finished steps are not paid again.
 * @throws not_found, validation_failed for an unknown step, or for another version in the middle of a run
 */
export async function forkRun(
  ctx: ServiceContext,
  runId: string,
  request: ForkRequest,
  keys: ProviderKeyRef[],
  idempotencyKey: string | undefined,
): Promise<StartedRun> {
  requireScope(ctx, 'run');
  const found = unwrap(await hostOf(ctx.env, runId).forkPoint(ctx.actor.userId, runId, request.step));
  const point = await inVersion(ctx, found, request);
  const digest = await digestOf(idempotencyKey, { fork: runId, ...request });
  const items = editedItems(point.items, request);
  const definition = editedDefinition(point, request);
  const agentId = point.definition.entryAgentId;
  const branch = point.sessionId ? await branchSession(ctx, runId, point, request, idempotencyKey) : null;
  try {
    return await begin(ctx, {
      agentId,
      definition,
      session: branch?.session ?? null,
      keys,
      input: editedInput(point, items, request),
      startAt: { agentId: point.agentId, items },
      sources: point.sources,
      forkedFrom: { runId, step: request.step },
      limits: limitsOf(request, point.limits),
      mode: request.mode,
      idempotencyKey,
      digest,
    });
  } catch (error) {
    if (branch?.created) await removeSession(ctx.db, ctx.actor.userId, branch.session.id);
    throw error;
  }
}

/** The same place in a run of another version: only its first step has one. */
async function inVersion(ctx: ServiceContext, point: ForkPoint, { step, version }: ForkRequest): Promise<ForkPoint> {
  if (version === undefined) return point;
  if (step !== 't1') throw new AppError('validation_failed', 'Another version can only begin at the first step, "t1".');
  const { entryAgentId: agentId } = point.definition;
  const graph = await selectGraph(ctx.db, ctx.actor.userId, agentId, version);
  return { ...point, agentId, definition: withVariables(definitionFrom(graph, agentId), Date.now()) };
}

/** A session for a fork. Under an idempotency key its id derives from the key, so a repeat finds the first one. */
async function branchSession(
  ctx: ServiceContext,
  runId: string,
  point: ForkPoint,
  request: ForkRequest,
  idempotencyKey: string | undefined,
) {
  const id = idempotencyKey === undefined ? newId('session', ctx.now) : await forkSessionId(ctx, idempotencyKey);
  const kept: SessionMemory = point.memory ?? { kind: 'full' };
  const parent = point.sessionId ? await selectSession(ctx.db, ctx.actor.userId, point.sessionId) : undefined;
  const row = await insertSession(ctx.db, {
    id,
    userId: ctx.actor.userId,
    agentId: point.definition.entryAgentId,
    memory: kept,
    forkedFromRunId: runId,
    rootId: request.branch && parent ? (parent.rootId ?? parent.id) : null,
    title: parent?.title ?? '',
  });
  return { session: { id, memory: kept }, created: row !== undefined };
}

async function forkSessionId(ctx: ServiceContext, idempotencyKey: string): Promise<string> {
  return `${ID_PREFIXES.session}_${await idempotentRunBody(ctx.actor.userId, `fork:${idempotencyKey}`)}`;
}

async function begin(ctx: ServiceContext, plan: Plan): Promise<StartedRun> {
  requireModel(ctx, plan);
  const host = await callHost(ctx, plan);
  ctx.waitUntil(
    probeUnknownModels(
      ctx,
      Object.values(plan.definition.agents).map((agent) => agent.model),
      plan.keys,
    ),
  );
  audit(ctx, 'run.started', { runId: host.runId, agentId: plan.agentId, mode: plan.mode });
  if (plan.session) {
    const title = titleFrom(questionOf(plan.input).text);
    ctx.waitUntil(touchSession(ctx.db, ctx.actor.userId, plan.session.id, title, new Date(ctx.now)));
  }
  return host.started;
}

const HEALTHY = { state: 'closed', firstTokenMs: null, errorRate: 0 } as const;

/** The models of the run must be within reach and able to do what its agents ask of them. */
function requireModel(ctx: ServiceContext, plan: Plan): void {
  const directory = createModelDirectory({ settings: ctx.settings, keys: plan.keys, health: () => HEALTHY });
  const refusal = modelRefusal(plan.definition, plan.startAt?.agentId ?? plan.agentId, directory);
  if (!refusal) return;
  const { code, message, path } = refusal;
  throw new AppError(code, message, code === 'validation_failed' ? { issues: [{ path, message }] } : {});
}

async function callHost(ctx: ServiceContext, plan: Plan): Promise<{ runId: string; started: StartedRun }> {
  if (plan.session && plan.idempotencyKey !== undefined) {
    const first = await placeRun(ctx.actor.userId, null, plan.idempotencyKey, ctx.now);
    unwrap(await hostNamed(ctx.env, first.host).claim(first.id, plan.digest));
  }
  for (let attempt = 0; ; attempt++) {
    const { id, host } = await placeRun(
      ctx.actor.userId,
      plan.session?.id ?? null,
      plan.idempotencyKey,
      ctx.now,
      attempt,
    );
    const spec: StartRun = {
      runId: id,
      accountId: ctx.actor.userId,
      agentId: plan.agentId,
      sessionId: plan.session?.id ?? null,
      memory: plan.session?.memory ?? null,
      forkedFrom: plan.forkedFrom,
      mode: plan.mode,
      definition: plan.definition,
      input: plan.input,
      startAt: plan.startAt,
      ...(plan.sources?.length ? { sources: plan.sources } : {}),
      limits: plan.limits,
      keys: plan.keys,
      ...(plan.lent ? { lent: plan.lent } : {}),
      requestDigest: plan.digest,
    };
    const result = await callMode(ctx, hostNamed(ctx.env, host), spec);
    const elsewhere = !plan.session && plan.idempotencyKey === undefined && attempt + 1 < RUN_SHARDS;
    if (!result.ok && result.code === 'too_many_runs' && elsewhere) continue;
    return { runId: id, started: unwrap(result) };
  }
}

async function callMode(ctx: ServiceContext, host: RunHostRpc, spec: StartRun): Promise<HostResult<StartedRun>> {
  if (spec.mode === 'stream') {
    const result = await host.startStream(spec);
    return result.ok ? { ok: true, value: { kind: 'stream', runId: spec.runId, events: result.value } } : result;
  }
  if (spec.mode === 'wait') return asRun(await host.startAndWait(spec));
  const created = await host.create(spec);
  if (created.ok && created.value.status === 'queued') await enqueue(ctx, host, spec.runId);
  return asRun(created);
}

/** A queue that can't take the message must not lose the run: it starts at once instead. */
async function enqueue(ctx: ServiceContext, host: RunHostRpc, runId: string): Promise<void> {
  try {
    await ctx.env.RUNS_QUEUE.send({ runId });
  } catch {
    await host.run(runId);
  }
}

function asRun(result: HostResult<RunView>): HostResult<StartedRun> {
  return result.ok ? { ok: true, value: { kind: 'run', run: showRun(result.value) } } : result;
}
