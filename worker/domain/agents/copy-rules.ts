import type { AgentSnapshot } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import { agentOf } from './tool-rules.ts';

const SUFFIX = ' (copy)';

/** `Tutor` → `Tutor (copy)`, never longer than a name may be and never half a character. */
export function copyName(name: string): string {
  const cut = name.slice(0, 100 - SUFFIX.length);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}${SUFFIX}`;
}

/** The links of a snapshot whose target is not among `present`, without saying which agent that was. */
export function droppedLinks(
  snapshot: Pick<AgentSnapshot, 'handoffs' | 'fallbackAgentId' | 'tools'>,
  present: ReadonlySet<string>,
): Issue[] {
  const message = 'The agent behind it is gone or not shared with you.';
  const dropped = snapshot.handoffs.flatMap((handoff, index) =>
    present.has(handoff.targetAgentId) ? [] : [{ path: `handoffs.${index}`, message }],
  );
  for (const [index, tool] of (snapshot.tools ?? []).entries()) {
    const target = agentOf(tool);
    if (target !== undefined && !present.has(target)) dropped.push({ path: `tools.${index}`, message });
  }
  if (snapshot.fallbackAgentId === null || present.has(snapshot.fallbackAgentId)) return dropped;
  return [...dropped, { path: 'fallbackAgentId', message }];
}
