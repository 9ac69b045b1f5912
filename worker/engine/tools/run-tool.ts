import type { StoredSecret } from '../../kernel/stored-secret.ts';
import type { GuardrailSpec, GuardrailStage } from '../definition.ts';
import type { GuardedForm, Judge } from '../guard-ports.ts';
import type { Guarded } from '../guardrails/apply.ts';
import type { ToolJob } from '../tool-ports.ts';
import { findToolKind } from './kinds.ts';
import type { McpTool } from './mcp/config.ts';
import { capped } from './output.ts';
import { ToolFailure, type ToolFailureCode, type ToolOutcome, type ToolWorld } from './runtime.ts';
import { loadToolRuntime } from './runtimes.ts';

/** How a call ended, in a form that passes between invocations, where error classes don't. */
export type ToolResult =
  | { ok: true; outcome: ToolOutcome }
  | { ok: false; code: ToolFailureCode; message: string; details?: Record<string, unknown> };

/** Details of a call that a trace keeps at most, in characters of JSON. */
const MAX_DETAILS_CHARS = 64_000;

/**
 * Makes one call in a world made for it, within the tool's time. Never throws.
 * @param world everything but what is the deadline's
 */
export async function runTool(job: ToolJob, world: Omit<ToolWorld, 'signal' | 'atDeadline'>): Promise<ToolResult> {
  const { tool, fn, args, effectKey } = job;
  const deadline = new AbortController();
  const seconds = tool.timeoutMs / 1_000;
  const late = new ToolFailure(
    'timeout',
    `${fn} did not answer within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  );
  let detailsSoFar: (() => Record<string, unknown>) | undefined;
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    deadline.abort(late);
    reject(late);
  }, tool.timeoutMs);
  try {
    const config = findToolKind(tool.kind)?.config.safeParse(tool.config);
    const runtime = await loadToolRuntime(tool.kind);
    if (!config?.success || !runtime)
      throw new ToolFailure('not_configured', 'This tool is not set up in a way that this version understands.');
    const call = { config: config.data as never, fn, args, effectKey };
    const atDeadline = (details: () => Record<string, unknown>) => {
      detailsSoFar = details;
    };
    const outcome = await Promise.race([runtime(call, { ...world, signal: deadline.signal, atDeadline }), timeout]);
    return { ok: true, outcome: bounded(outcome) };
  } catch (error) {
    return describe(deadline.signal.aborted ? new ToolFailure(late.code, late.message, detailsSoFar?.()) : error);
  } finally {
    clearTimeout(timer);
  }
}

function bounded({ output, details, ...rest }: ToolOutcome): ToolOutcome {
  return { ...rest, output: capped(output), ...(details ? { details: fitting(details) } : {}) };
}

function fitting(details: Record<string, unknown>): Record<string, unknown> {
  const length = JSON.stringify(details).length;
  return length <= MAX_DETAILS_CHARS ? details : { omitted: `${length} characters of details are too many to keep.` };
}

function describe(error: unknown): ToolResult {
  if (!(error instanceof ToolFailure))
    return { ok: false, code: 'internal', message: 'The tool failed inside the platform.' };
  const { code, message, details } = error;
  return { ok: false, code, message: capped(message, 2_000), ...(details ? { details: fitting(details) } : {}) };
}

/** One call for the tool runner: the job, and whose it is. */
export interface ToolRunnerJob extends ToolJob {
  accountId: string;
  /** The session of the run, or its agent: whose files the tool sees. */
  scope: string;
  /** The stored secrets that the call may open, still encrypted. */
  secrets: StoredSecret[];
}

/** One check of guardrails. */
export interface GuardJob {
  specs: readonly GuardrailSpec[];
  stage: GuardrailStage;
  form: GuardedForm;
  value: unknown;
  accountId: string;
  /** Keys that may pay for a provider's moderation. */
  secrets: StoredSecret[];
}

export type McpListJob = Pick<ToolRunnerJob, 'tool' | 'accountId' | 'secrets'>;
export type McpListResult = { ok: true; tools: McpTool[] } | { ok: false; message: string };

/** What the stateless tool runner answers to. */
export interface ToolRunnerRpc {
  run(job: ToolRunnerJob): Promise<ToolResult>;
  asks(when: string, args: Record<string, unknown>): Promise<boolean>;
  guard(job: GuardJob, judge: Judge): Promise<Guarded<unknown>>;
  /** What the server of an `mcp` tool offers now. */
  listMcp(job: McpListJob): Promise<McpListResult>;
}
