import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { and, eq, inArray } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { chaos } from '../../test/chaos-model/directive.ts';
import { eventsOf, evidenceOf, expectSound, firstWord } from '../../test/chaos-model/evidence.ts';
import {
  atGate,
  chaosRecord,
  charges,
  database,
  makeTeam,
  newMarker,
  paid,
  personWith,
  release,
  runThatIs,
  setBalance,
  settledTotal,
  spoilDatabase,
  spoiledProjections,
  steadily,
  stubOf,
  type Team,
  until,
} from '../../test/chaos-model/kit.ts';
import type { User } from '../../test/harness/client.ts';
import { messages, runSteps, runs } from '../../worker/db/schema/runs.ts';
import { placeRun } from '../../worker/domain/runs/placement.ts';
import type { Run, Session } from '../../worker/domain/runs/schemas.ts';
import type { RunMessage } from '../../worker/env.ts';
import { consumeRuns } from '../../worker/queue.ts';
import { hostNamed } from './client.ts';
import type { StartRun } from './protocol.ts';

const TEN_CREDITS = 10_000_000;
const FIVE_WORDS = (20 + 5) * 500;

let user: User;
let team: Team;

beforeAll(async () => {
  user = await personWith(TEN_CREDITS);
  team = await makeTeam(user);
});

/** A run that stands in its host as if its message to the queue were still under way. */
async function queuedRun(...steps: string[]): Promise<{ runId: string; marker: string }> {
  const marker = newMarker('queued');
  const sample = await user.api.post<Run>(`/agents/${team.math}/run`, {
    input: chaos(newMarker('sample'), 'ok'),
    mode: 'wait',
  });
  const { trace } = await evidenceOf(user, sample.body.id);
  const { userId } = user.account;
  const place = await placeRun(userId, null, marker, Date.now());
  const spec: StartRun = {
    runId: place.id,
    accountId: userId,
    agentId: team.math,
    sessionId: null,
    memory: null,
    forkedFrom: null,
    mode: 'background',
    definition: trace.definition as unknown as StartRun['definition'],
    input: chaos(marker, ...steps),
    startAt: null,
    limits: { maxTurns: 10, maxMicrocredits: null, maxDurationMs: 60_000, maxWaitMs: 60_000 },
    keys: [],
    requestDigest: marker,
  };
  const created = await hostNamed(env, place.host).create(spec);
  expect(created.ok && created.value.status).toBe('queued');
  return { runId: place.id, marker };
}

async function deliver(bodies: unknown[], queue = 'baton-runs', attempts = 1) {
  const batch = createMessageBatch<RunMessage>(
    queue,
    bodies.map((body, i) => ({ id: `message-${i}`, timestamp: new Date(), attempts, body: body as RunMessage })),
  );
  const ctx = createExecutionContext();
  await consumeRuns(batch, env);
  return getQueueResult(batch, ctx);
}

