import type { AgentContext, GuardrailSpec, ToolSpec } from '../../engine/definition.ts';
import type { ServiceContext } from '../context.ts';
import { contextIssues, fillIssues, NO_CONTEXT } from './context-rules.ts';
import { refuseIssues } from './draft-rules.ts';
import { withGuardrailIds, withToolIds } from './part-ids.ts';
import type { AgentUpdate } from './schemas.ts';
import { checkGuardrails } from './service-guardrail-checks.ts';
import { checkTools } from './service-tool-checks.ts';
import { selectTargets } from './store.ts';
import type { HandoffName } from './tool-rules.ts';

interface PartsInput {
  agentId: string;
  input: Pick<AgentUpdate, 'tools' | 'guardrails' | 'context' | 'instructions' | 'handoffs'>;
  /** The agent as it is; left out where it is new. */
  current?: {
    instructions: string;
    tools: ToolSpec[];
    guardrails: GuardrailSpec[];
    context: AgentContext;
    handoffs: readonly HandoffName[];
  };
}

interface Parts {
  tools?: ToolSpec[];
  guardrails?: GuardrailSpec[];
  context?: AgentContext;
}

/**
 * Tools, guardrails and context of a body, checked and ready to store; what the body leaves out is left out.
 * @throws validation_failed with the path of each fault
 */
export async function checkParts(ctx: ServiceContext, { agentId, input, current }: PartsInput): Promise<Parts> {
  const context = input.context ?? current?.context ?? NO_CONTEXT;
  if (input.context || input.instructions !== undefined) {
    refuseIssues([
      ...(input.context ? contextIssues(input.context, 'context.') : []),
      ...fillIssues(input.instructions ?? current?.instructions ?? '', context, 'instructions'),
    ]);
  }
  const parts: Parts = input.context ? { context: input.context } : {};
  if (input.tools) {
    parts.tools = await checkTools(ctx, {
      agentId,
      tools: withToolIds(ctx, input.tools, current?.tools ?? []),
      current: current?.tools ?? [],
      handoffs: input.handoffs ? await namesOf(ctx, input.handoffs) : (current?.handoffs ?? []),
      path: (index, field) => `tools.${index}.${field}`,
    });
  }
  if (input.guardrails) {
    parts.guardrails = await checkGuardrails(
      ctx,
      withGuardrailIds(ctx, input.guardrails, current?.guardrails ?? []),
      current?.guardrails ?? [],
      (index, field) => `guardrails.${index}.${field}`,
    );
  }
  return parts;
}

/** The names under which handoffs of a body will be offered. */
async function namesOf(
  ctx: ServiceContext,
  handoffs: readonly { targetAgentId: string; toolName?: string | null | undefined }[],
): Promise<HandoffName[]> {
  const targets = await selectTargets(
    ctx.db,
    ctx.actor.userId,
    handoffs.map(({ targetAgentId }) => targetAgentId),
  );
  const names = new Map(targets.map(({ id, name }) => [id, name]));
  return handoffs.map(({ targetAgentId, toolName = null }) => ({
    toolName,
    targetName: names.get(targetAgentId) ?? null,
  }));
}
