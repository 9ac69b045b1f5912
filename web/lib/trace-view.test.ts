import { describe, expect, it } from 'vitest';
import {
  barIn,
  faultOf,
  inputText,
  isCached,
  isStandIn,
  itemText,
  lostAttempts,
  pan,
  parentRow,
  placeSpans,
  routeOf,
  type Span,
  searchRows,
  stepAt,
  stepsOf,
  ticksIn,
  WHOLE,
  windowAround,
  withoutCollapsed,
  zoom,
} from './trace-view.ts';

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
    expect(rows[3]).toMatchObject({ fromMs: 400, durationMs: 600, hasChildren: true });
  });

  it('lets running spans reach to now', () => {
    const { rows, totalMs } = placeSpans(
      [span('run', 'run', null, 0, null), span('a', 'agent', 'run', 500, null)],
      T0 + 2000,
    );
    expect(totalMs).toBe(2000);
    expect(rows[1]).toMatchObject({ fromMs: 500, durationMs: 1500, hasChildren: false });
  });

  it('shows a span whose parent is missing', () => {
    const { rows } = placeSpans([span('run', 'run', null, 0, 10), span('lost', 'tool', 'gone', 5, 6)], T0);
    expect(rows.map((row) => [row.span.id, row.depth])).toEqual([
      ['run', 0],
      ['lost', 0],
    ]);
  });

  it('has nothing to place in an empty trace', () => {
    expect(placeSpans([], T0).rows).toEqual([]);
  });
});

describe('the tree', () => {
  const { rows } = placeSpans(SPANS, T0);
  const ids = (some: { span: Span }[]) => some.map((row) => row.span.id);

  it('hides what lies under collapsed rows', () => {
    expect(ids(withoutCollapsed(rows, new Set(['triage', 't2'])))).toEqual(['run', 'triage', 'math', 't2']);
    expect(ids(withoutCollapsed(rows, new Set(['run'])))).toEqual(['run']);
    expect(withoutCollapsed(rows, new Set())).toEqual(rows);
  });

  it('keeps the way down to what a search finds', () => {
    const found = searchRows(rows, 'TOOL');
    expect(ids(found.rows)).toEqual(['run', 'math', 't2', 'tool']);
    expect([...found.hits]).toEqual(['tool']);
    expect(searchRows(rows, 'nothing like it').rows).toEqual([]);
    expect(searchRows(rows, '  ').rows).toEqual(rows);
  });

  it('searches what spans say, but not a run that repeats its steps', () => {
    const said = { ...span('g', 'generation', 'run', 0, 1), data: { output: [{ text: 'Wilhelm' }] } };
    const run = { ...span('run', 'run', null, 0, 1), data: { output: 'Wilhelm' } };
    expect([...searchRows(placeSpans([run, said], T0).rows, 'wilhelm').hits]).toEqual(['g']);
  });

  it('knows the row above', () => {
    expect(parentRow(rows, 6)).toBe(4);
    expect(parentRow(rows, 0)).toBe(-1);
  });
});