describe('the queue', () => {
  it('delivers a message three times, in one batch and again: one run, one charge', async () => {
    const { runId, marker } = await queuedRun('ok');
    const first = await deliver([{ runId }, { runId }, { runId }]);
    expect(first.explicitAcks).toEqual(['message-0', 'message-1', 'message-2']);
    await runThatIs(user, runId, 'completed');
    const events = await eventsOf(user, runId);
    expect((await deliver([{ runId }], 'baton-runs', 3)).explicitAcks).toEqual(['message-0']);
    expect(await eventsOf(user, runId)).toEqual(events);
    expect(await paid(user, runId)).toBe(FIVE_WORDS);
    await expectSound(user, runId);
    expect((await chaosRecord(marker)).calls).toBe(1);
  });

  it('gets each message of a batch answered by itself: nonsense never comes back, a broken host does', async () => {
    const { runId } = await queuedRun('ok');
    const broken: typeof env = Object.create(env, {
      RUN_HOST: {
        value: {
          getByName: (name: string) =>
            name === runId.slice(-16)
              ? { run: () => Promise.reject(new Error('Durable Object reset.')) }
              : env.RUN_HOST.getByName(name),
        },
      },
    });
    const bodies = [null, {}, { runId: 7 }, { runId: 'run_nonsense' }, { runId }];
    const batch = createMessageBatch<RunMessage>(
      'baton-runs',
      bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 2, body: body as RunMessage })),
    );
    const ctx = createExecutionContext();
    await consumeRuns(batch, broken);
    const result = await getQueueResult(batch, ctx);
    expect(result.explicitAcks).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(result.retryMessages).toEqual([{ msgId: 'm4' }]);
    await deliver([{ runId }]);
    await runThatIs(user, runId, 'completed');
  });

  it('gives a message up: the run fails with a reason and holds nothing', async () => {
    await setBalance(user, TEN_CREDITS);
    const { runId, marker } = await queuedRun('ok');
    await deliver([{ runId }], 'baton-runs-dead');
    const run = await runThatIs(user, runId, 'failed');
    expect(run.error?.code).toBe('queue_failed');
    expect((await chaosRecord(marker)).calls).toBe(0);
    await expectSound(user, runId);
    await settledTotal(user);
    await deliver([{ runId }]);
    expect((await user.api.get<Run>(`/runs/${runId}`)).body.status).toBe('failed');
  });

  it('gives the message of a run up that did start: the run goes on', async () => {
    const { runId, marker } = await queuedRun('gate:5');
    await deliver([{ runId }]);
    await atGate(marker);
    await deliver([{ runId }], 'baton-runs-dead');
    await release(marker);
    expect((await runThatIs(user, runId, 'ended')).status).toBe('completed');
  });
});

/** What Postgres has must be what the host says. */
async function expectMirrored(runId: string): Promise<void> {
  const db = database();
  const { run, trace } = await evidenceOf(user, runId);
  const row = await until('the mirror', async () => {
    const [found] = await db
      .select()
      .from(runs)
      .where(and(eq(runs.id, runId), eq(runs.status, run.status)));
    return found;
  });
  expect(row).toMatchObject({
    userId: user.account.userId,
    status: run.status,
    input: run.input,
    output: run.output,
    error: run.error,
    requests: run.usage.requests,
    inputTokens: run.usage.inputTokens,
    outputTokens: run.usage.outputTokens,
    microcredits: run.cost.microcredits,
    finishedAt: new Date(run.finishedAt ?? 0),
  });
  const steps = await db.select().from(runSteps).where(eq(runSteps.runId, runId));
  const generations = trace.spans.filter((span) => span.kind === 'generation');
  expect(steps.map(({ step, microcredits }) => [step, microcredits]).sort()).toEqual(
    generations.map((span) => [span.step, span.cost.microcredits]),
  );
  const said = await db.select().from(messages).where(eq(messages.runId, runId));
  expect(said.length).toBeGreaterThan(0);
}

