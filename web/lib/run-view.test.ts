import { describe, expect, it } from 'vitest';
import type { RunEvent } from './run-stream.ts';
import { EMPTY_RUN, type RunView, reduceRun } from './run-view.ts';

const TRIAGE = { agentId: 'agt_1', agentName: 'Triage' };
const MATH = { agentId: 'agt_2', agentName: 'Math Tutor' };

/** Numbers events from 1 and stamps them as the server does. */
function log(...events: [string, Record<string, unknown>][]): RunEvent[] {
  return events.map(([type, data], index) => ({
    seq: index + 1,
    type,
    data: { runId: 'run_1', at: `2026-11-22T12:00:0${index}.000Z`, ...data },
  }));
}

const read = (events: RunEvent[]): RunView => events.reduce(reduceRun, EMPTY_RUN);

const STORY = log(
  ['run.started', { agentId: 'agt_1', version: 0 }],
  ['agent.started', { ...TRIAGE, step: 't1' }],
  ['usage', { step: 't1', inputTokens: 40, outputTokens: 8, estimated: false, microcredits: 48_000, total: 48_000 }],
  ['handoff', { step: 't1', from: TRIAGE, to: MATH, reason: 'model' }],
  ['agent.started', { ...MATH, step: 't2' }],
  ['message.delta', { messageId: 't2', attempt: 1, agentId: 'agt_2', text: 'Two and ' }],
  ['message.delta', { messageId: 't2', attempt: 1, agentId: 'agt_2', text: 'two is four.' }],
  ['message.completed', { messageId: 't2', attempt: 1, agentId: 'agt_2', text: 'Two and two is four.' }],
  ['usage', { step: 't2', inputTokens: 50, outputTokens: 6, estimated: true, microcredits: 56_000, total: 104_000 }],
  [
    'run.completed',
    {
      output: 'Two and two is four.',
      usage: { requests: 2, inputTokens: 90, outputTokens: 14 },
      cost: { microcredits: 104_000 },
    },
  ],
);