describe('the window of time', () => {
  const { rows, totalMs } = placeSpans(SPANS, T0);
  const row = (id: string) => rows.find((candidate) => candidate.span.id === id) ?? rows[0];

  it('places bars in percent', () => {
    const math = row('math');
    if (!math) throw new Error('no row');
    expect(barIn(math, totalMs, WHOLE)).toEqual({ left: 40, width: 60 });
    expect(barIn(math, totalMs, { from: 0.4, to: 0.9 })).toEqual({ left: 0, width: 100 });
    expect(barIn(math, totalMs, { from: 0, to: 0.2 })).toBeNull();
  });

  it('keeps instant spans visible and inside', () => {
    const { rows: few, totalMs: all } = placeSpans(
      [span('run', 'run', null, 0, 1000), span('h', 'handoff', 'run', 1000, 1000)],
      T0,
    );
    const bar = few[1] ? barIn(few[1], all, WHOLE) : null;
    expect(bar?.width).toBeGreaterThan(0);
    expect((bar?.left ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual(100);
  });

  it('zooms around a point, pans, and never leaves the run', () => {
    expect(zoom(WHOLE, 0.5)).toEqual({ from: 0.25, to: 0.75 });
    expect(zoom(WHOLE, 0.5, 0)).toEqual({ from: 0, to: 0.5 });
    expect(zoom({ from: 0.5, to: 1 }, 4)).toEqual(WHOLE);
    expect(pan({ from: 0, to: 0.5 }, -1)).toEqual({ from: 0, to: 0.5 });
    expect(pan({ from: 0, to: 0.25 }, 1)).toEqual({ from: 0.25, to: 0.5 });
    const tiny = zoom(WHOLE, 1e-9);
    expect(tiny.to - tiny.from).toBeGreaterThan(0);
  });

  it('fits a row', () => {
    const tool = row('tool');
    if (!tool) throw new Error('no row');
    const fit = windowAround(tool, totalMs);
    expect(fit.to).toBeLessThanOrEqual(1);
    expect(barIn(tool, totalMs, fit)?.width).toBeGreaterThan(80);
  });

  it('marks round moments', () => {
    expect(ticksIn(1000, WHOLE)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticksIn(1000, { from: 0.41, to: 0.44 })).toEqual([410, 420, 430, 440]);
  });
});

describe('the steps of a run', () => {
  it('add up what was used so far', () => {
    const spans = SPANS.map((one) =>
      one.kind === 'generation'
        ? { ...one, inputTokens: 10, outputTokens: 2, cost: { credits: '1', microcredits: 5 } }
        : one,
    );
    const { rows } = placeSpans(spans, T0);
    const steps = stepsOf(rows);
    expect(
      steps.map(({ span: one, position, inputTokens, microcredits, elapsedMs }) => [
        one.id,
        position,
        inputTokens,
        microcredits,
        elapsedMs,
      ]),
    ).toEqual([
      ['g1', 1, 10, 5, 400],
      ['g2', 2, 20, 10, 900],
    ]);
    expect(stepAt(steps, rows, 6)?.position).toBe(2);
    expect(stepAt(steps, rows, 1)?.position).toBe(1);
  });
});

describe('what went wrong', () => {
  const failed = (data: Record<string, unknown>) => ({ ...span('g', 'generation', null, 0, 1), data });

  it('reads lost attempts, whatever they carry', () => {
    const lost = [
      { attempt: 1, code: 'rate_limited', message: 'Slow down.', model: { provider: 'openai', name: 'gpt-4o' } },
      { code: 'cut' },
      'nonsense',
    ];
    expect(lostAttempts(failed({ lost }))).toEqual([
      { attempt: 1, code: 'rate_limited', message: 'Slow down.', model: 'gpt-4o' },
      { attempt: 2, code: 'cut', message: '', model: null },
    ]);
    expect(lostAttempts(failed({}))).toEqual([]);
  });

  it('reads how a call came to its model', () => {
    const route = {
      reason: 'The first one failed.',
      tier: 'simple',
      candidates: [
        { provider: 'openai', name: 'gpt-4o' },
        { provider: 'google', name: 'gemini' },
      ],
      skipped: [{ provider: 'x', name: 'y', reason: 'no_key' }],
    };
    expect(routeOf(failed({ route }))).toEqual({
      reason: 'The first one failed.',
      tier: 'simple',
      candidates: ['gpt-4o', 'gemini'],
      skipped: [{ model: 'y', reason: 'no_key' }],
    });
    expect(routeOf(failed({ route: null }))).toBeNull();
    expect(isStandIn(failed({ asked: { name: 'gpt-4o' }, model: { name: 'gemini' } }))).toBe(true);
    expect(isStandIn(failed({ asked: { name: 'auto' }, model: { name: 'gemini' } }))).toBe(false);
    expect(isStandIn(failed({ model: { name: 'gemini' } }))).toBe(false);
    expect(isCached(failed({ cached: { mode: 'exact' } }))).toBe(true);
    expect(isCached(failed({ cached: null }))).toBe(false);
  });

  it('reads the fault', () => {
    expect(faultOf(failed({ error: { code: 'timeout', message: 'Too slow.' } }))).toEqual({
      code: 'timeout',
      message: 'Too slow.',
    });
    expect(faultOf(failed({ error: null }))).toBeNull();
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