describe('a database', () => {
  it.each(['500', 'cut', 'hang'] as const)(
    'that fails the mirror (%s): runs end all the same, and it catches up',
    async (fault) => {
      await setBalance(user, TEN_CREDITS);
      const { userId } = user.account;
      const before = await spoiledProjections(userId);
      await spoilDatabase(userId, fault);
      const play = () =>
        user.api.post<Run>(`/agents/${team.triage}/run`, {
          input: chaos(newMarker('db'), 'handoff', 'ok'),
          mode: 'wait',
        });
      const answers = [await play(), await play(), await play()];
      expect(answers.map(({ body }) => body.status)).toEqual(['completed', 'completed', 'completed']);
      await until('a spoiled projection', async () => (await spoiledProjections(userId)) > before);
      for (const { body } of answers) await paid(user, body.id);
      const ids = answers.map(({ body }) => body.id);
      expect(
        await database()
          .select()
          .from(runs)
          .where(and(inArray(runs.id, ids), eq(runs.status, 'completed'))),
      ).toEqual([]);
      // An alarm that is going off at this very moment is set again when it is through.
      await until('the alarm', () =>
        runInDurableObject(stubOf(ids[0] ?? ''), async (_host, { storage }) => (await storage.getAlarm()) !== null),
      );
      await spoilDatabase(userId, 'none');
      for (const id of ids) {
        await runDurableObjectAlarm(stubOf(id));
        await expectMirrored(id);
      }
      expect(await settledTotal(user)).toBe(TEN_CREDITS - 6 * FIVE_WORDS);
    },
  );

  it('that can not store one run stores the others of its host', async () => {
    const { body: bad } = await user.api.post<Run>(`/agents/${team.math}/run`, {
      input: chaos(newMarker('bad'), 'gate:2'),
      mode: 'background',
    });
    const host = stubOf(bad.id);
    await runThatIs(user, bad.id, 'running');
    await runInDurableObject(host, (_host, { storage }) => {
      storage.sql.exec('UPDATE runs SET input_tokens = 99999999999999 WHERE id = ?', bad.id);
    });
    await runDurableObjectAlarm(host);
    const { body: good } = await user.api.post<Run>(`/agents/${team.math}/run`, {
      input: chaos(newMarker('good'), 'ok'),
      mode: 'wait',
    });
    await runDurableObjectAlarm(stubOf(good.id));
    await expectMirrored(good.id);
    await user.api.post(`/runs/${bad.id}/cancel`);
  });
});

describe('the ledger', () => {
  it('that restarts in the middle of everything loses nothing', async () => {
    await setBalance(user, TEN_CREDITS);
    const ledger = env.CREDIT_LEDGER.getByName(user.account.userId);
    const play = () =>
      user.api.post<Run>(`/agents/${team.triage}/run`, {
        input: chaos(newMarker('ledger'), 'handoff', 'slow:30:5'),
        mode: 'wait',
      });
    const asked = Array.from({ length: 6 }, play);
    for (let i = 0; i < 10; i++) {
      await runInDurableObject(ledger, (_ledger, state) => state.abort('restart')).catch(() => undefined);
      await user.api.get('/credits/balance').catch(() => undefined);
    }
    const answers = await Promise.all(asked);
    const ended = answers.filter(({ status }) => status === 200);
    expect(new Set(ended.map(({ body }) => body.status))).toEqual(new Set(['completed']));
    let spent = 0;
    for (const { body } of ended) spent += await paid(user, body.id);
    expect(await settledTotal(user)).toBe(TEN_CREDITS - spent);
  });
});

