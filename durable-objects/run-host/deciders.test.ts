import { describe, expect, it } from 'vitest';
import type { RunDefinition, ToolApproval } from '../../worker/engine/definition.ts';
import { approversOf, voiceOf } from './deciders.ts';

const BOB = 'bob@example.test';

/** A run of `ada` with a tool of this approval. */
function definitionWith(approval: ToolApproval): RunDefinition {
  const agent = { id: 'agt', tools: [{ id: 'tol', approval }] };
  return { entryAgentId: 'agt', agents: { agt: agent } } as unknown as RunDefinition;
}

const call = { agentId: 'agt', toolId: 'tol' };
const named = definitionWith({ mode: 'always', approvers: [BOB] });
const bob = (ownerId: string, email = BOB) => ({ userId: 'bob', namedBy: [{ ownerId, email }] });

describe('who may decide a call', () => {
  it('is the owner of the run, whomever the tool names', () => {
    expect(voiceOf({ userId: 'ada', namedBy: [] }, 'ada', named, call)).toEqual({ role: 'owner' });
  });

  it('is whom the tool names and the owner means by it', () => {
    expect(voiceOf(bob('ada'), 'ada', named, call)).toEqual({ role: 'approver', email: BOB });
  });

  it.each([
    ['named by another account', bob('cara'), named, call],
    ['meant by another address', bob('ada', 'else@example.test'), named, call],
    ['who had the address before', { userId: 'eve', namedBy: [] }, named, call],
    ['of another tool', bob('ada'), named, { ...call, toolId: 'other' }],
    ['of another agent', bob('ada'), named, { ...call, agentId: 'other' }],
    ['of a tool that names nobody', bob('ada'), definitionWith({ mode: 'always' }), call],
    ['of a tool that never asks', bob('ada'), definitionWith({ mode: 'never' }), call],
  ])('is nobody %s', (_, who, definition, asked) => {
    expect(voiceOf(who, 'ada', definition, asked)).toBeNull();
  });
});

it('lists whom a call names', () => {
  expect(approversOf(named, call)).toEqual([BOB]);
  expect(approversOf(definitionWith({ mode: 'when', when: 'true' }), call)).toEqual([]);
});
