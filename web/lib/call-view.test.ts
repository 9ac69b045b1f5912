import { describe, expect, it } from 'vitest';
import { callView, changedArguments, functionName } from './call-view.ts';
import { checkView } from './check-view.ts';
import type { Span } from './trace-view.ts';

function span(kind: Span['kind'], name: string, data: Record<string, unknown>): Span {
  return {
    id: name,
    parentId: null,
    kind,
    name,
    step: null,
    startedAt: '2026-11-22T10:00:00Z',
    finishedAt: '2026-11-22T10:00:01Z',
    status: 'ok',
    agentId: 'agt_1',
    inputTokens: 0,
    outputTokens: 0,
    estimated: false,
    cost: { credits: '0', microcredits: 0 },
    data,
  };
}

const DEFINITION = {
  agents: {
    agt_1: {
      tools: [{ id: 'tol_1', name: 'refund', kind: 'http' }],
      guardrails: [
        { id: 'grd_1', name: 'Short', kind: 'length', stage: 'input', enabled: true },
        { id: 'grd_2', name: 'Private', kind: 'pii', stage: 'input', enabled: true },
        { id: 'grd_3', name: 'Words', kind: 'blocklist', stage: 'input', enabled: true, config: { mask: '[WORD]' } },
        { id: 'grd_4', name: 'Off', kind: 'length', stage: 'input', enabled: false },
        { id: 'grd_5', name: 'After', kind: 'length', stage: 'output', enabled: true },
      ],
    },
  },
};

describe('a tool call', () => {
  const wish = { type: 'function_call', callId: 't1_0', name: 'refund', arguments: '{"amount":90,"to":"Ada"}' };
  const call = span('tool', 'refund', {
    callId: 't1_0',
    toolId: 'tol_1',
    toolKind: 'http',
    args: { amount: 40, to: 'Ada', note: 'less' },
    approval: {
      status: 'approved',
      reason: 'policy',
      args: { amount: 40 },
      requestedAt: 1,
      decidedAt: 2,
      by: { userId: 'usr_1', voice: { role: 'approver', email: 'bob@example.com' } },
    },
    output: 'done',
    code: null,
    details: { request: { method: 'POST' } },
  });
  const spans = [span('generation', 'model', { output: [{ type: 'message' }, wish] }), call];

  it('tells the wish from what went out, and who said yes', () => {
    expect(callView(call, { spans, definition: DEFINITION })).toMatchObject({
      toolName: 'refund',
      asked: { amount: 90, to: 'Ada' },
      changes: [
        { name: 'amount', from: 90, to: 40 },
        { name: 'note', from: undefined, to: 'less' },
      ],
      approval: { status: 'approved', decidedBy: 'bob@example.com', decidedAt: 2, isEdited: true },
      details: { request: { method: 'POST' } },
    });
  });

  it('is told from itself where the model said nothing', () => {
    const bare = span('tool', 'gone', { callId: 't9_0', args: null, approval: null });
    expect(callView(bare, { spans: [], definition: {} })).toMatchObject({
      toolName: null,
      asked: null,
      args: {},
      changes: [],
      approval: null,
    });
    expect(callView(span('agent', 'A', {}), { spans: [], definition: {} })).toBeNull();
  });

  it('differs in nothing from the same arguments', () => {
    expect(changedArguments({ a: [1] }, { a: [1] })).toEqual([]);
  });

  it('names the server of an MCP tool, and takes other names as they are', () => {
    expect(functionName(span('tool', 'shop__find__it', { toolKind: 'mcp' }))).toEqual({
      tool: 'shop__find',
      name: 'it',
    });
    expect(functionName(span('tool', 'a__b', { toolKind: 'http' }))).toEqual({ tool: null, name: 'a__b' });
  });
});

describe('a check', () => {
  const trip = (guardrailId: string, action: string, failed = false) => ({
    guardrailId,
    name: guardrailId,
    kind: 'pii',
    action,
    reason: 'Found.',
    details: { finds: 1 },
    failed,
  });
  const check = (trips: object[], blocked = false, masked?: unknown) =>
    checkView(span('guardrail', 'input', { stage: 'input', trips, blocked, masked }), DEFINITION);

  it('passes with every rule that looked', () => {
    expect(check([])).toMatchObject({ verdict: 'passed', masked: null, masks: ['[WORD]'] });
    expect(check([])?.rules.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['grd_1', 'passed'],
      ['grd_2', 'passed'],
      ['grd_3', 'passed'],
    ]);
  });

  it('says what was masked and flagged, and the loudest of both', () => {
    const view = check([trip('grd_1', 'flag'), trip('grd_2', 'mask')], false, 'a [EMAIL]');
    expect(view?.rules.map(({ verdict }) => verdict)).toEqual(['flagged', 'masked', 'passed']);
    expect(view).toMatchObject({ verdict: 'masked', masked: 'a [EMAIL]' });
  });

  it('ends with the rule that blocks, and knows rules that are no longer there', () => {
    expect(check([trip('grd_2', 'block')], true)?.rules.map(({ id }) => id)).toEqual(['grd_1', 'grd_2']);
    expect(check([trip('grd_9', 'block', true)], true)).toMatchObject({ verdict: 'blocked' });
    expect(check([trip('grd_9', 'flag', true)])?.rules.at(-1)).toMatchObject({ id: 'grd_9', verdict: 'failed' });
  });
});
