import { describe, expect, it } from 'vitest';
import { type SpanSource, type TraceSource, type TraceSpanItem, traceItems } from './trace-items.ts';

function span(id: string, parentId: string | null, kind: string, name: string, data = {}): SpanSource {
  const times = { startedAt: 1_700_000_000_000, finishedAt: 1_700_000_001_000, status: 'ok' };
  return { id, parentId, kind, name, ...times, inputTokens: 12, outputTokens: 3, data };
}

const SAID = 'My password is swordfish';
const trace: TraceSource = {
  run: { id: 'run_1', agentName: 'Triage', agentId: 'agt_1', version: 2, sessionId: 'ses_1', status: 'failed' },
  spans: [
    span('run', null, 'run', 'Triage', { input: SAID }),
    span('t1.agent', 'run', 'agent', 'Triage'),
    span('t1.turn', 't1.agent', 'turn', 'Turn 1'),
    span('t1.generation', 't1.turn', 'generation', 'claude-sonnet', {
      model: { provider: 'anthropic', name: 'claude-sonnet', settings: { temperature: 0.5 } },
      instructions: SAID,
      input: [{ role: 'user', content: SAID }],
      output: [{ role: 'assistant', content: SAID }],
      error: { code: 'upstream_failed', message: SAID },
    }),
    span('t1.handoff', 't1.agent', 'handoff', 'Tutor'),
    span('t2.tool', 't1.agent', 'tool', 'search', { input: { q: SAID }, output: SAID }),
    span('t2.guard', 't1.agent', 'guardrail', 'No secrets', { triggered: true, reason: SAID }),
  ],
};

const spansOf = async (withContent: boolean) =>
  (await traceItems(trace, withContent)).filter((item) => item.object === 'trace.span') as TraceSpanItem[];

describe('a run as a trace', () => {
  it('is one trace with its spans under it, whose ids never change', async () => {
    const items = await traceItems(trace, true);
    const [head, ...spans] = items;
    expect(head).toMatchObject({ object: 'trace', workflow_name: 'Triage', group_id: 'ses_1' });
    expect(head?.id).toMatch(/^trace_[0-9a-f]{32}$/);
    expect(spans.map((item) => item.id)).toEqual(spans.map(() => expect.stringMatching(/^span_[0-9a-f]{24}$/)));
    expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
    expect(await traceItems(trace, true)).toEqual(items);
    const [agent, turn, generation] = spans as TraceSpanItem[];
    expect([agent?.parent_id, turn?.parent_id, generation?.parent_id]).toEqual([null, agent?.id, turn?.id]);
    expect(agent).toMatchObject({ trace_id: head?.id, started_at: '2023-11-14T22:13:20.000Z' });
  });

  it('says what each span was', async () => {
    const [agent, , generation, handoff, tool, guard] = await spansOf(true);
    expect(agent?.span_data).toEqual({ type: 'agent', name: 'Triage', handoffs: ['Tutor'] });
    expect(generation?.span_data).toMatchObject({
      type: 'generation',
      model: 'claude-sonnet',
      model_config: { temperature: 0.5, provider: 'anthropic' },
      usage: { input_tokens: 12, output_tokens: 3 },
      input: [{ role: 'user', content: SAID }],
    });
    expect(generation?.error).toEqual({ message: SAID, data: { code: 'upstream_failed' } });
    expect(handoff?.span_data).toEqual({ type: 'handoff', from_agent: 'Triage', to_agent: 'Tutor' });
    expect(tool?.span_data).toMatchObject({ type: 'function', name: 'search', output: SAID });
    expect(guard?.span_data).toEqual({ type: 'guardrail', name: 'No secrets', triggered: true });
  });

  it('leaves out all that was said where that is wished', async () => {
    const items = await traceItems(trace, false);
    expect(JSON.stringify(items)).not.toContain('swordfish');
    expect((await spansOf(false))[2]).toMatchObject({
      span_data: { model: 'claude-sonnet', usage: { input_tokens: 12, output_tokens: 3 } },
      error: { message: 'upstream_failed' },
    });
  });

  it('cuts a field that is longer than the receiver takes', async () => {
    const long = {
      ...trace,
      spans: [span('g', null, 'generation', 'm', { input: ['x'.repeat(200_000)], output: [] })],
    };
    const [, item] = await traceItems(long, true);
    expect(JSON.stringify(item).length).toBeLessThan(100_000);
    expect(JSON.stringify(item)).toContain('[truncated]');
  });
});
