import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentSpec, RunDefinition } from '../../engine/definition.ts';
import { estimateFromPrompt } from './estimate-rules.ts';

function agent(id: string, fields: Partial<AgentSpec> = {}): AgentSpec {
  return {
    id,
    name: id,
    description: '',
    instructions: 'You help.',
    model: { provider: 'openai', name: 'cheap', settings: {} },
    handoffDescription: 'For questions of this kind.',
    outputType: null,
    fallbackAgentId: null,
    handoffs: [],
    version: 0,
    ...fields,
  };
}

function team(entry: AgentSpec, ...others: AgentSpec[]): RunDefinition {
  return { entryAgentId: entry.id, agents: Object.fromEntries([entry, ...others].map((each) => [each.id, each])) };
}

const handoff = (targetAgentId: string) => ({
  id: `h${targetAgentId}`,
  targetAgentId,
  toolName: null,
  toolDescription: null,
  inputFilter: { kind: 'all' as const },
});
const price = (model: { name: string }) => (model.name === 'dear' ? 5_000 : 500);

describe('an estimate from the prompt', () => {
  it('grows with the input and the instructions, and p95 is never below p50', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.integer({ min: 1, max: 128_000 }), (said, told, maxTokens) => {
        const spec = (words: number) =>
          team(
            agent('a', {
              instructions: 'word '.repeat(words),
              model: { provider: 'openai', name: 'cheap', settings: { maxTokens } },
            }),
          );
        const small = estimateFromPrompt(spec(told), 'word '.repeat(said), price);
        const large = estimateFromPrompt(spec(told + 10), 'word '.repeat(said + 10), price);
        expect(small.p95).toBeGreaterThanOrEqual(small.p50);
        expect(large.p50).toBeGreaterThan(small.p50);
        expect(Number.isInteger(small.p50) && Number.isInteger(small.p95)).toBe(true);
      }),
    );
  });

  it('counts the agent that answers in place of the one that hands off, at its own price', () => {
    const alone = estimateFromPrompt(team(agent('a')), 'Hi', price);
    const triage = agent('t', { handoffs: [handoff('a'), handoff('b')] });
    const cheap = estimateFromPrompt(team(triage, agent('a'), agent('b')), 'Hi', price);
    const dear = agent('b', { model: { provider: 'openai', name: 'dear', settings: {} } });
    const mixed = estimateFromPrompt(team(triage, agent('a'), dear), 'Hi', price);
    expect(cheap.p50).toBeGreaterThan(alone.p50);
    expect(mixed.p95).toBeGreaterThan(5 * cheap.p95);
  });

  it('stays below what the model may write', () => {
    const short = { provider: 'openai', name: 'cheap', settings: { maxTokens: 10 } };
    const range = estimateFromPrompt(team(agent('a', { model: short })), 'Hi', price);
    expect(range.p95).toBe(range.p50);
  });
});