describe('the watchdog', () => {
  it('is awake for a run although an alarm for the archive is set, days ahead', async () => {
    const sessionId = (await user.api.post<Session>('/sessions', { agentId: team.math })).body.id;
    const play = (...steps: string[]) => {
      const marker = newMarker('watchdog');
      const body = { input: chaos(marker, ...steps), mode: 'background', sessionId };
      return user.api.post<Run>(`/agents/${team.math}/run`, body).then(({ body: run }) => ({ run, marker }));
    };
    const first = await play('ok');
    await runThatIs(user, first.run.id, 'completed');
    const stub = stubOf(first.run.id);
    const alarmIn = () =>
      runInDurableObject(stub, async (_host, { storage }) => ((await storage.getAlarm()) ?? 0) - Date.now());
    await until('the alarm for the archive', async () => {
      await runDurableObjectAlarm(stub);
      return (await alarmIn()) > 86_400_000;
    });
    const second = await play('gate:5');
    await atGate(second.marker);
    expect(await alarmIn()).toBeLessThanOrEqual(10_000);
    await release(second.marker);
    await runThatIs(user, second.run.id, 'completed');
  });

  it('takes runs that crashed without getting anywhere up one after the other, and none twice', async () => {
    await setBalance(user, TEN_CREDITS);
    const { userId } = user.account;
    const keys: string[] = [];
    for (let i = 0; keys.length < 2; i++) {
      if ((await placeRun(userId, null, `pair-${i}`, 0)).host === (await placeRun(userId, null, 'pair-0', 0)).host)
        keys.push(`pair-${i}`);
    }
    const plays = keys.map((key) => {
      const marker = newMarker('pair');
      const body = { input: chaos(marker, 'gate:2', 'gate:2'), mode: 'background' };
      return { marker, asked: user.api.post<Run>(`/agents/${team.math}/run`, body, { 'idempotency-key': key }) };
    });
    const two = await Promise.all(plays.map(async ({ marker, asked }) => ({ marker, id: (await asked).body.id })));
    for (const { id } of two) await firstWord(user, id);
    const stub = stubOf(two[0]?.id ?? '');
    await runInDurableObject(stub, async (_host, state) => {
      for (const { id } of two) {
        state.storage.sql.exec('DELETE FROM steps WHERE run_id = ?', id);
        state.storage.sql.exec('DELETE FROM events WHERE run_id = ? AND seq > 1', id);
        state.storage.sql.exec('UPDATE runs SET progress_at_launch = progress WHERE id = ?', id);
      }
      await state.storage.sync();
      state.abort('crash');
    }).catch(() => undefined);
    const calls = async () => {
      const records = await Promise.all(two.map(({ marker }) => chaosRecord(marker)));
      return records.map((record) => record.calls).sort();
    };
    await steadily(() => runDurableObjectAlarm(stubOf(two[0]?.id ?? '')));
    await until('the first of them', async () => (await calls()).includes(2));
    const woken = stubOf(two[0]?.id ?? '');
    await runDurableObjectAlarm(woken);
    await runDurableObjectAlarm(woken);
    expect(await calls()).toEqual([1, 2]);
    for (const { marker } of two)
      await until('its release', async () => {
        for (const one of two) await release(one.marker);
        return (await chaosRecord(marker)).calls === 2 && (await chaosRecord(marker)).waiting === 0;
      });
    for (const { id } of two) expect((await runThatIs(user, id, 'ended')).status).toBe('completed');
    await runDurableObjectAlarm(woken);
    for (const { id } of two) {
      await paid(user, id);
      await expectSound(user, id);
    }
    expect(await calls()).toEqual([2, 2]);
  });
});

describe('two hundred runs at once', () => {
  it('of four accounts all end, and each ledger has what its runs say', async () => {
    const people = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const person = await personWith(100_000_000);
        return { person, agents: await makeTeam(person) };
      }),
    );
    await Promise.all(
      people.map(async ({ person, agents }) => {
        const modes = ['wait', 'stream'] as const;
        const sessions = await Promise.all(
          Array.from({ length: 5 }, () => person.api.post<Session>('/sessions', { agentId: agents.triage })),
        );
        const ids = await Promise.all(
          Array.from({ length: 50 }, async (_, i) => {
            const agent = i % 3 === 0 ? agents.triage : agents.math;
            const steps = i % 3 === 0 ? ['handoff', 'ok'] : [i % 7 === 0 ? 'cut' : 'ok', 'ok'];
            const sessionId = sessions[i]?.body.id;
            const input = chaos(newMarker('load'), ...steps);
            const body = { input, mode: modes[i % 2], ...(sessionId ? { sessionId } : {}) };
            const response = await person.api.open('POST', `/agents/${agent}/run`, { body });
            expect(response.status).toBe(200);
            const text = await response.text();
            return response.headers.get('x-run-id') ?? (JSON.parse(text) as Run).id;
          }),
        );
        expect(new Set(ids).size).toBe(50);
        const lines = async () => (await charges(person)).reduce((total, entry) => total - entry.amount, 0);
        const runsOf = await Promise.all(ids.map((id) => runThatIs(person, id, 'completed')));
        const spent = runsOf.reduce((total, run) => total + run.cost.microcredits, 0);
        await until('all charges', async () => (await lines()) === spent);
        expect(await settledTotal(person)).toBe(100_000_000 - spent);
      }),
    );
  });
});
