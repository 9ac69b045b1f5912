import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tutors } from '../../worker/engine/testing/fixtures.ts';
import { RUN_STATUSES, type RunStatus, type RunView, type StartRun } from './protocol.ts';
import type { StepRow } from './storage.ts';
import { buildTrace } from './trace.ts';

const AGENTS = ['triage', 'math', 'history'];
const START = 1_700_000_000_000;

/** Journals as a host could have written them: steps follow each other, the last one may still be open. */
const journal = fc
  .record({
    steps: fc.array(
      fc.record({
        agent: fc.constantFrom(...AGENTS),
        wait: fc.nat(500),
        length: fc.nat(5_000),
        tokens: fc.nat(1_000),
        outcome: fc.constantFrom('ok', 'failed', 'aborted'),
        handsOff: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
    open: fc.boolean(),
    status: fc.constantFrom(...RUN_STATUSES),
  })
  .map(({ steps, open, status }) => {
    let at = START;
    const rows = steps.map((step, i): StepRow => {
      const started = at + step.wait;
      const running = open && i === steps.length - 1;
      at = started + step.length;
      const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'x' }] }];
      const ok = step.outcome === 'ok' && !running;
      return {
        run_id: 'run_x',
        ordinal: i + 1,
        step: `t${i + 1}`,
        agent_id: step.agent,
        request: JSON.stringify({
          agentId: step.agent,
          model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
          instructions: '',
          items: [],
          offers: [],
        }),
        attempts: 1,
        open: running ? 1 : 0,
        lost: '[]',
        response: ok ? JSON.stringify({ output, usage: {}, estimated: false, responseId: null }) : null,
        failure:
          ok || running ? null : JSON.stringify({ code: step.outcome === 'aborted' ? 'aborted' : 'cut', message: '' }),
        handoff:
          ok && step.handsOff
            ? JSON.stringify({ fromAgentId: step.agent, toAgentId: 'math', reason: 'handoff' })
            : null,
        input_tokens: running ? 0 : step.tokens,
        output_tokens: running ? 0 : 1,
        estimated: 0,
        microcredits: running ? 0 : step.tokens * 500,
        diverged: 0,
        started_at: started,
        first_at: null,
        route: null,
        finished_at: running ? null : at,
      };
    });
    return { rows, status, end: at + 1 };
  });

const TERMINAL: RunStatus[] = ['completed', 'failed', 'cancelled', 'expired'];

it('spans lie inside their parents, stand in order of their beginning, and add up', () => {
  fc.assert(
    fc.property(journal, ({ rows, status, end }) => {
      const ended = TERMINAL.includes(status);
      const total = (pick: (row: StepRow) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
      const run = {
        id: 'run_x',
        agentName: 'triage',
        status,
        input: 'x',
        output: null,
        error: null,
        usage: {
          requests: rows.length,
          inputTokens: total((row) => row.input_tokens),
          outputTokens: total((row) => row.output_tokens),
        },
        microcredits: total((row) => row.microcredits),
        createdAt: START,
        startedAt: START,
        finishedAt: ended ? end : null,
      } as unknown as RunView;
      const spec = { definition: tutors(), limits: {}, memory: null } as unknown as StartRun;
      const { spans } = buildTrace(run, spec, { steps: rows, calls: [], checks: [], items: new Map() });
      const byId = new Map(spans.map((span) => [span.id, span]));
      expect(byId.size).toBe(spans.length);
      for (const [i, span] of spans.entries()) {
        expect(span.startedAt).toBeGreaterThanOrEqual(spans[i - 1]?.startedAt ?? START);
        if (span.parentId === null) continue;
        const parent = byId.get(span.parentId);
        expect(parent).toBeDefined();
        if (!parent) continue;
        expect(span.startedAt).toBeGreaterThanOrEqual(parent.startedAt);
        if (parent.finishedAt !== null)
          expect(span.finishedAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(parent.finishedAt);
        if (span.status === 'running') expect(parent.status).toBe('running');
      }
      const sum = (kind: string, parentId?: string) =>
        spans
          .filter((span) => span.kind === kind && (parentId === undefined || span.parentId === parentId))
          .reduce((all, span) => all + span.microcredits, 0);
      expect(sum('generation')).toBe(run.microcredits);
      expect(sum('turn')).toBe(run.microcredits);
      expect(sum('agent')).toBe(run.microcredits);
      for (const agent of spans.filter((span) => span.kind === 'agent'))
        expect(sum('turn', agent.id)).toBe(agent.microcredits);
    }),
  );
});
