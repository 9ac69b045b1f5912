import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import { chaos, textOf } from '../../../test/chaos-model/directive.ts';
import { eventsOf, expectSound, firstWord, readerText } from '../../../test/chaos-model/evidence.ts';
import {
  atGate,
  chaosRecord,
  charges,
  give,
  makeTeam,
  newMarker,
  paid,
  personWith,
  release,
  runThatIs,
  setBalance,
  settledTotal,
  stubOf,
  type Team,
  until,
} from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { allServerEvents } from '../../../test/harness/sse.ts';
import { idempotentRunBody, RUN_SHARDS } from '../../kernel/ids.ts';
import type { Run, Session } from './schemas.ts';

const TEN_CREDITS = 10_000_000;
const PRICE = 500;
const FIVE_WORDS = (20 + 5) * PRICE;

let user: User;
let team: Team;

beforeAll(async () => {
  user = await personWith(TEN_CREDITS);
  team = await makeTeam(user);
});

interface Options {
  agent?: keyof Team;
  mode?: string;
  sessionId?: string;
  key?: string;
  maxCredits?: number;
  maxTurns?: number;
  maxDurationSeconds?: number;
  maxWaitSeconds?: number;
}

function ask(marker: string, steps: string[], { agent = 'math', key, ...rest }: Options = {}) {
  const body = { input: chaos(marker, ...steps), mode: 'wait', ...rest };
  return user.api.post<Run>(`/agents/${team[agent]}/run`, body, key ? { 'idempotency-key': key } : {});
}

async function newSession(): Promise<string> {
  return (await user.api.post<Session>('/sessions', { agentId: team.math })).body.id;
}

/** What the ledger says now must still be what it says after everything late has arrived. */
async function expectNothingLate(runId: string, marker: string): Promise<void> {
  const before = await eventsOf(user, runId);
  const lines = await charges(user, runId);
  await release(marker);
  await runDurableObjectAlarm(stubOf(runId));
  expect(await eventsOf(user, runId)).toEqual(before);
  expect(await charges(user, runId)).toEqual(lines);
}

async function openStream(marker: string, steps: string[], options: Options = {}) {
  const { agent = 'math', ...rest } = options;
  const response = await user.api.open('POST', `/agents/${team[agent]}/run`, {
    body: { input: chaos(marker, ...steps), ...rest },
  });
  expect(response.status).toBe(200);
  return { response, runId: response.headers.get('x-run-id') ?? '' };
}

describe('a run that is stopped in mid-answer', () => {
  it('by its owner: ends at once, the call is aborted, what came is paid once, and nothing follows', async () => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('cancel');
    const { response, runId } = await openStream(marker, ['gate:40:20']);
    await firstWord(user, runId);
    const cancelled = await user.api.post<Run>(`/runs/${runId}/cancel`);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    // The model says no more until it is released: nothing but the cancellation ends this call.
    await until('the aborted call', async () => (await chaosRecord(marker)).aborted === 1);
    expect((await allServerEvents(response)).at(-1)?.event).toBe('run.cancelled');
    const cost = await paid(user, runId);
    expect(cost).toBeGreaterThan(0);
    expect(await settledTotal(user)).toBe(TEN_CREDITS - cost);
    const { trace, text } = await expectSound(user, runId);
    expect(textOf(marker, 1, 40).startsWith(text) && text !== '').toBe(true);
    expect(trace.spans.find((span) => span.kind === 'generation')).toMatchObject({
      estimated: true,
      status: 'cancelled',
    });
    await expectNothingLate(runId, marker);
    expect((await user.api.post(`/runs/${runId}/cancel`)).status).toBe(200);
    expect((await chaosRecord(marker)).calls).toBe(1);
  });

  it('by its longest duration: expires while the model still keeps it waiting', async () => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('duration');
    const { body: run } = await ask(marker, ['gate:40:20'], { maxDurationSeconds: 3 });
    expect([run.status, run.error?.code]).toEqual(['expired', 'expired']);
    await until('the aborted call', async () => {
      const { aborted, calls } = await chaosRecord(marker);
      return aborted === calls;
    });
    const cost = await paid(user, run.id);
    const { text } = await expectSound(user, run.id);
    // Three seconds may be too short for a word on a busy machine; what nobody saw is not paid.
    expect(cost > 0).toBe(text !== '');
    await expectNothingLate(run.id, marker);
    expect(await settledTotal(user)).toBe(TEN_CREDITS - cost);
  });

  it('races its own end: one of the two wins, whole', async () => {
    const marker = newMarker('race');
    const { response, runId } = await openStream(marker, ['gate:9']);
    await firstWord(user, runId);
    const [cancelled] = await Promise.all([user.api.post<Run>(`/runs/${runId}/cancel`), release(marker)]);
    await response.text();
    const run = await runThatIs(user, runId, 'ended');
    expect(cancelled.status).toBe(run.status === 'cancelled' ? 200 : 409);
    await paid(user, runId);
    await expectSound(user, runId);
  });
});

