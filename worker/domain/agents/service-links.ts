import type { HandoffInputFilter, ToolSpec } from '../../engine/definition.ts';
import { offeredFunctions } from '../../engine/tools/offers.ts';
import { AppError, type Issue } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import type { ServiceContext } from '../context.ts';
import { MAX_HANDOFFS } from './contract.ts';
import { refuseIssues } from './draft-rules.ts';
import { MAX_GRAPH_AGENTS, selectReachable } from './graph.ts';
import { functionClashes, handoffIssues } from './handoff-rules.ts';
import type { HandoffInput } from './schemas-handoffs.ts';
import { selectTargets, type TargetRow } from './store.ts';
import type { NewHandoff } from './store-handoffs.ts';

/** The links of a draft as they are about to be. */
export interface Links {
  handoffs: readonly { targetAgentId: string; toolName?: string | null | undefined }[];
  fallbackAgentId: string | null;
  /** Targets that the draft has already: one that has gone since must not block other edits. */
  settled?: ReadonlySet<string>;
  /** The tools that stay beside them, and the handoffs as they are now. */
  beside?: { tools: readonly ToolSpec[]; before: readonly { targetAgentId: string; toolName: string | null }[] };
}

/** Where a fault in the links stands in the body that was sent. */
export type LinkPath = (index: number, field: string) => string;

const inList: LinkPath = (index, field) => `handoffs.${index}.${field}`;

function missing(links: Links, targets: readonly TargetRow[], path: LinkPath): Issue[] {
  const known = new Set([...targets.map((target) => target.id), ...(links.settled ?? [])]);
  const issues = links.handoffs.flatMap((handoff, index) =>
    known.has(handoff.targetAgentId) ? [] : [{ path: path(index, 'targetAgentId'), message: 'No such agent.' }],
  );
  if (links.fallbackAgentId === null || known.has(links.fallbackAgentId)) return issues;
  return [...issues, { path: 'fallbackAgentId', message: 'No such agent.' }];
}

/**
 * Rules for where an agent may lead (Plan 4.3, 16.2.3): to agents that are own or shared, never to
 * itself, under tool names that differ, and to a bounded number in all. Cycles between agents are
 * fine: agents may hand back.
 * @throws validation_failed; not_found for an agent that is not there or is somebody's private one
 */
export async function checkLinks(
  ctx: ServiceContext,
  agentId: string,
  links: Links,
  path: LinkPath = inList,
): Promise<void> {
  const { handoffs, fallbackAgentId } = links;
  const ids = [
    ...handoffs.map((handoff) => handoff.targetAgentId),
    ...(fallbackAgentId === null ? [] : [fallbackAgentId]),
  ];
  if (ids.length === 0) return;
  if (handoffs.length > MAX_HANDOFFS)
    refuseIssues([{ path: 'handoffs', message: `At most ${MAX_HANDOFFS} handoffs.` }]);
  if (fallbackAgentId === agentId) {
    refuseIssues([{ path: 'fallbackAgentId', message: 'An agent can not be its own fallback.' }]);
  }
  const others = [...new Set(ids)].filter((id) => id !== agentId && isId('agent', id));
  const [targets, reached] = await Promise.all([
    selectTargets(ctx.db, ctx.actor.userId, others),
    selectReachable(ctx.db, ctx.actor.userId, others),
  ]);
  const names = new Map(targets.map((target) => [target.id, target.name]));
  const naming = handoffs.map(({ targetAgentId, toolName = null }) => ({
    targetAgentId,
    toolName,
    targetName: names.get(targetAgentId) ?? '',
  }));
  refuseIssues(handoffIssues(agentId, naming, path));
  const { beside } = links;
  if (beside) refuseIssues(functionClashes(naming, beside.before, functionNames(beside.tools), path));
  const gone = missing(links, targets, path);
  if (gone.length > 0) throw new AppError('not_found', 'No such agent.', { issues: gone });
  if (new Set([...reached, agentId]).size > MAX_GRAPH_AGENTS) {
    refuseIssues([
      {
        path: path(0, 'targetAgentId'),
        message: `An agent may lead to ${MAX_GRAPH_AGENTS} agents in all, itself included.`,
      },
    ]);
  }
}

/** Name of a function → its tool; of tools that are switched off too, which may be switched on again. */
function functionNames(tools: readonly ToolSpec[]): Map<string, string> {
  return new Map(
    tools.flatMap((tool) => offeredFunctions({ ...tool, enabled: true }).map((fn) => [fn.name, tool.name] as const)),
  );
}

/** A handoff as it was sent, or as a version keeps it. */
export type HandoffFields = Omit<HandoffInput, 'inputFilter'> & { inputFilter?: HandoffInputFilter | undefined };

/** The row of a new handoff. */
export function newHandoff(ctx: ServiceContext, agentId: string, input: HandoffFields, position: number): NewHandoff {
  return {
    id: newId('handoff', ctx.now),
    agentId,
    targetAgentId: input.targetAgentId,
    position: input.position ?? position,
    toolName: input.toolName ?? null,
    toolDescription: input.toolDescription ?? null,
    inputFilter: input.inputFilter ?? { kind: 'all' },
  };
}
