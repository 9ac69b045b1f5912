import { describe, expect, it } from 'vitest';
import { EMPTY_RUN } from '../../lib/run-view.ts';
import { assemble, attachmentItem, type LocalTurn, mergeNewest, pagesBefore, type Turn, viewOfTurn } from './turns.ts';

function turn(runId: string, change: Partial<Turn> = {}): Turn {
  return {
    runId,
    sessionId: 'ses',
    agentId: 'agt',
    agentName: 'Sage',
    version: 0,
    status: 'completed',
    question: `Question of ${runId}`,
    attachments: [],
    parts: [{ kind: 'message', agentId: 'agt', agentName: 'Sage', text: `Answer of ${runId}`, citations: [] }],
    usage: { requests: 1, inputTokens: 3, outputTokens: 4 },
    cost: { credits: '0.1', microcredits: 100_000 },
    error: null,
    alternatives: [{ runId, sessionId: 'ses' }],
    createdAt: '2026-11-22T10:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    ...change,
  };
}

function local(runId: string | null, key = `local ${runId}`): LocalTurn {
  return {
    key,
    question: 'Asked here',
    attachments: [],
    alternatives: [],
    sessionId: 'ses',
    view: { ...EMPTY_RUN, runId },
  };
}

const page = (ids: string[], nextCursor: string | null = null) => ({ data: ids.map((id) => turn(id)), nextCursor });
const ids = (pages: { pages: { data: Turn[] }[] } | undefined) =>
  pages?.pages.map((one) => one.data.map(({ runId }) => runId));

describe('assemble', () => {
  it('puts what this tab saw in the place that the server gives it, and the rest behind', () => {
    const shown = assemble([turn('a'), turn('b')], [local('b'), local('c'), local(null, 'asked')], null);
    expect(shown.map(({ key }) => key)).toEqual(['a', 'local b', 'local c', 'asked']);
  });

  it('hides a run and all after it', () => {
    expect(assemble([turn('a'), turn('b')], [local('c')], 'b').map(({ runId }) => runId)).toEqual(['a']);
    expect(assemble([turn('a')], [local('c')], 'c').map(({ runId }) => runId)).toEqual(['a']);
    expect(assemble([turn('a')], [], 'gone')).toHaveLength(1);
  });

  it('gives the same objects for turns that have not changed', () => {
    const [a, b] = [turn('a'), turn('b')];
    const here = local('c');
    const first = assemble([a, b], [here], null);
    const second = assemble([a, b], [here], null);
    for (const [index, shown] of first.entries()) expect(second[index]).toBe(shown);
  });
});

describe('viewOfTurn', () => {
  it('shows a completed turn without its events, and leaves others to their events', () => {
    expect(viewOfTurn(turn('a'))).toMatchObject({ status: 'completed', microcredits: 100_000, names: { agt: 'Sage' } });
    expect(viewOfTurn(turn('a', { status: 'cancelled' }))).toBeNull();
  });
});

describe('mergeNewest', () => {
  it('adds what is new in front, and replaces what has changed', () => {
    const known = { pages: [page(['c', 'b'], 'x'), page(['a'])], pageParams: ['', 'x'] };
    const changed = turn('c', { status: 'failed' });
    const merged = mergeNewest(known, { data: [turn('d'), changed, turn('b')], nextCursor: 'y' });
    expect(ids(merged)).toEqual([['d', 'c', 'b'], ['a']]);
    expect(merged.pages[0]?.data[1]).toBe(changed);
    expect(merged.pages[0]?.data[2]).toBe(known.pages[0]?.data[1]);
    expect(merged.pages[0]?.nextCursor).toBe('x');
  });

  it('begins afresh where there is nothing yet, or a gap', () => {
    expect(ids(mergeNewest(undefined, page(['a'])))).toEqual([['a']]);
    expect(ids(mergeNewest({ pages: [page(['a'])], pageParams: [''] }, page(['z', 'y'], 'x')))).toEqual([['z', 'y']]);
  });
});

describe('pagesBefore', () => {
  it('keeps what came before a run', () => {
    const known = { pages: [page(['d', 'c'], 'x'), page(['b', 'a'])], pageParams: ['', 'x'] };
    expect(ids(pagesBefore(known, 'c'))).toEqual([[], ['b', 'a']]);
    expect(ids(pagesBefore(known, 'b'))).toEqual([['a']]);
    expect(pagesBefore(known, 'gone')).toBeUndefined();
  });
});

describe('attachmentItem', () => {
  it('keeps a name from breaking out of its quotes', () => {
    expect(attachmentItem('a"><b>.txt', 'x').content).toBe('<attachment name="a   b .txt">\nx\n</attachment>');
  });
});