describe("a run's own limits", () => {
  it('of turns: fails with what it did paid', async () => {
    const marker = newMarker('turns');
    const { body: run } = await ask(marker, ['handoff', 'ok'], { agent: 'triage', maxTurns: 1 });
    expect([run.status, run.error?.code, run.cost.microcredits]).toEqual(['failed', 'max_turns', FIVE_WORDS]);
    await paid(user, run.id);
    await expectSound(user, run.id);
  });

  it('of credits: fails before it costs more, in mid-answer too', async () => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('credits');
    const { body: run } = await ask(marker, ['slow:4000:0'], { maxCredits: 0.5 });
    expect([run.status, run.error?.code]).toEqual(['failed', 'max_credits']);
    await paid(user, run.id);
    expect(run.cost.microcredits).toBeGreaterThan(0);
    expect(run.cost.microcredits).toBeLessThanOrEqual(500_000);
    await expectSound(user, run.id);
    const none = await ask(newMarker('credits'), ['ok'], { maxCredits: 0.001 });
    expect([none.body.status, none.body.error?.code, none.body.cost.microcredits]).toEqual([
      'failed',
      'max_credits',
      0,
    ]);
  });
});

describe('credits that end', () => {
  it('before anything is spent: 402, nothing is stored, nobody is called', async () => {
    await setBalance(user, 30_000);
    const marker = newMarker('poor');
    const key = newMarker('poor-key');
    for (const mode of ['wait', 'stream', 'background']) {
      const { status, body } = await ask(marker, ['ok'], { mode, key });
      expect([status, (body as unknown as { code: string }).code]).toEqual([402, 'insufficient_credits']);
    }
    expect((await chaosRecord(marker)).calls).toBe(0);
    const { body } = await user.api.get<{ data: Run[] }>('/runs?limit=100');
    expect(JSON.stringify(body.data)).not.toContain(marker);
    expect(await settledTotal(user)).toBe(30_000);
    await setBalance(user, TEN_CREDITS);
    const { status, body: run } = await ask(marker, ['ok'], { key });
    expect([status, run.status], 'the same key works once it can be paid').toEqual([200, 'completed']);
  });

  it('before the second call: the stream says when to come back, and after a top-up the run ends, paid once', async () => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('wait');
    const { response, runId } = await openStream(marker, ['handoff:good:0:19800', 'ok'], { agent: 'triage' });
    const first = await response.text();
    expect(first).toMatch(/\n\nretry: \d+\n\n$/);
    const { body: waiting } = await user.api.get<Run>(`/runs/${runId}`);
    expect([waiting.status, waiting.cost.microcredits]).toEqual(['waiting_credits', 19_820 * PRICE]);
    const left = await settledTotal(user);
    expect(left).toBe(TEN_CREDITS - 19_820 * PRICE);
    expect((await chaosRecord(marker)).calls).toBe(1);
    const again = await user.api.open('GET', `/runs/${runId}/events`, { headers: { 'last-event-id': '2' } });
    expect(first.endsWith(await again.text())).toBe(true);
    await until('the mirror', async () => {
      const { body } = await user.api.get<{ data: Run[] }>('/runs?status=waiting_credits');
      return body.data.some((run) => run.id === runId);
    });
    await give(user, 5_000_000);
    const run = await runThatIs(user, runId, 'completed');
    expect(run.output).toBe(textOf(marker, 2, 5));
    await paid(user, runId);
    const { events } = await expectSound(user, runId);
    expect(events.map((event) => event.type).filter((type) => /waiting|resumed/.test(type))).toEqual([
      'run.waiting',
      'run.resumed',
    ]);
    expect(await settledTotal(user)).toBe(left + 5_000_000 - FIVE_WORDS);
    expect((await chaosRecord(marker)).calls).toBe(2);
  });

  it('in mid-answer: the piece is taken back, nothing is held, and the whole answer is paid once', async () => {
    await setBalance(user, 400_000);
    const marker = newMarker('dry');
    const { body: run } = await ask(marker, ['slow:3000:0', 'ok:6']);
    expect(run.status).toBe('waiting_credits');
    expect(run.cost.microcredits).toBe(0);
    expect(await settledTotal(user)).toBe(400_000);
    const parked = await eventsOf(user, run.id);
    expect(readerText(parked)).toBe('');
    expect(parked.some((event) => event.type === 'message.delta')).toBe(true);
    await until('the aborted call', async () => (await chaosRecord(marker)).aborted === 1);
    await until('the mirror', async () => {
      const { body } = await user.api.get<{ data: Run[] }>('/runs?status=waiting_credits');
      return body.data.some((row) => row.id === run.id);
    });
    await give(user, 5_000_000);
    const ended = await runThatIs(user, run.id, 'completed');
    expect(ended.output).toBe(textOf(marker, 2, 6));
    const cost = await paid(user, run.id);
    expect(cost).toBe((20 + 6) * PRICE);
    const { events } = await expectSound(user, run.id);
    expect(events.slice(0, parked.length)).toEqual(parked);
    expect(await settledTotal(user)).toBe(5_400_000 - cost);
  });

  it('for longer than it may wait: expires, and can be forked from where it stood', async () => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('patience');
    const { body: run } = await ask(marker, ['handoff:good:0:19800', 'ok', 'ok'], {
      agent: 'triage',
      maxWaitSeconds: 60,
    });
    expect(run.status).toBe('waiting_credits');
    await runInDurableObject(stubOf(run.id), (_host, state) => {
      state.storage.sql.exec('UPDATE runs SET wait_until = ? WHERE id = ?', Date.now() - 1, run.id);
    });
    await runDurableObjectAlarm(stubOf(run.id));
    const ended = await runThatIs(user, run.id, 'expired');
    expect(ended.error?.code).toBe('expired');
    await paid(user, run.id);
    await expectSound(user, run.id);
    await setBalance(user, TEN_CREDITS);
    const { status, body: fork } = await user.api.post<Run>(`/runs/${run.id}/fork`, { step: 't1', mode: 'wait' });
    expect([status, fork.status]).toEqual([200, 'completed']);
  });

  it('and the owner cancels the waiting run: it ends, and new credits do not wake it', async () => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('giveup');
    const { body: run } = await ask(marker, ['handoff:good:0:19800', 'ok'], { agent: 'triage' });
    expect((await user.api.post<Run>(`/runs/${run.id}/cancel`)).body.status).toBe('cancelled');
    await give(user, 5_000_000);
    await stubOf(run.id).resumeWaiting(user.account.userId);
    expect((await user.api.get<Run>(`/runs/${run.id}`)).body.status).toBe('cancelled');
    await paid(user, run.id);
    await expectSound(user, run.id);
    expect((await ledgerOf(env, user.account.userId).balance()).held).toBe(0);
  });
});

