import { withoutQuotes } from '../../kernel/citation.ts';
import type { AgentSpec, ToolSpec } from '../definition.ts';
import type { CheckRecord } from '../guard-ports.ts';
import { guarded } from '../guarding.ts';
import { inFlight, type RunState, waitFor } from '../run-state.ts';
import { stopFor } from '../step-budget.ts';
import type { ToolEntry, ToolRequest, ToolResponse } from '../tool-ports.ts';
import { checkArguments, readArguments } from './arguments.ts';
import type { ToolFunction } from './kind.ts';
import { capped } from './output.ts';
import { settledPrice } from './prices.ts';
import { ToolFailure, type ToolOutcome } from './runtime.ts';

/** Attempts of one call whose repeat does no harm, crashed ones included. */
const MAX_ATTEMPTS = 3;

/** A function of an agent's tool, as the engine calls it. */
export interface OfferedFunction {
  agent: AgentSpec;
  tool: ToolSpec;
  fn: ToolFunction;
  /** Does the work: through the tool port, or as a nested run of another agent. @throws ToolFailure */
  perform: (request: ToolRequest, run: RunState) => Promise<ToolOutcome>;
}

/** Whether this kind's work is journaled inside itself, and so is simply entered again after a crash. */
function isNested(tool: ToolSpec): boolean {
  return tool.kind === 'agent';
}

/**
 * Calls a tool once in the life of a run (DESIGN, effects 1 and 5): what the journal knows is answered from it, a
 * person is asked where the tool says so, and a call that a crash cut off is repeated only where that does no harm.
 * @returns what the model gets; a failure is text for it, and the run goes on
 * @throws RunStopped once the latch is set
 */
export async function callTool(
  offered: OfferedFunction,
  text: string,
  callId: string,
  run: RunState,
): Promise<ToolResponse> {
  const { latch, ports } = run.shared;
  latch.check();
  const entry = ports.journal.findCall(callId);
  if (entry?.response) return entry.response;
  const asked = toRequest(offered, callId);
  const end = (response: ToolResponse, microcredits = 0) => {
    latch.check();
    ports.journal.endCall(asked, response, microcredits);
    return response;
  };
  const read = readArguments(text, offered.fn.parameters);
  if (!read.ok) return end({ output: read.problem, failed: true, code: 'bad_arguments' });
  asked.args = read.args;
  const input = await guarded(placeOf(offered, 'tool_input', callId), asked.args, run);
  if ('blockedBy' in input) return end(stoppedBy(input.blockedBy, offered.fn));
  asked.args = input.value;
  const approval = entry?.approval ?? null;
  if (approval?.status === 'pending') return waitFor('waiting_approval', run);
  if (approval?.status === 'rejected') return end(rejected(approval.message));
  if (approval?.args) {
    const edited = checkArguments(approval.args, offered.fn.parameters);
    if (!edited.ok) return end({ output: edited.problem, failed: true, code: 'bad_arguments' });
    asked.args = edited.args;
  }
  if (!approval && !entry?.open && (await needsApproval(offered, asked.args, run))) {
    ports.journal.askAbout(asked, 'policy');
    return waitFor('waiting_approval', run);
  }
  if (entry?.open) {
    const unknown = afterCrash(offered, entry);
    if (unknown === 'ask') {
      ports.journal.askAbout(asked, 'unknown_outcome');
      return waitFor('waiting_approval', run);
    }
    if (unknown) return end(unknown);
  }
  return attempt(offered, asked, (entry?.attempts ?? 0) + 1, run, end);
}

async function attempt(
  offered: OfferedFunction,
  request: ToolRequest,
  number: number,
  run: RunState,
  end: (response: ToolResponse, microcredits?: number) => ToolResponse,
): Promise<ToolResponse> {
  const { latch, ports } = run.shared;
  await reserve(offered.fn.microcredits, request.callId, run);
  try {
    ports.journal.beginCall(request, number);
    let cost = offered.fn.microcredits;
    const perform = () =>
      latch.race(offered.perform(request, run)).then(
        (outcome) => {
          cost = settledPrice(outcome, offered.fn);
          return toResponse(outcome);
        },
        (error: unknown) => {
          latch.check();
          return toFailure(error);
        },
      );
    // An agent's own calls count for themselves: while it waits for a person, so may the run.
    const response = await (isNested(offered.tool) ? perform() : inFlight(run, perform));
    if (response.failed) return end(response);
    // It has cost what it costs, whatever a guardrail makes of the result.
    const output = await guarded(placeOf(offered, 'tool_output', request.callId), response.output, run);
    const shown =
      'blockedBy' in output ? stoppedBy(output.blockedBy, offered.fn) : asShown(response, String(output.value));
    return end(shown, cost);
  } finally {
    run.shared.purse.settle(request.callId);
  }
}

