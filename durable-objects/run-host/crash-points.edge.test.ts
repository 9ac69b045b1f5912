import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { watchHost } from '../../test/chaos-model/crash-points.ts';
import { eventsOf, expectSound, firstWord, type LoggedEvent } from '../../test/chaos-model/evidence.ts';
import {
  atGate,
  chaosRecord,
  give,
  makeTeam,
  paid,
  personWith,
  release,
  setBalance,
  settledTotal,
  type Team,
  until,
} from '../../test/chaos-model/kit.ts';
import { MOMENTS, prepare, sweep, watchdog } from '../../test/chaos-model/sweep.ts';
import type { User } from '../../test/harness/client.ts';
import type { Run } from '../../worker/domain/runs/schemas.ts';
import { hostNamed } from './client.ts';
import { isTerminal } from './protocol.ts';

const TEN_CREDITS = 10_000_000;
/** What the honest five words of the strange server cost. */
const FIVE_WORDS = (20 + 5) * 500;

/** What was seen before a crash is still there, word for word. */
function expectKept(seen: LoggedEvent[], events: LoggedEvent[]): void {
  expect(events.slice(0, seen.length)).toEqual(seen);
}

/** People with their agents; each crash point takes one of them for itself. */
let people: [User, Team][];

function fail(): never {
  throw new Error('There is nobody.');
}

beforeAll(async () => {
  people = await Promise.all(
    Array.from({ length: 4 }, async (): Promise<[User, Team]> => {
      const user = await personWith(TEN_CREDITS);
      return [user, await makeTeam(user)];
    }),
  );
});

describe('a host that dies at any write', () => {
  it.each([
    ['one agent', 'math', ['ok'], MOMENTS],
    ['a handoff', 'triage', Array.from({ length: 6 }, () => 'handoff'), MOMENTS],
    ['a retried call', 'math', ['cut', 'ok', 'ok'], ['after']],
  ] as const)('%s: ends once, paid once', { timeout: 600_000 }, async (_, agent, steps, moments) => {
    const costs = new Map<User, number>();
    for (const [user] of people) await setBalance(user, TEN_CREDITS);
    await sweep(
      people,
      async (user, team, plan) => {
        const play = await prepare(user, team[agent], ...steps);
        const watched = watchHost(play.host, plan);
        const run = await play.ask();
        expect([run.id, run.status]).toEqual([play.runId, 'completed']);
        await watchdog(play);
        costs.set(user, (costs.get(user) ?? 0) + (await paid(user, run.id)));
        await expectSound(user, run.id);
        return { writes: watched.writes, calls: (await chaosRecord(play.marker)).calls };
      },
      moments,
    );
    for (const [user] of people) expect(await settledTotal(user)).toBe(TEN_CREDITS - (costs.get(user) ?? 0));
  });

  it('while it is cancelled: ends once, and nothing is charged afterwards', { timeout: 600_000 }, async () => {
    const costs = new Map<User, number>();
    for (const [user] of people) await setBalance(user, TEN_CREDITS);
    await sweep(people, async (user, team, plan) => {
      const play = await prepare(user, team.math, 'gate:9:4', 'gate:9:4', 'gate:9:4');
      const asked = play.ask();
      await atGate(play.marker);
      const seen = await firstWord(user, play.runId);
      const watched = watchHost(play.host, plan);
      await until('the cancellation', async () => {
        const answer = await user.api.post<Run>(`/runs/${play.runId}/cancel`).catch(() => undefined);
        return answer?.status === 200;
      });
      await release(play.marker);
      expect((await asked).status).toBe('cancelled');
      await watchdog(play);
      costs.set(user, (costs.get(user) ?? 0) + (await paid(user, play.runId)));
      const { events } = await expectSound(user, play.runId);
      expectKept(seen, events);
      return { writes: watched.writes, calls: (await chaosRecord(play.marker)).calls };
    });
    for (const [user] of people) expect(await settledTotal(user)).toBe(TEN_CREDITS - (costs.get(user) ?? 0));
  });

  it('while it waits for credits: goes on once, paid once', { timeout: 600_000 }, async () => {
    await sweep(
      people,
      async (user, team, plan) => {
        await setBalance(user, TEN_CREDITS);
        const play = await prepare(user, team.triage, ...Array.from({ length: 6 }, () => 'handoff:good:0:19800'));
        const watched = watchHost(play.host, plan);
        expect((await play.ask()).status).toBe('waiting_credits');
        const left = await settledTotal(user);
        const seen = await eventsOf(user, play.runId);
        await give(user, TEN_CREDITS);
        const run = await until('the end', async () => {
          const host = hostNamed(env, play.host);
          await host.resumeWaiting(user.account.userId).catch(() => undefined);
          const answer = await host.get(user.account.userId, play.runId).catch(() => undefined);
          return answer?.ok && isTerminal(answer.value.status) && answer.value;
        });
        expect(run.status).toBe('completed');
        await watchdog(play);
        await paid(user, play.runId);
        const { events } = await expectSound(user, play.runId);
        expectKept(seen, events);
        expect(await settledTotal(user)).toBe(left + TEN_CREDITS - FIVE_WORDS);
        return { writes: watched.writes, calls: (await chaosRecord(play.marker)).calls };
      },
      ['before', 'after'],
    );
  });
});

describe('a host that dies again and again', () => {
  it.each([
    ['before its first step', 2, 'before'],
    ['while it is taken up', 1, 'inside'],
  ] as const)('%s: the run is given up after three times, and nothing is held', async (_, write, moment) => {
    const [user, team] = people[0] ?? fail();
    await setBalance(user, TEN_CREDITS);
    const play = await prepare(user, team.math, 'gate:5');
    const asked = play.ask();
    await atGate(play.marker);
    await firstWord(user, play.runId);
    const watched = watchHost(play.host, (n, life) => (life <= 2 && n === write ? moment : undefined));
    const stub = env.RUN_HOST.getByName(play.host);
    await runInDurableObject(stub, async (_host, state) => {
      // As if the host had died right after the launch, before the first step was written.
      state.storage.sql.exec('DELETE FROM steps');
      state.storage.sql.exec('DELETE FROM events WHERE seq > 1');
      state.storage.sql.exec('UPDATE runs SET progress_at_launch = progress');
      await state.storage.sync();
      state.abort('crash');
    }).catch(() => undefined);
    const run = await asked;
    expect([run.status, run.error?.code]).toEqual(['failed', 'host_crashed']);
    expect(watched.life).toBe(3);
    await expectSound(user, play.runId);
    expect(await settledTotal(user)).toBe(TEN_CREDITS);
    expect((await chaosRecord(play.marker)).calls).toBe(1);
  });
});
