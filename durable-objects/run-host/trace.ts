import type { HandoffRecord, StepResponse } from '../../worker/engine/ports.ts';
import type { ToolResponse } from '../../worker/engine/tool-ports.ts';
import { toCheck } from './check-table.ts';
import type { RunTrace, RunView, StartRun, TraceSpan } from './protocol.ts';
import { isTerminal } from './protocol.ts';
import { expandRequest, servingModel } from './step-table.ts';
import type { RunJournalRows, StepRow } from './storage.ts';
import { approvalOf, type ToolCallRow } from './tool-table.ts';

type SpanStatus = TraceSpan['status'];

function emptySpan(
  id: string,
  parentId: string | null,
  kind: TraceSpan['kind'],
  name: string,
  startedAt: number,
): TraceSpan {
  return {
    id,
    parentId,
    kind,
    name,
    step: null,
    startedAt,
    finishedAt: null,
    status: 'running',
    agentId: null,
    inputTokens: 0,
    outputTokens: 0,
    estimated: false,
    microcredits: 0,
    data: {},
  };
}

function stepStatus(step: StepRow, run: RunView): SpanStatus {
  if (step.response) return 'ok';
  if (step.failure) return JSON.parse(step.failure).code === 'aborted' ? 'cancelled' : 'error';
  return isTerminal(run.status) ? 'cancelled' : 'running';
}

function runStatus(run: RunView): SpanStatus {
  if (run.status === 'completed') return 'ok';
  if (run.status === 'cancelled' || run.status === 'expired') return 'cancelled';
  return run.status === 'failed' ? 'error' : 'running';
}

function addCost(parent: TraceSpan, child: TraceSpan): void {
  parent.inputTokens += child.inputTokens;
  parent.outputTokens += child.outputTokens;
  parent.microcredits += child.microcredits;
  parent.estimated ||= child.estimated;
}

/** The later of two moments; null is still to come. */
function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** Closes a span over what it contains. */
function absorb(parent: TraceSpan, child: TraceSpan): void {
  addCost(parent, child);
  parent.finishedAt = child.finishedAt;
  parent.status = child.status;
}

function generationSpan(step: StepRow, turn: TraceSpan, run: RunView, items: ReadonlyMap<number, string>): TraceSpan {
  const request = expandRequest(step.request, items);
  const response = step.response ? (JSON.parse(step.response) as StepResponse) : null;
  const served = servingModel(step, request);
  const span = emptySpan(`${step.step}.generation`, turn.id, 'generation', served.name, step.started_at);
  return {
    ...span,
    step: step.step,
    // A call that a crash interrupted and that nobody took up again ended with its run.
    finishedAt: step.finished_at ?? run.finishedAt,
    status: stepStatus(step, run),
    agentId: step.agent_id,
    inputTokens: step.input_tokens,
    outputTokens: step.output_tokens,
    estimated: step.estimated === 1,
    microcredits: step.microcredits,
    data: {
      model: { ...request.model, ...served },
      asked: request.model,
      purpose: request.purpose ?? null,
      route: step.route ? (JSON.parse(step.route) as unknown) : null,
      cached: response?.cached ?? null,
      shim: response?.shim ?? null,
      cachedInputTokens: response?.usage.cachedInputTokens ?? 0,
      instructions: request.instructions,
      input: request.items,
      offers: request.offers,
      output: response?.output ?? null,
      error: step.failure ? (JSON.parse(step.failure) as unknown) : null,
      attempts: step.attempts,
      lost: JSON.parse(step.lost) as unknown,
      firstByteAt: step.first_at,
      replayDiverged: step.diverged === 1,
    },
  };
}

function handoffSpan(step: StepRow, agentSpan: TraceSpan, handoff: HandoffRecord, spec: StartRun): TraceSpan {
  const at = step.finished_at ?? step.started_at;
  const to = spec.definition.agents[handoff.toAgentId]?.name ?? handoff.toAgentId;
  const span = emptySpan(`${step.step}.handoff`, agentSpan.id, 'handoff', to, at);
  return { ...span, step: step.step, finishedAt: at, status: 'ok', agentId: handoff.fromAgentId, data: { ...handoff } };
}

function toolStatus(response: ToolResponse | null, run: RunView): SpanStatus {
  if (response) return response.failed ? 'error' : 'ok';
  return isTerminal(run.status) ? 'cancelled' : 'running';
}

function toolSpan(call: ToolCallRow, parentId: string, run: RunView): TraceSpan {
  const response = call.response ? (JSON.parse(call.response) as ToolResponse) : null;
  return {
    ...emptySpan(`${call.call_id}.tool`, parentId, 'tool', call.name, call.started_at),
    finishedAt: call.finished_at ?? run.finishedAt,
    status: toolStatus(response, run),
    agentId: call.agent_id,
    microcredits: call.microcredits,
    data: {
      callId: call.call_id,
      toolId: call.tool_id,
      toolKind: call.kind,
      args: JSON.parse(call.args) as unknown,
      output: response?.output ?? null,
      code: response?.code ?? null,
      details: response?.details ?? null,
      sources: response?.sources ?? null,
      attempts: call.attempts,
      approval: approvalOf(call),
    },
  };
}

