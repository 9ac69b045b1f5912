import { describe, expect, it } from 'vitest';
import { inputText, itemText, placeSpans, type Span } from './trace-view.ts';

const T0 = Date.UTC(2026, 10, 22, 12);
const iso = (ms: number) => new Date(T0 + ms).toISOString();

function span(id: string, kind: Span['kind'], parentId: string | null, from: number, to: number | null): Span {
  return {
    id,
    parentId,
    kind,
    name: id,
    step: null,
    startedAt: iso(from),
    finishedAt: to === null ? null : iso(to),
    status: to === null ? 'running' : 'ok',
    agentId: null,
    inputTokens: 0,
    outputTokens: 0,
    estimated: false,
    cost: { credits: '0', microcredits: 0 },
    data: {},
  };
}

const SPANS = [
  span('run', 'run', null, 0, 1000),
  span('triage', 'agent', 'run', 0, 400),
  span('t1', 'turn', 'triage', 0, 400),
  span('g1', 'generation', 't1', 0, 400),
  span('math', 'agent', 'run', 400, 1000),
  span('t2', 'turn', 'math', 400, 1000),
  span('g2', 'generation', 't2', 400, 900),
  span('tool', 'tool', 't2', 900, 1000),
];

describe('placeSpans', () => {
  it('puts children under their parents and hides turns of one generation', () => {
    const { rows, totalMs } = placeSpans(SPANS, T0);
    expect(rows.map((row) => [row.span.id, row.depth])).toEqual([
      ['run', 0],
      ['triage', 1],
      ['g1', 2],
      ['math', 1],
      ['t2', 2],
      ['g2', 3],
      ['tool', 3],
    ]);
    expect(totalMs).toBe(1000);
    expect(rows[3]).toMatchObject({ left: 40, width: 60, durationMs: 600 });
  });

  it('lets running spans reach to now', () => {
    const { rows, totalMs } = placeSpans(
      [span('run', 'run', null, 0, null), span('a', 'agent', 'run', 500, null)],
      T0 + 2000,
    );
    expect(totalMs).toBe(2000);
    expect(rows[1]).toMatchObject({ left: 25, width: 75, durationMs: 1500 });
  });

  it('keeps instant spans visible and inside', () => {
    const { rows } = placeSpans([span('run', 'run', null, 0, 1000), span('h', 'handoff', 'run', 1000, 1000)], T0);
    const last = rows[1];
    expect(last?.width).toBeGreaterThan(0);
    expect((last?.left ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(100);
  });

  it('has nothing to place in an empty trace', () => {
    expect(placeSpans([], T0).rows).toEqual([]);
  });
});

describe('texts of items', () => {
  it('joins the parts of a content', () => {
    expect(
      itemText({
        content: [{ type: 'output_text', text: 'a' }, { type: 'image' }, { type: 'output_text', text: 'b' }],
      }),
    ).toBe('ab');
  });

  it('finds the question in a list of messages', () => {
    const items = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content: 'second' },
    ];
    expect(inputText(items)).toBe('second');
    expect(inputText('plain')).toBe('plain');
    expect(inputText(null)).toBe('');
  });
});