describe('reduceRun', () => {
  it('shows the handoff, then the answer of the agent that took over', () => {
    const view = read(STORY);
    expect(view.parts).toEqual([
      { kind: 'handoff', id: 't1', from: TRIAGE, to: MATH, reason: 'model' },
      {
        kind: 'message',
        id: 't2',
        attempt: 1,
        agentId: 'agt_2',
        text: 'Two and two is four.',
        citations: [],
        complete: true,
      },
    ]);
    expect(view).toMatchObject({
      status: 'completed',
      microcredits: 104_000,
      inputTokens: 90,
      outputTokens: 14,
      estimated: true,
    });
    expect(view.names).toEqual({ agt_1: 'Triage', agt_2: 'Math Tutor' });
  });

  it('is the same however often events come again', () => {
    const doubled = STORY.flatMap((event, index) => [event, ...STORY.slice(0, index + 1)]);
    expect(read(doubled)).toEqual(read(STORY));
  });

  it('streams text before it is complete', () => {
    const view = read(STORY.slice(0, 7));
    expect(view.status).toBe('running');
    expect(view.parts.at(-1)).toMatchObject({ text: 'Two and two is four.', complete: false });
  });

  it('keeps one attempt’s text when a call is lost and made again', () => {
    const view = read(
      log(
        ['message.delta', { messageId: 't1', attempt: 1, agentId: 'agt_1', text: 'The first ' }],
        ['message.discarded', { messageId: 't1', attempt: 1, reason: 'cut' }],
        ['message.delta', { messageId: 't1', attempt: 2, agentId: 'agt_1', text: 'Another' }],
      ),
    );
    expect(view.parts).toEqual([
      { kind: 'message', id: 't1', attempt: 2, agentId: 'agt_1', text: 'Another', citations: [], complete: false },
    ]);
  });

  it('never mixes two attempts, even where the discard is missing', () => {
    const view = read(
      log(
        ['message.delta', { messageId: 't1', attempt: 1, agentId: 'agt_1', text: 'The first ' }],
        ['message.delta', { messageId: 't1', attempt: 2, agentId: 'agt_1', text: 'Another' }],
      ),
    );
    expect(view.parts).toHaveLength(1);
    expect(view.parts[0]).toMatchObject({ text: 'Another' });
  });

  it('knows what a message cites once it is complete, and that most cite nothing', () => {
    const citation = { marker: '[[k7q-1a-1]]', fileName: 'pay.md' };
    const said = { messageId: 't1', attempt: 1, agentId: 'agt_1', text: 'Paid [[k7q-1a-1]]' };
    const written = log(['message.delta', said], ['message.completed', { ...said, citations: [citation] }]);
    expect(read(written.slice(0, 1)).parts).toMatchObject([{ citations: [], complete: false }]);
    expect(read(written).parts).toMatchObject([{ citations: [citation], complete: true }]);
    expect(read(log(['message.completed', said])).parts).toMatchObject([{ citations: [], complete: true }]);
  });

  it('says why it waits, and goes on', () => {
    const events = log(
      ['run.started', {}],
      ['run.waiting', { status: 'waiting_credits', reason: 'Too few credits.' }],
      ['run.resumed', {}],
    );
    expect(read(events.slice(0, 2))).toMatchObject({ status: 'waiting', waiting: 'Too few credits.' });
    expect(read(events)).toMatchObject({ status: 'running', waiting: null });
  });

  it('keeps what a failed run said and cost', () => {
    const view = read(
      log(
        ['message.completed', { messageId: 't1', attempt: 1, agentId: 'agt_1', text: 'Half' }],
        ['run.failed', { error: { code: 'max_turns', message: 'Too many turns.' }, cost: { microcredits: 7 } }],
      ),
    );
    expect(view).toMatchObject({ status: 'failed', error: { code: 'max_turns' }, microcredits: 7 });
    expect(view.parts).toHaveLength(1);
  });

  it('shows a tool at work, then what it gave', () => {
    const called = log(
      ['run.started', { agentId: 'agt_1' }],
      ['tool.called', { callId: 't1_0', name: 'search', arguments: { q: 'x' }, agentId: 'agt_1' }],
    );
    expect(read(called).parts).toMatchObject([{ kind: 'tool', name: 'search', state: 'running', input: { q: 'x' } }]);
    const done = [...called, ...log(['tool.completed', { callId: 't1_0', output: 'found' }])];
    const numbered = done.map((event, index) => ({ ...event, seq: index + 1 }));
    expect(read(numbered).parts).toMatchObject([{ kind: 'tool', state: 'done', output: 'found' }]);
  });

  it('shows that a call waits for a person, and what became of it', () => {
    const events = log(
      ['run.started', { agentId: 'agt_1' }],
      ['approval.requested', { callId: 't1_0', name: 'refund', args: { amount: 200 }, reason: 'policy' }],
      ['run.waiting', { status: 'waiting_approval', reason: 'Somebody must agree to a tool call.' }],
      ['approval.decided', { callId: 't1_0', name: 'refund', status: 'approved', args: { amount: 20 } }],
      ['run.resumed', { status: 'running' }],
      ['tool.called', { callId: 't1_0', name: 'refund', kind: 'http', args: { amount: 20 } }],
      ['tool.completed', { callId: 't1_0', name: 'refund', ok: false, output: 'No.', ms: 12, microcredits: 5 }],
    );
    expect(read(events.slice(0, 3))).toMatchObject({
      status: 'waiting',
      waitsAs: 'waiting_approval',
      parts: [{ kind: 'approval', state: 'pending', input: { amount: 200 } }],
    });
    expect(read(events)).toMatchObject({
      status: 'running',
      waitsAs: null,
      parts: [
        { kind: 'approval', state: 'approved', input: { amount: 20 } },
        { kind: 'tool', state: 'failed', input: { amount: 20 }, ms: 12, microcredits: 5 },
      ],
    });
  });

  it('names who decided, as far as that was kept', () => {
    const asked = ['approval.requested', { callId: 't1_0', name: 'refund', args: {} }] as const;
    const decided = (by?: object) => {
      const events = log(
        [...asked],
        ['approval.decided', { callId: 't1_0', status: 'rejected', ...(by ? { by } : {}) }],
      );
      return read(events).parts.map((part) => part.kind === 'approval' && part.by);
    };
    expect(decided({ role: 'owner' })).toEqual(['owner']);
    expect(decided({ role: 'approver', email: 'mia@example.org' })).toEqual([{ email: 'mia@example.org' }]);
    expect(decided()).toEqual([null]);
  });

  it('shows what a guardrail found', () => {
    const trip = { guardrailId: 'grd_1', name: 'No secrets', stage: 'output', action: 'mask', reason: 'One key.' };
    expect(read(log(['guardrail.tripped', trip])).parts).toMatchObject([
      { kind: 'guardrail', name: 'No secrets', stage: 'output', action: 'mask', reason: 'One key.' },
    ]);
  });
});
