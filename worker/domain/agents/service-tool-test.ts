import { appliedOrThrow, ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import type { ProviderKeyRef } from '../../../durable-objects/run-host/protocol.ts';
import type { ToolSpec } from '../../engine/definition.ts';
import { checkArguments } from '../../engine/tools/arguments.ts';
import type { ToolFunction } from '../../engine/tools/kind.ts';
import { offeredFunctions } from '../../engine/tools/offers.ts';
import { settledPrice } from '../../engine/tools/prices.ts';
import type { ToolResult } from '../../engine/tools/run-tool.ts';
import { MINUTE } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { creditAmount } from '../../kernel/money.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { runKeysStatement } from '../models/service.ts';
import { refuseIssues } from './draft-rules.ts';
import type { ToolTestAnswer, ToolTestInput } from './schemas-tools.ts';
import { ownAgent } from './service.ts';
import { runner, secretsFor } from './service-tool-runner.ts';

/** The provider keys of the account that tests, still encrypted, for the round trip that authenticates. */
export const testKeys = runKeysStatement;

/**
 * Runs one function of a tool with given arguments, as a run would, and charges its price where it gave a result.
 * The stateless runner makes the call, as for runs; what comes of it is shown, never stored.
 * @throws not_found; validation_failed for arguments that do not fit; insufficient_credits
 */
export async function testTool(
  ctx: ServiceContext,
  { agentId, toolId }: { agentId: string; toolId: string },
  input: ToolTestInput,
  keys: readonly ProviderKeyRef[],
): Promise<ToolTestAnswer> {
  requireScope(ctx, 'run');
  const { agent } = await ownAgent(ctx, agentId);
  const tool = agent.tools.find(({ id }) => id === toolId);
  if (!tool) throw notFound('tool');
  if (tool.kind === 'agent') refuseIssues([{ path: 'tool_id', message: 'Run the agent itself to try it.' }]);
  const fn = functionOf(tool, input.function);
  const read = checkArguments(input.args, fn.parameters);
  if (!read.ok) refuseIssues([{ path: 'args', message: read.problem }]);
  const started = performance.now();
  const result = await charged(ctx, { agentId, agentName: agent.name, tool, fn }, (effectKey) =>
    runner()
      .run({
        agentId,
        tool,
        fn: fn.name,
        args: input.args,
        effectKey,
        accountId: ctx.actor.userId,
        scope: agentId,
        secrets: secretsFor(ctx, tool, keys),
      })
      // The invocation died: too much memory or processor time.
      .catch((): ToolResult => ({ ok: false, code: 'internal', message: `${fn.name} ended before it gave a result.` })),
  );
  audit(ctx, 'tool.tested', { agentId, toolId, ok: result.ok });
  const cost = creditAmount(costOf(result, fn));
  const ms = Math.round(performance.now() - started);
  if (!result.ok) {
    const { code, message, details = {} } = result;
    return { ok: false, output: message, code, details, ms, ...cost };
  }
  const { output, failed = false, details = {} } = result.outcome;
  return { ok: !failed, output, code: null, details, ms, ...cost };
}

/** A tool that is switched off may be tried as well. */
function functionOf(tool: ToolSpec, name: string | undefined): ToolFunction {
  const functions = offeredFunctions({ ...tool, enabled: true });
  const [first] = functions;
  const found = name === undefined && functions.length === 1 ? first : functions.find((fn) => fn.name === name);
  if (found) return found;
  const known = functions.map((fn) => fn.name).join(', ');
  refuseIssues([
    { path: 'function', message: known ? `One of ${known}.` : 'This tool offers no function as it is set up.' },
  ]);
  throw notFound('function');
}

/** As in a run: a call that gave nothing costs nothing, another what it says, at most its price. */
function costOf(result: ToolResult, fn: ToolFunction): number {
  return result.ok ? settledPrice(result.outcome, fn) : 0;
}

interface Charged {
  agentId: string;
  agentName: string;
  tool: ToolSpec;
  fn: ToolFunction;
}

/** Holds the price before the call and charges it where the call gave a result; what it did not give is let go. */
async function charged(
  ctx: ServiceContext,
  { agentId, agentName, tool, fn }: Charged,
  call: (effectKey: string) => Promise<ToolResult>,
): Promise<ToolResult> {
  const key = `tool-test:${newId('row', ctx.now)}`;
  const amount = fn.microcredits;
  if (amount === 0) return call(key);
  const ledger = ledgerOf(ctx.env, ctx.actor.userId);
  const holdId = newId('hold', ctx.now);
  const expiresAt = ctx.now + tool.timeoutMs + MINUTE;
  await appliedOrThrow(ledger, { kind: 'reserve', key: `${key}:hold`, holdId, amount, upTo: amount, expiresAt });
  const result = await call(key);
  const line = {
    runId: 'tool-test',
    step: tool.id,
    agentId,
    agentName,
    provider: 'tool',
    model: tool.kind,
    inputTokens: 0,
    outputTokens: 0,
    estimated: false,
  };
  await ledger.apply([
    ...(result.ok ? [{ kind: 'settle' as const, key: `${key}:charge`, holdId, amount: costOf(result, fn), line }] : []),
    { kind: 'release', key: `${key}:release`, holdId },
  ]);
  return result;
}
