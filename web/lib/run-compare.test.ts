import { expect, it } from 'vitest';
import type { Schema } from './api.ts';
import { changeOf, compareFigures, compareSteps, compareTexts } from './run-compare.ts';
import type { Span } from './trace-view.ts';

function call(agentId: string, data: Record<string, unknown>): Span {
  return { kind: 'generation', agentId, data } as unknown as Span;
}

it('compares answers word by word', () => {
  expect(compareTexts('the red door', 'the blue door')).toEqual([
    { text: 'the ', in: 'both' },
    { text: 'red', in: 'left' },
    { text: 'blue', in: 'right' },
    { text: ' door', in: 'both' },
  ]);
  expect(compareTexts('same', 'same')).toEqual([{ text: 'same', in: 'both' }]);
  expect(compareTexts('', '')).toEqual([]);
  expect(compareTexts('a'.repeat(50_000), 'b')).toHaveLength(2);
});

it('puts the figures side by side', () => {
  const run = (microcredits: number, finishedAt: string | null) =>
    ({
      cost: { microcredits },
      usage: { requests: 1, inputTokens: 10, outputTokens: 5 },
      startedAt: '2026-11-22T12:00:00.000Z',
      finishedAt,
    }) as Schema<'Run'>;
  const figures = compareFigures(run(100, '2026-11-22T12:00:02.000Z'), run(150, null));
  expect(figures.slice(0, 2)).toEqual([
    { key: 'cost', left: 100, right: 150 },
    { key: 'time', left: 2000, right: null },
  ]);
  expect(changeOf({ left: 100, right: 150 })).toBe(0.5);
  expect(changeOf({ left: 0, right: 150 })).toBeNull();
});

it('says what differs between steps, ids aside', () => {
  const said = (text: string, id: string) => [{ type: 'message', role: 'assistant', id, content: [{ text }] }];
  const left = [call('a', { model: { name: 'x' }, output: said('Hi', '1') }), call('b', {})];
  const right = [call('a', { model: { name: 'y' }, output: said('Hi', '2') })];
  expect(compareSteps(left, right)).toEqual([
    { left: left[0], right: right[0], differs: ['model'] },
    { left: left[1], right: null, differs: [] },
  ]);
});
