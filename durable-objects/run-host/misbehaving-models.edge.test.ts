import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chaos, textOf } from '../../test/chaos-model/directive.ts';
import { type Evidence, expectSound } from '../../test/chaos-model/evidence.ts';
import {
  chaosRecord,
  charges,
  makeTeam,
  newMarker,
  paid,
  personWith,
  settledTotal,
  type Team,
} from '../../test/chaos-model/kit.ts';
import type { User } from '../../test/harness/client.ts';
import type { Run } from '../../worker/domain/runs/schemas.ts';

/** Microcredits per token of the agents' model, gpt-4o-mini. */
const PRICE = 500;
/** What the honest five words of the strange server cost. */
const FIVE_WORDS = (20 + 5) * PRICE;

let user: User;
let team: Team;

beforeAll(async () => {
  user = await personWith(10_000_000);
  team = await makeTeam(user);
});

afterAll(async () => {
  const charged = (await charges(user)).reduce((total, entry) => total - entry.amount, 0);
  expect(await settledTotal(user)).toBe(10_000_000 - charged);
});

async function play(agent: string, marker: string, ...steps: string[]): Promise<Evidence & { calls: number }> {
  const question = chaos(marker, ...steps);
  const { status, body } = await user.api.post<Run>(`/agents/${agent}/run`, { input: question, mode: 'wait' });
  expect(status, JSON.stringify(body)).toBe(200);
  await paid(user, body.id);
  const evidence = await expectSound(user, body.id);
  const everything = JSON.stringify([evidence, body]);
  expect(everything).not.toContain('stand-in');
  return { ...evidence, calls: (await chaosRecord(marker)).calls };
}

describe('an answer that does not arrive whole', () => {
  it.each([
    ['ends politely without its terminal marker', 'unfinished'],
    ['says [DONE] without a finish reason', 'done-only'],
    ['is cut in mid-stream', 'cut'],
    ['is cut inside an event', 'cut-event'],
    ['goes on with something that is not JSON', 'bad-json'],
    ['never begins', 'nothing'],
    ['is a web page', 'html'],
    ['is refused for the moment', '429:0'],
    ['is refused by a broken server', '500'],
  ])('%s: tried again, and only the whole answer is read and paid', async (_, step) => {
    const marker = newMarker('partial');
    const { run, text, calls } = await play(team.math, marker, step);
    expect(run.status).toBe('completed');
    expect(run.output).toBe(textOf(marker, 2, 5));
    expect(text).toBe(textOf(marker, 2, 5));
    expect(run.cost.microcredits).toBe(FIVE_WORDS);
    expect(calls).toBe(2);
  });

  it('inside the arguments of a handoff: no handoff happens by half', async () => {
    const marker = newMarker('arguments');
    const { run, events, calls } = await play(team.triage, marker, 'cut-arguments', 'handoff', 'ok');
    expect(run.status).toBe('completed');
    expect(events.filter((event) => event.type === 'handoff')).toHaveLength(1);
    expect(calls).toBe(3);
    expect(run.cost.microcredits).toBe(2 * FIVE_WORDS);
  });

  it('three times: the run fails, nothing is charged and no text is left', async () => {
    const marker = newMarker('thrice');
    const { run, text, calls } = await play(team.math, marker, 'unfinished', 'cut', 'bad-json');
    expect([run.status, run.error?.code]).toEqual(['failed', 'model_malformed']);
    expect([text, run.output, run.cost.microcredits, calls]).toEqual(['', null, 0, 3]);
  });

  it('is stopped by a content filter: nothing of it stays', async () => {
    const { run, text, calls } = await play(team.math, newMarker('filter'), 'filtered');
    expect([run.status, run.error?.code]).toEqual(['failed', 'model_content_filter']);
    expect([text, run.output, calls]).toEqual(['', null, 1]);
  });

  it.each([
    ['401', 'model_unauthorized'],
    ['400', 'model_bad_request'],
  ])('is refused for good (%s): no second try, and no key in what is told', async (step, code) => {
    const { run, calls } = await play(team.math, newMarker('refused'), step);
    expect([run.status, run.error?.code, run.cost.microcredits, calls]).toEqual(['failed', code, 0, 1]);
    expect(run.error?.message).toContain('Provider says no');
  });
});

describe('a handoff', () => {
  it.each(['good', 'empty', 'repeated', 'indexless'])('with %s tool-call ids reaches its agent once', async (ids) => {
    const marker = newMarker('ids');
    const { run, events, trace, calls } = await play(team.triage, marker, `handoff:${ids}:1`, 'ok');
    expect(run.status).toBe('completed');
    const handoffs = events.filter((event) => event.type === 'handoff');
    expect(handoffs.map((event) => (event.data['to'] as { agentName: string }).agentName)).toEqual(['History Tutor']);
    expect(run.output).toBe(textOf(marker, 2, 5));
    expect(calls).toBe(2);
    const second = trace.spans.find((span) => span.step === 't2' && span.kind === 'generation');
    const input = second?.data['input'] as { callId?: string }[];
    expect(input.flatMap((item) => (item.callId === undefined ? [] : [item.callId]))).toEqual(['t1_0', 't1_0']);
  });

  it('to something that is not on offer is told to the model, and the turns are counted', async () => {
    const steps = Array.from({ length: 12 }, () => 'unknown-tool');
    const { run, calls } = await play(team.triage, newMarker('unknown'), ...steps);
    expect([run.status, run.error?.code, calls]).toEqual(['failed', 'max_turns', 10]);
  });
});

describe('usage', () => {
  it.each([['no-usage'], ['usage:negative'], ['usage:fraction'], ['usage:text']])(
    'that is reported as "%s" is counted from the text, and marked',
    async (step) => {
      const marker = newMarker('usage');
      const { run, trace } = await play(team.math, marker, step);
      expect(run.status).toBe('completed');
      const generation = trace.spans.find((span) => span.kind === 'generation');
      expect(generation?.estimated).toBe(true);
      expect(run.cost.microcredits).toBeGreaterThan(PRICE * 5);
      expect(run.cost.microcredits).toBeLessThan(PRICE * 500);
      expect(Number.isInteger(run.usage.outputTokens)).toBe(true);
    },
  );
});

describe('an answer of a strange form', () => {
  it('is very long: it arrives whole', async () => {
    const { run, text } = await play(team.math, newMarker('long'), 'huge:700');
    expect(run.status).toBe('completed');
    expect(text).toHaveLength(700 * 1_024);
    expect(run.output).toBe(text);
  });

  it('has fifty slow pieces: they are read as they come', async () => {
    const marker = newMarker('slow');
    const { run, events } = await play(team.math, marker, 'slow:50:10');
    expect(run.output).toBe(textOf(marker, 1, 50));
    // A thousand bytes are more than one event takes, however late they are read.
    expect(events.filter((event) => event.type === 'message.delta').length).toBeGreaterThan(1);
  });

  it('has letters that a database can not store: the run and its mirror survive', async () => {
    const { run } = await play(team.math, newMarker('letters'), 'bad-letters');
    expect(run.status).toBe('completed');
    await expect
      .poll(async () => {
        const { body } = await user.api.get<{ data: Run[] }>(`/runs?limit=100&status=completed`);
        return body.data.map((row) => row.id);
      })
      .toContain(run.id);
  });
});
