import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deletable } from './bin-rules.ts';
import type { Use } from './store-bin.ts';

const use = (userId: string, agentId: string): Use => ({ agentId, userId, userName: userId.toUpperCase() });

describe('what may be deleted together', () => {
  it('is what nobody uses', () => {
    expect(deletable(['a', 'b'], [])).toEqual({ go: ['a', 'b'], stay: [] });
  });

  it('is a whole team, in any order and with its circles', () => {
    const uses = [use('triage', 'math'), use('math', 'triage'), use('triage', 'triage')];
    expect(deletable(['math', 'triage'], uses)).toEqual({ go: ['math', 'triage'], stay: [] });
  });

  it('names who still needs the agent', () => {
    expect(deletable(['math'], [use('triage', 'math')])).toEqual({
      go: [],
      stay: [{ id: 'math', usedBy: [{ id: 'triage', name: 'TRIAGE' }] }],
    });
  });

  it('is not what an agent that has to stay leads to', () => {
    const { go, stay } = deletable(['a', 'b', 'c'], [use('outside', 'a'), use('a', 'b')]);
    expect(go).toEqual(['c']);
    expect(stay.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('never leaves an agent that stays with one that is gone, and keeps no more than that', () => {
    const id = fc.integer({ min: 0, max: 7 }).map(String);
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(fc.tuple(id, id)), (ids, pairs) => {
        const uses = pairs.map(([user, agent]) => use(user, agent));
        const gone = new Set(deletable(ids, uses).go);
        for (const { userId, agentId } of uses)
          if (userId !== agentId && gone.has(agentId)) expect(gone).toContain(userId);
        const stays = ids.filter((one) => !gone.has(one));
        // Whatever stays is reached from outside `ids`, by way of agents that stay.
        const held = new Set<string>();
        for (let i = 0; i <= ids.length; i++)
          for (const { userId, agentId } of uses)
            if (userId !== agentId && (!ids.includes(userId) || held.has(userId))) held.add(agentId);
        for (const one of stays) expect(held).toContain(one);
      }),
    );
  });
});