describe('one thing at a time', () => {
  it('in a session: the second request is told that it is busy', async () => {
    await setBalance(user, TEN_CREDITS);
    const sessionId = await newSession();
    const marker = newMarker('busy');
    const { response, runId } = await openStream(marker, ['gate:5'], { sessionId });
    await firstWord(user, runId);
    const second = await ask(newMarker('busy'), ['ok'], { sessionId });
    expect([second.status, (second.body as unknown as { code: string }).code]).toEqual([409, 'session_busy']);
    await release(marker);
    await response.text();
    expect((await ask(newMarker('busy'), ['ok'], { sessionId })).status).toBe(200);
  });

  it('up to 64 in a shard of an account: the next one is told to come back', async () => {
    await setBalance(user, 100_000_000);
    const { userId } = user.account;
    const keys: string[] = [];
    for (let i = 0; keys.length < 65; i++) {
      const body = await idempotentRunBody(userId, `shard-${i}`);
      if (body.charCodeAt(0) % RUN_SHARDS === 0) keys.push(`shard-${i}`);
    }
    const marker = newMarker('full');
    const [last = '', ...others] = keys;
    const asked = others.map((key) =>
      ask(
        marker,
        Array.from({ length: 64 }, () => 'gate:2'),
        { key },
      ),
    );
    await atGate(marker, 64);
    const refused = await ask(newMarker('full'), ['ok'], { key: last });
    expect([refused.status, (refused.body as unknown as { code: string }).code]).toEqual([429, 'too_many_runs']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await release(marker);
    const runs = await Promise.all(asked);
    expect(new Set(runs.map(({ body }) => body.status))).toEqual(new Set(['completed']));
    const spent = runs.reduce((sum, { body }) => sum + body.cost.microcredits, 0);
    expect(await settledTotal(user)).toBe(100_000_000 - spent);
    expect((await ask(newMarker('full'), ['ok'], { key: last })).status).toBe(200);
  });
});

describe('the same Idempotency-Key', () => {
  it.each(['wait', 'stream', 'background'])('twenty times at once in mode %s: one run, one charge', async (mode) => {
    await setBalance(user, TEN_CREDITS);
    const marker = newMarker('twenty');
    const key = newMarker('twenty-key');
    const body = { input: chaos(marker, 'ok'), mode };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        user.api.open('POST', `/agents/${team.math}/run`, { body, headers: { 'idempotency-key': key } }),
      ),
    );
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([mode === 'background' ? 202 : 200]));
    const ids = answers.map((answer, i) => answer.headers.get('x-run-id') ?? (JSON.parse(texts[i] ?? '') as Run).id);
    expect(new Set(ids).size).toBe(1);
    if (mode === 'stream') expect(new Set(texts).size).toBe(1);
    const run = await runThatIs(user, ids[0] ?? '', 'completed');
    await paid(user, run.id);
    await expectSound(user, run.id);
    expect(await settledTotal(user)).toBe(TEN_CREDITS - FIVE_WORDS);
    expect((await chaosRecord(marker)).calls).toBe(1);
  });

  it('in another session, or without one: refused, and nothing is charged', async () => {
    await setBalance(user, TEN_CREDITS);
    const key = newMarker('sessions');
    const marker = newMarker('sessions');
    const first = await ask(marker, ['ok'], { key, sessionId: await newSession() });
    expect(first.body.status).toBe('completed');
    for (const options of [{ sessionId: await newSession() }, {}]) {
      const second = await ask(marker, ['ok'], { key, ...options });
      expect([second.status, (second.body as unknown as { code: string }).code]).toEqual([409, 'idempotency_conflict']);
    }
    const bare = newMarker('bare');
    expect((await ask(marker, ['ok'], { key: bare })).status).toBe(200);
    expect((await ask(marker, ['ok'], { key: bare, sessionId: await newSession() })).status).toBe(409);
    expect((await chaosRecord(marker)).calls).toBe(2);
    expect(await settledTotal(user)).toBe(TEN_CREDITS - 2 * FIVE_WORDS);
  });

  it('on a fork of a session: one fork, one session', async () => {
    await setBalance(user, TEN_CREDITS);
    const { body: run } = await ask(newMarker('origin'), ['ok'], { sessionId: await newSession() });
    const fork = () =>
      user.api.post<Run>(`/runs/${run.id}/fork`, { step: 't1', mode: 'wait' }, { 'idempotency-key': `fork-${run.id}` });
    const forks = await Promise.all([fork(), fork(), fork()]);
    expect(forks.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(forks.map(({ body }) => body.id)).size).toBe(1);
    const { body: sessions } = await user.api.get<{ data: Session[] }>('/sessions?limit=100');
    expect(sessions.data.filter((session) => session.forkedFromRunId === run.id)).toHaveLength(1);
  });
});

describe('a fork', () => {
  it('from each step of a handoff gives a run and a session of its own', async () => {
    await setBalance(user, TEN_CREDITS);
    const sessionId = await newSession();
    const { body: run } = await ask(newMarker('forks'), ['handoff', 'ok'], { agent: 'triage', sessionId });
    const before = await eventsOf(user, run.id);
    for (const step of ['t1', 't2']) {
      const marker = newMarker('forked');
      const input = chaos(marker, step === 't1' ? 'handoff' : 'ok', 'ok');
      const { status, body: fork } = await user.api.post<Run>(`/runs/${run.id}/fork`, { step, input, mode: 'wait' });
      expect([status, fork.status]).toEqual([200, 'completed']);
      expect(fork.sessionId).not.toBe(sessionId);
      expect((await chaosRecord(marker)).calls).toBe(step === 't1' ? 2 : 1);
      await paid(user, fork.id);
      await expectSound(user, fork.id);
    }
    expect(await eventsOf(user, run.id)).toEqual(before);
    const { body: items } = await user.api.get<{ data: unknown[] }>(`/sessions/${sessionId}/items`);
    expect(items.data).toHaveLength(2);
  });
});
