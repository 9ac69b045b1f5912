import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CrashMoment, type CrashPlan, watchHost } from '../../test/chaos-model/crash-points.ts';
import { chaos } from '../../test/chaos-model/directive.ts';
import { eventsOf, expectSound, type LoggedEvent } from '../../test/chaos-model/evidence.ts';
import {
  atGate,
  chaosRecord,
  give,
  makeTeam,
  newMarker,
  paid,
  personWith,
  release,
  runThatIs,
  setBalance,
  settledTotal,
  type Team,
  until,
} from '../../test/chaos-model/kit.ts';
import type { User } from '../../test/harness/client.ts';
import { placeRun } from '../../worker/domain/runs/placement.ts';
import type { Run, Session } from '../../worker/domain/runs/schemas.ts';
import { hostNamed } from './client.ts';

const MOMENTS: CrashMoment[] = ['before', 'inside', 'after'];
const TEN_CREDITS = 10_000_000;

/** A run in a session, and so in a host, of its own, asked for by a client that repeats what fails. */
interface Play {
  runId: string;
  host: string;
  marker: string;
  ask: () => Promise<Run>;
}

async function prepare(user: User, agentId: string, ...steps: string[]): Promise<Play> {
  const marker = newMarker('crash');
  const { body: session } = await user.api.post<Session>('/sessions', { agentId });
  const placement = await placeRun(user.account.userId, session.id, marker, Date.now());
  const body = { input: chaos(marker, ...steps), mode: 'wait', sessionId: session.id };
  const ask = () =>
    until('an answer to the repeated request', async () => {
      const answer = await user.api
        .post<Run>(`/agents/${agentId}/run`, body, { 'idempotency-key': marker })
        .catch(() => undefined);
      if (answer && answer.status !== 200) expect(answer.status, JSON.stringify(answer.body)).toBe(500);
      return answer?.status === 200 && answer.body;
    });
  return { runId: placement.id, host: placement.host, marker, ask };
}

/** Lets `play` happen once undisturbed and once per write and moment with a crash there, six at a time. */
async function sweep(play: (plan?: CrashPlan) => Promise<{ writes: number; calls: number }>, parallel = 6) {
  const calm = await play();
  const points = Array.from({ length: calm.writes }, (_, i) => i + 1).flatMap((write) =>
    MOMENTS.map((moment) => ({ write, moment })),
  );
  const work = points.values();
  const worker = async () => {
    for (const { write, moment } of work) {
      const stormy = await play((n, life) => (life === 1 && n === write ? moment : undefined)).catch(
        (error: unknown) => {
          throw new Error(`Crash ${moment} write ${write}: ${String(error)}`, { cause: error });
        },
      );
      expect(stormy.calls, `calls with a crash ${moment} write ${write}`).toBeLessThanOrEqual(calm.calls + 1);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return points.length;
}

/** What was seen before a crash is still there, word for word. */
function expectKept(seen: LoggedEvent[], events: LoggedEvent[]): void {
  expect(events.slice(0, seen.length)).toEqual(seen);
}

let user: User;
let team: Team;

beforeAll(async () => {
  user = await personWith(TEN_CREDITS);
  team = await makeTeam(user);
});

describe('a host that dies at any write', () => {
  it.each([
    ['one agent', 'math', ['ok']],
    ['a handoff', 'triage', Array.from({ length: 6 }, () => 'handoff')],
    ['a retried call', 'math', ['cut', 'ok']],
  ] as const)('%s: ends once, paid once, with the same log', async (_, agent, steps) => {
    await setBalance(user, TEN_CREDITS);
    let spent = 0;
    const points = await sweep(async (plan) => {
      const play = await prepare(user, team[agent], ...steps);
      const watched = watchHost(play.host, plan);
      const run = await play.ask();
      expect([run.id, run.status]).toEqual([play.runId, 'completed']);
      const cost = await paid(user, run.id);
      await expectSound(user, run.id);
      spent += cost;
      return { writes: watched.writes, calls: (await chaosRecord(play.marker)).calls };
    });
    expect(points).toBeGreaterThan(15);
    expect(await settledTotal(user)).toBe(TEN_CREDITS - spent);
  });

  it('while it is cancelled: ends once, and nothing is charged afterwards', async () => {
    await setBalance(user, TEN_CREDITS);
    let spent = 0;
    await sweep(async (plan) => {
      const play = await prepare(user, team.math, 'gate:9:4', 'gate:9:4', 'gate:9:4');
      const asked = play.ask();
      await atGate(play.marker);
      const seen = await until('the first piece', async () => {
        const events = await eventsOf(user, play.runId);
        return events.some((event) => event.type === 'message.delta') && events;
      });
      const watched = watchHost(play.host, plan);
      await until('the cancellation', async () => {
        const answer = await user.api.post<Run>(`/runs/${play.runId}/cancel`).catch(() => undefined);
        return answer?.status === 200;
      });
      const { writes } = watched;
      await release(play.marker);
      expect((await asked).status).toBe('cancelled');
      await paid(user, play.runId);
      const { events, run } = await expectSound(user, play.runId);
      expectKept(seen, events);
      const cost = run.cost.microcredits;
      spent += cost;
      return { writes, calls: (await chaosRecord(play.marker)).calls };
    });
    expect(await settledTotal(user)).toBe(TEN_CREDITS - spent);
  });

  it('while it waits for credits: goes on once, paid once', async () => {
    await sweep(async (plan) => {
      await setBalance(user, TEN_CREDITS);
      const play = await prepare(user, team.triage, ...Array.from({ length: 6 }, () => 'handoff:good:0:19800'));
      const watched = watchHost(play.host, plan);
      expect((await play.ask()).status).toBe('waiting_credits');
      const left = await settledTotal(user);
      const seen = await eventsOf(user, play.runId);
      await give(user, TEN_CREDITS);
      const run = await until('the end', async () => {
        await hostNamed(env, play.host)
          .resumeWaiting(user.account.userId)
          .catch(() => undefined);
        return runThatIs(user, play.runId, 'ended', 500).catch(() => false as const);
      });
      expect(run.status).toBe('completed');
      await paid(user, play.runId);
      const { events } = await expectSound(user, play.runId);
      expectKept(seen, events);
      expect(await settledTotal(user)).toBe(left + TEN_CREDITS - 25 * 500);
      return { writes: watched.writes, calls: (await chaosRecord(play.marker)).calls };
    }, 1);
  });
});

describe('a host that dies again and again', () => {
  it.each(['before', 'after'] as const)('%s the run gets anywhere: gives it up after three times', async (moment) => {
    await setBalance(user, TEN_CREDITS);
    const play = await prepare(user, team.math, 'ok');
    const watched = watchHost(play.host, (write, life) => {
      if (life === 1) return write === 2 ? 'after' : undefined;
      if (life > 9) return undefined;
      return moment === 'before' ? (write === 2 ? 'before' : undefined) : write === 1 ? 'after' : undefined;
    });
    const run = await play.ask();
    expect([run.status, run.error?.code]).toEqual(['failed', 'host_crashed']);
    expect(watched.life).toBeLessThanOrEqual(5);
    await expectSound(user, play.runId);
    expect(await settledTotal(user)).toBe(TEN_CREDITS);
  });
});
