import type { AgentInputItem } from '@openai/agents-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionMemory } from './definition.ts';
import { BATCH_BYTES, BATCH_MS, DeltaBuffer } from './delta-buffer.ts';
import { planMemory } from './memory.ts';

describe('the delta buffer', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const pieces = fc.array(fc.record({ text: fc.string({ maxLength: 700 }), pause: fc.nat(120) }), { maxLength: 40 });

  it('passes on every letter in order, the first piece at once, and nothing waits longer than a batch', () => {
    fc.assert(
      fc.property(pieces, (steps) => {
        const out: string[] = [];
        const buffer = new DeltaBuffer((text) => out.push(text));
        let pushed = '';
        for (const { text, pause } of steps) {
          const first = pushed === '' && text !== '';
          buffer.push(text);
          pushed += text;
          if (first) expect(out).toEqual([text]);
          expect(pushed.length - out.join('').length).toBeLessThan(BATCH_BYTES);
          vi.advanceTimersByTime(pause);
          if (pause >= BATCH_MS) expect(out.join('')).toBe(pushed);
        }
        buffer.flush();
        expect(out.join('')).toBe(pushed);
        expect(out).not.toContain('');
        vi.runAllTimers();
        expect(out.join('')).toBe(pushed);
      }),
    );
  });

  it('says nothing more once it was discarded', () => {
    fc.assert(
      fc.property(pieces, (steps) => {
        const out: string[] = [];
        const buffer = new DeltaBuffer((text) => out.push(text));
        for (const { text } of steps) buffer.push(text);
        buffer.discard();
        const said = out.length;
        vi.runAllTimers();
        buffer.flush();
        expect(out).toHaveLength(said);
      }),
    );
  });
});

describe('what a session shows of its past', () => {
  const past = fc
    .array(fc.string({ maxLength: 200 }), { maxLength: 30 })
    .map((texts) => texts.map((content): AgentInputItem => ({ type: 'message', role: 'user', content })));
  const memory: fc.Arbitrary<SessionMemory> = fc.oneof(
    fc.constant<SessionMemory>({ kind: 'full' }),
    fc.nat(40).map((messages): SessionMemory => ({ kind: 'last', messages })),
    fc.integer({ min: 1, max: 2_000 }).map((tokenBudget): SessionMemory => ({ kind: 'summary', tokenBudget })),
  );

  it('is always its newest part, whole and in order; a summary covers exactly the rest', () => {
    fc.assert(
      fc.property(memory, past, (setting, items) => {
        const plan = planMemory(setting, items);
        expect(plan.recent).toEqual(items.slice(items.length - plan.recent.length));
        if (setting.kind === 'last') {
          expect(plan.recent).toHaveLength(Math.min(setting.messages, items.length));
          expect(plan.summarise).toEqual([]);
        } else {
          expect([...plan.summarise, ...plan.recent]).toEqual(items);
        }
        if (setting.kind === 'full') expect(plan.recent).toEqual(items);
      }),
    );
  });
});
