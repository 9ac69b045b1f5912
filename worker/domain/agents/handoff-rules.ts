import type { Issue } from '../../kernel/errors.ts';
import { defaultToolName } from '../../kernel/tool-names.ts';
import { TOOL_NAME } from './schemas-handoffs.ts';

export interface ToolNaming {
  targetAgentId: string;
  /** The override, or null for the name that the target's own name gives. */
  toolName: string | null;
  /** Name of the target. */
  targetName: string;
}

/**
 * What is wrong with the handoffs of one agent: to itself, twice to one target, or an override that
 * is not a tool name or that another handoff of this agent already has. Equal default names are no
 * fault, since the engine numbers them; an override is a promise and is never numbered.
 * @param path where the list stands in the body, such as `handoffs`
 */
export function handoffIssues(
  agentId: string,
  handoffs: readonly ToolNaming[],
  path: (index: number, field: string) => string,
): Issue[] {
  const issues: Issue[] = [];
  const targets = new Set<string>();
  for (const [index, handoff] of handoffs.entries()) {
    if (handoff.targetAgentId === agentId) {
      issues.push({ path: path(index, 'targetAgentId'), message: 'An agent can not hand off to itself.' });
    }
    if (targets.has(handoff.targetAgentId)) {
      issues.push({ path: path(index, 'targetAgentId'), message: 'There is a handoff to this agent already.' });
    }
    targets.add(handoff.targetAgentId);
    if (handoff.toolName !== null)
      issues.push(...overrideIssues(handoffs, index, handoff.toolName, path(index, 'toolName')));
  }
  return issues;
}

function overrideIssues(handoffs: readonly ToolNaming[], index: number, toolName: string, path: string): Issue[] {
  if (!TOOL_NAME.test(toolName)) return [{ path, message: 'Letters, digits, "_" and "-" only, 64 at most.' }];
  const clash = handoffs.find((other, at) => {
    if (at === index) return false;
    // Of two equal overrides, the later one is at fault.
    return other.toolName === null
      ? defaultToolName(other.targetName) === toolName
      : at < index && other.toolName === toolName;
  });
  return clash ? [{ path, message: `The handoff to "${clash.targetName}" has this tool name already.` }] : [];
}

/**
 * Handoffs under a name that a function of the agent's tools has: the model could not tell them apart. One that was
 * saved before and stays as it was is not judged again.
 * @param functions name of a function → its tool
 */
export function functionClashes(
  handoffs: readonly ToolNaming[],
  before: readonly Pick<ToolNaming, 'targetAgentId' | 'toolName'>[],
  functions: ReadonlyMap<string, string>,
  path: (index: number, field: string) => string,
): Issue[] {
  return handoffs.flatMap(({ targetAgentId, toolName, targetName }, index) => {
    if (before.some((known) => known.targetAgentId === targetAgentId && known.toolName === toolName)) return [];
    const holder = functions.get(toolName ?? defaultToolName(targetName));
    if (holder === undefined) return [];
    return [{ path: path(index, 'toolName'), message: `The tool "${holder}" has a function of this name already.` }];
  });
}