/** Reserves the price of the call, or stops the run: it waits for credits like it does before a model call. */
async function reserve(microcredits: number, callId: string, run: RunState): Promise<void> {
  const { latch, limits, purse } = run.shared;
  if (microcredits === 0) return;
  const meter = purse.of(callId);
  if (limits.maxMicrocredits !== null && meter.spent() + microcredits > limits.maxMicrocredits) stopFor(latch, 'limit');
  latch.check();
  if (!(await meter.reserve(microcredits))) await waitFor('waiting_credits', run);
  latch.check();
}

async function needsApproval(
  { tool: { approval }, fn }: OfferedFunction,
  args: Record<string, unknown>,
  run: RunState,
): Promise<boolean> {
  if (asksByItself(fn, args)) return true;
  if (fn.asks) return fn.asks === 'always';
  if (approval.mode === 'never') return false;
  if (approval.mode === 'always') return true;
  const { latch, ports } = run.shared;
  const { tools } = ports;
  return tools ? inFlight(run, () => latch.race(tools.asks(approval.when, args))) : true;
}

/** What OpenAI's models hold against an action of their own (`pending_safety_checks`) is a person's to look at. */
function asksByItself({ toolType }: ToolFunction, args: Record<string, unknown>): boolean {
  const checks = args['safety_checks'];
  return toolType === 'computer' && Array.isArray(checks) && checks.length > 0;
}

/** What to do about a call under which the process died: nothing special where repeating it does no harm. */
function afterCrash({ tool, fn }: OfferedFunction, entry: ToolEntry): 'ask' | ToolResponse | null {
  if (isNested(tool) || entry.approval?.reason === 'unknown_outcome') return null;
  if (fn.repeatable && entry.attempts < MAX_ATTEMPTS) return null;
  if (!fn.repeatable && tool.onUnknown === 'ask_person') return 'ask';
  const output = fn.repeatable
    ? `${fn.name} was interrupted ${entry.attempts} times and gave no result.`
    : `It is not known whether this call of ${fn.name} took effect: it was interrupted. Do not repeat it unless you can check first.`;
  return { output, failed: true, code: 'unknown_outcome' };
}

function placeOf({ agent }: OfferedFunction, stage: 'tool_input' | 'tool_output', callId: string) {
  const form = stage === 'tool_input' ? 'json' : 'text';
  return { agent, stage, key: `${callId}-${stage === 'tool_input' ? 'ti' : 'to'}`, form } as const;
}

function stoppedBy({ stage, trips }: CheckRecord, fn: ToolFunction): ToolResponse {
  const trip = trips.find(({ action }) => action === 'block');
  const what = stage === 'tool_input' ? `This call of ${fn.name}` : `The result of ${fn.name}`;
  const why = trip ? ` by the guardrail "${trip.name}". ${trip.reason}` : '.';
  return { output: `${what} was stopped${why}`, failed: true, code: 'guardrail' };
}

function rejected(message: string | undefined): ToolResponse {
  const why = message ? ` They said: ${message}` : '';
  return { output: `A person did not allow this call.${why}`, failed: true, code: 'rejected' };
}

function toRequest({ agent, tool, fn }: OfferedFunction, callId: string): ToolRequest {
  return {
    callId,
    step: callId.slice(0, callId.lastIndexOf('_')),
    agentId: agent.id,
    toolId: tool.id,
    kind: tool.kind,
    name: fn.name,
    args: {},
  };
}

/** The result as the guardrails let it through: what they masked is not to be had by citing it either. */
function asShown(response: ToolResponse, output: string): ToolResponse {
  if (output === response.output) return response;
  // Nor is it to be seen: a guardrail can't look at pictures.
  const { sources, pictures: _, ...rest } = response;
  return { ...rest, output, ...(sources ? { sources: withoutQuotes(sources) } : {}) };
}

function toResponse({ output, failed = false, pictures, details, sources }: ToolOutcome): ToolResponse {
  return {
    output: capped(output),
    failed,
    ...(pictures?.length ? { pictures } : {}),
    ...(details ? { details } : {}),
    ...(sources?.length ? { sources } : {}),
  };
}

function toFailure(error: unknown): ToolResponse {
  if (error instanceof ToolFailure) {
    const { code, message, details } = error;
    return { output: capped(message), failed: true, code, ...(details ? { details } : {}) };
  }
  return { output: 'The tool failed inside the platform.', failed: true, code: 'internal' };
}
