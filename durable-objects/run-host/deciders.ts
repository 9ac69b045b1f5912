import type { RunDefinition, ToolApproval } from '../../worker/engine/definition.ts';
import type { Decider, Voice } from './protocol.ts';

type Call = { agentId: string; toolId: string };

function namedIn(approval: ToolApproval | undefined): readonly string[] {
  return approval && approval.mode !== 'never' ? (approval.approvers ?? []) : [];
}

/** Addresses of the people whom a call's tool names, as the run froze them. */
export function approversOf(definition: RunDefinition, { agentId, toolId }: Call): string[] {
  const tool = definition.agents[agentId]?.tools?.find(({ id }) => id === toolId);
  return [...namedIn(tool?.approval)];
}

/**
 * As what somebody may see and decide a call, and `null` for everybody else: the owner of the run every one, a named
 * person those whose tool names them by an address that the owner means them by.
 */
export function voiceOf(who: Decider, accountId: string, definition: RunDefinition, call: Call): Voice | null {
  if (who.userId === accountId) return { role: 'owner' };
  const named = approversOf(definition, call);
  const by = who.namedBy.find(({ ownerId, email }) => ownerId === accountId && named.includes(email));
  return by ? { role: 'approver', email: by.email } : null;
}