/** The line that a step belongs to: empty for the run itself, else the call that an agent answers as a tool. */
function lineOf(step: string): string {
  return step.slice(0, Math.max(0, step.lastIndexOf('-')));
}

function turnOf(step: string): number {
  return Number(step.slice(step.lastIndexOf('t') + 1));
}

/**
 * The spans of a run: run → agent → turn → generation and tool calls, with handoffs under the agent that made them,
 * and the agents that answer a tool call under that call. Parents come before their children, brothers in the order of
 * their beginning. Built from the journal alone, so live and finished runs read alike.
 */
export function buildTrace(run: RunView, spec: StartRun, { steps, calls, checks, items }: RunJournalRows): RunTrace {
  const root = emptySpan('run', null, 'run', run.agentName, run.startedAt ?? run.createdAt);
  const spans: TraceSpan[] = [root];
  const lines = Map.groupBy(steps, (step) => lineOf(step.step));
  const callsOf = Map.groupBy(calls, (call) => call.step);

  const addCheck = (key: string, parent: TraceSpan) => {
    const row = checks.find((check) => check.key === key);
    const check = row && toCheck(row);
    if (!row || !check) return;
    const began = lines.get(key)?.[0]?.started_at ?? row.at;
    const name = check.trips.map((trip) => trip.name).join(', ') || check.stage;
    const span: TraceSpan = {
      ...emptySpan(`${key}.guardrail`, parent.id, 'guardrail', name, began),
      finishedAt: row.at,
      status: check.blocked ? 'error' : 'ok',
      agentId: check.agentId,
      data: {
        stage: check.stage,
        ...(key.endsWith('gp') ? { timing: 'parallel' } : {}),
        trips: check.trips,
        blocked: check.blocked,
        masked: check.masked ?? null,
      },
    };
    spans.push(span);
    addNested(key, span);
    addCost(parent, span);
  };

  /** A line under the span that it answers, which bears its cost. */
  const addNested = (line: string, span: TraceSpan) => {
    const from = spans.length;
    addLine(line, span);
    for (const agent of spans.slice(from))
      if (agent.parentId === span.id && agent.kind === 'agent') addCost(span, agent);
  };

  const addLine = (line: string, parent: TraceSpan) => {
    const place = line && `${line}-`;
    addCheck(`${place}gi`, parent);
    addCheck(`${place}gp`, parent);
    let agentSpan = null as TraceSpan | null;
    for (const step of lines.get(line) ?? []) {
      if (agentSpan?.agentId !== step.agent_id) {
        const name: string = spec.definition.agents[step.agent_id]?.name ?? step.agent_id;
        agentSpan = {
          ...emptySpan(`${step.step}.agent`, parent.id, 'agent', name, step.started_at),
          agentId: step.agent_id,
        };
        spans.push(agentSpan);
      }
      const turn: TraceSpan = {
        ...emptySpan(`${step.step}.turn`, agentSpan.id, 'turn', `Turn ${turnOf(step.step)}`, step.started_at),
        step: step.step,
        agentId: step.agent_id,
      };
      const generation = generationSpan(step, turn, run, items);
      absorb(turn, generation);
      spans.push(turn, generation);
      for (const call of callsOf.get(step.step) ?? []) addCall(call, turn);
      absorb(agentSpan, turn);
      const handoff = step.handoff ? (JSON.parse(step.handoff) as HandoffRecord) : null;
      if (handoff) spans.push(handoffSpan(step, agentSpan, handoff, spec));
    }
    addCheck(`${place}go`, parent);
  };

  const addCall = (call: ToolCallRow, turn: TraceSpan) => {
    const span = toolSpan(call, turn.id, run);
    spans.push(span);
    addCheck(`${call.call_id}-ti`, span);
    addNested(call.call_id, span);
    addCheck(`${call.call_id}-to`, span);
    addCost(turn, span);
    turn.finishedAt = later(turn.finishedAt, span.finishedAt);
    if (span.status === 'running') turn.status = 'running';
  };

  addLine('', root);
  root.inputTokens = run.usage.inputTokens;
  root.outputTokens = run.usage.outputTokens;
  root.microcredits = run.microcredits;
  root.finishedAt = run.finishedAt;
  root.status = runStatus(run);
  root.data = { input: run.input, output: run.output, error: run.error };
  return { run, definition: spec.definition, limits: spec.limits, memory: spec.memory, spans };
}
