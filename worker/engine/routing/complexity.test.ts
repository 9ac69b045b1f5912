import { describe, expect, it } from 'vitest';
import type { ModelTier } from '../definition.ts';
import { classifyComplexity } from './complexity.ts';
import { HELD_OUT } from './testing/held-out-prompts.ts';
import { TUNING } from './testing/tuning-prompts.ts';

function tierOf(question: string): ModelTier {
  return classifyComplexity({ question, instructions: '', offers: 0, structured: false }).tier;
}

function accuracy(corpus: Record<ModelTier, readonly string[]>): { right: number; of: number } {
  const all = Object.entries(corpus).flatMap(([tier, prompts]) => prompts.map((prompt) => tierOf(prompt) === tier));
  return { right: all.filter(Boolean).length, of: all.length };
}

describe('the complexity of a task', () => {
  it('is right for at least 80 % of 200 prompts that it was not tuned on', () => {
    const { right, of } = accuracy(HELD_OUT);
    expect(of).toBeGreaterThanOrEqual(200);
    expect(right / of, `${right} of ${of} right`).toBeGreaterThanOrEqual(0.8);
  });

  it('never takes a hard task for a simple one in more than a few cases', () => {
    const missed = HELD_OUT.complex.filter((prompt) => tierOf(prompt) === 'simple');
    expect(missed.length / HELD_OUT.complex.length).toBeLessThanOrEqual(0.05);
  });

  it('keeps the tuning set apart from the held-out one', () => {
    const held = new Set(Object.values(HELD_OUT).flat());
    expect(
      Object.values(TUNING)
        .flat()
        .filter((prompt) => held.has(prompt)),
    ).toEqual([]);
  });

  it('is fast on long and strange input', () => {
    const long = 'prove and design, '.repeat(20_000);
    expect(tierOf(long)).toBe('complex');
    expect(tierOf('')).toBe('simple');
    expect(tierOf('\u0000\ud800'.repeat(5_000))).toBeDefined();
  });
});
