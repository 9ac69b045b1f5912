import type { AgentInputItem } from '@openai/agents-core';
import type { Projection } from '../../worker/domain/runs/projection-store.ts';
import { isMessage, toItems } from '../../worker/engine/items.ts';
import type { StepResponse } from '../../worker/engine/ports.ts';
import type { Citation } from '../../worker/kernel/citation.ts';
import { runBody } from '../../worker/kernel/ids.ts';
import { log } from '../../worker/kernel/log.ts';
import { ownKeyFor } from '../../worker/providers/models/own-key.ts';
import { citationsOfValue } from './citing.ts';
import type { RunStatus, StartRun } from './protocol.ts';
import { isTerminal } from './protocol.ts';
import { saidByAgents } from './said.ts';
import { expandRequest, servingModel } from './step-table.ts';
import type { HostStorage, RunRow, StepRow } from './storage.ts';
import { toView } from './view.ts';

const BATCH = 50;

/** Copies changed runs to Postgres, off their critical path, until nothing is left to copy. */
export class Projector {
  readonly #storage: HostStorage;
  readonly #write: (projection: Projection) => Promise<void>;
  /** Called with each run that ended, at least once and until it succeeds; never on a run's own path. */
  readonly #onEnded: (row: RunRow) => Promise<void>;
  /** The same with each run that waits for people. */
  readonly #onAsking: (row: RunRow) => Promise<unknown>;
  /** Runs that changed since they were last written; after an eviction everything live is written once more. */
  readonly #changed: Set<string>;
  /** Runs that ended and are mirrored; they leave the table of live runs with the next write (see Outbox). */
  readonly #mirrored = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(
    storage: HostStorage,
    write: (projection: Projection) => Promise<void>,
    onEnded: (row: RunRow) => Promise<void> = async () => undefined,
    onAsking: (row: RunRow) => Promise<unknown> = async () => undefined,
  ) {
    this.#storage = storage;
    this.#write = write;
    this.#onEnded = onEnded;
    this.#onAsking = onAsking;
    this.#changed = new Set(storage.liveRuns().map((row) => row.id));
  }

  get pending(): boolean {
    return this.#changed.size > 0;
  }

  mark(runId: string): void {
    this.#changed.add(runId);
  }

  /** Forgets what is done; call it where something is written anyway. */
  sweep(): void {
    for (const runId of this.#mirrored) this.#storage.removeLive(runId);
    this.#mirrored.clear();
  }

  /** @throws what the database throws; nothing is lost then, the next call goes on */
  flush(): Promise<void> {
    this.#running ??= this.#project().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #project(): Promise<void> {
    while (this.#changed.size > 0) {
      const ids = [...this.#changed].slice(0, BATCH);
      const rows = ids.map((id) => this.#storage.run(id)).filter((row) => row !== undefined);
      for (const id of ids) this.#changed.delete(id);
      try {
        await this.#writeRuns(rows);
        for (const row of rows) {
          if (isTerminal(row.status as RunStatus)) await this.#onEnded(row);
          else if (row.status === 'waiting_approval') await this.#onAsking(row);
        }
      } catch (error) {
        for (const id of ids) this.#changed.add(id);
        throw error;
      }
      for (const row of rows) {
        // A run that changed meanwhile is marked again and stays.
        if (isTerminal(row.status as RunStatus) && !this.#changed.has(row.id)) this.#mirrored.add(row.id);
      }
    }
  }

  /** A run that the database can't store stays in its host alone; it never keeps the others out. */
  async #writeRuns(rows: RunRow[]): Promise<void> {
    try {
      return await this.#write(toProjection(this.#storage, rows));
    } catch (error) {
      const code = dataFault(error);
      if (code === undefined) throw error;
      const [only, ...others] = rows;
      if (only && others.length === 0) return log('error', 'run.not_mirrored', { runId: only.id, code });
    }
    for (const row of rows) await this.#writeRuns([row]);
  }
}

/** SQLSTATE of classes 22, 23 and 54: the data is at fault, and sending it again can't help. */
function dataFault(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && /^(22|23|54)/.test(String(current.code))) return String(current.code);
  }
  return undefined;
}

function toProjection(storage: HostStorage, rows: RunRow[]): Projection {
  const projection: Projection = { runs: [], steps: [], messages: [] };
  for (const row of rows) {
    const spec = JSON.parse(row.spec) as StartRun;
    const view = toView(row, spec);
    const steps = storage.steps(row.id).filter((step) => step.finished_at !== null);
    projection.runs.push({
      id: row.id,
      userId: row.account,
      agentId: view.agentId,
      agentName: view.agentName,
      version: view.version,
      sessionId: view.sessionId,
      forkedFromRunId: view.forkedFrom?.runId ?? null,
      mode: view.mode,
      status: view.status,
      input: view.input,
      output: view.output ?? null,
      citations: view.citations.length > 0 ? view.citations : null,
      error: view.error,
      requests: view.usage.requests,
      inputTokens: view.usage.inputTokens,
      outputTokens: view.usage.outputTokens,
      microcredits: view.microcredits,
      revision: view.revision,
      createdAt: view.createdAt,
      startedAt: view.startedAt,
      finishedAt: view.finishedAt,
    });
    projection.steps.push(...steps.map((step) => stepProjection(storage, row, spec, step)));
    if (isTerminal(view.status)) projection.messages.push(...messageProjections(storage, row, spec));
  }
  return projection;
}

function stepProjection(storage: HostStorage, row: RunRow, spec: StartRun, step: StepRow): Projection['steps'][number] {
  const request = expandRequest(step.request, storage.items(row.id));
  const model = servingModel(step, request);
  const response = step.response ? (JSON.parse(step.response) as StepResponse) : null;
  return {
    id: `row_${runBody(row.id)}_${step.step}`,
    runId: row.id,
    step: step.step,
    kind: request.purpose ?? 'generation',
    agentId: step.agent_id,
    agentName: spec.definition.agents[step.agent_id]?.name ?? '',
    provider: model.provider,
    model: model.name,
    keyId: ownKeyFor(spec.keys, model)?.id ?? null,
    inputTokens: step.input_tokens,
    outputTokens: step.output_tokens,
    estimated: step.estimated === 1,
    cached: response?.cached !== undefined,
    cachedInputTokens: response?.usage.cachedInputTokens ?? 0,
    microcredits: step.microcredits,
    startedAt: step.started_at,
    finishedAt: step.finished_at ?? step.started_at,
  };
}

function cited(storage: HostStorage, spec: StartRun, content: unknown): Citation[] | null {
  const citations = citationsOfValue(storage, spec, content);
  return citations.length > 0 ? citations : null;
}

/** Input messages and what the agents said, numbered through the run. */
function messageProjections(storage: HostStorage, row: RunRow, spec: StartRun): Projection['messages'] {
  const said = toItems(spec.input as string | AgentInputItem[]).map((item) => ({
    item,
    agentName: null as string | null,
    at: row.created_at,
  }));
  const answered = saidByAgents(storage, row.id).map(({ item, step }) => ({
    item,
    agentName: spec.definition.agents[step.agent_id]?.name ?? null,
    at: step.finished_at ?? row.created_at,
  }));
  return [...said, ...answered]
    .filter(({ item }) => isMessage(item))
    .map(({ item, agentName, at }, position) => ({
      id: `msg_${runBody(row.id)}_${position}`,
      runId: row.id,
      position,
      role: 'role' in item ? item.role : 'assistant',
      agentName,
      content: 'content' in item ? item.content : null,
      citations: agentName === null || !('content' in item) ? null : cited(storage, spec, item.content),
      createdAt: at,
    }));
}
