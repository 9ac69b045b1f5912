import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CrashPlan, watchHost } from '../../test/chaos-model/crash-points.ts';
import { chaos, textOf } from '../../test/chaos-model/directive.ts';
import { expectSound } from '../../test/chaos-model/evidence.ts';
import {
  chaosRecord,
  makeAgent,
  newMarker,
  paid,
  personWith,
  setBalance,
  settledTotal,
  until,
} from '../../test/chaos-model/kit.ts';
import { type Play, type Played, prepare, prepareInput, sweep, watchdog } from '../../test/chaos-model/sweep.ts';
import type { User } from '../../test/harness/client.ts';
import type { Run } from '../../worker/domain/runs/schemas.ts';

const TEN_CREDITS = 10_000_000;

interface Agents {
  sturdy: string;
  brief: string;
  thrifty: string;
}

const MODEL = { provider: 'openai', name: 'gpt-4o-mini', settings: {} };

let people: [User, Agents][];

beforeAll(async () => {
  people = await Promise.all(
    Array.from({ length: 3 }, async (): Promise<[User, Agents]> => {
      const user = await personWith(TEN_CREDITS);
      const fallbacks = [{ provider: 'openai', name: 'gpt-4o' }];
      const agents = {
        sturdy: await makeAgent(user, { name: 'Sturdy', model: { ...MODEL, fallbacks } }),
        brief: await makeAgent(user, { name: 'Brief', model: { ...MODEL, historyTokenBudget: 500 } }),
        thrifty: await makeAgent(user, {
          name: 'Thrifty',
          model: { ...MODEL, cache: { mode: 'exact', ttlSeconds: 600 } },
        }),
      };
      return [user, agents];
    }),
  );
});

/** Asks, crashes by plan, and checks what must hold of every ended run; adds up what it cost. */
async function playOut(user: User, play: Play, costs: Map<User, number>, plan?: CrashPlan) {
  const watched = watchHost(play.host, plan);
  const run = await play.ask();
  expect([run.id, run.status]).toEqual([play.runId, 'completed']);
  await watchdog(play);
  costs.set(user, (costs.get(user) ?? 0) + (await paid(user, run.id)));
  const evidence = await expectSound(user, run.id);
  return { writes: watched.writes, evidence };
}

async function sweepAll(
  play: (user: User, agents: Agents, costs: Map<User, number>, plan?: CrashPlan) => Promise<Played>,
) {
  const costs = new Map<User, number>();
  for (const [user] of people) await setBalance(user, TEN_CREDITS);
  await sweep(people, (user, agents, plan) => play(user, agents, costs, plan));
  for (const [user] of people) expect(await settledTotal(user)).toBe(TEN_CREDITS - (costs.get(user) ?? 0));
}

/** How many answers the account's cache holds: each is kept just after its run. */
function keptAnswers({ account }: User): Promise<number> {
  return runInDurableObject(
    env.RESPONSE_CACHE.getByName(account.userId),
    (_cache, { storage }) => storage.sql.exec('SELECT 1 FROM answers').toArray().length,
  );
}

/** Eight long messages: the older two make a summary, the newest asks. */
function longTalk(marker: string) {
  const words = (n: number) => `Message ${n}. ${'Some more to remember. '.repeat(14)}`;
  const said = Array.from({ length: 7 }, (_, n) => ({
    role: 'user',
    content: n === 0 ? `${words(n)} ${chaos(marker, 'ok', 'ok', 'ok')}` : words(n),
  }));
  return [...said, { role: 'user', content: chaos(marker, 'ok', 'ok', 'ok') }];
}

describe('a host that dies at any write of a step with several models', () => {
  it('falls back once, paid once', { timeout: 600_000 }, () =>
    sweepAll(async (user, { sturdy }, costs, plan) => {
      const play = await prepare(user, sturdy, '429:60', 'ok', 'ok');
      const { writes, evidence } = await playOut(user, play, costs, plan);
      const span = evidence.trace.spans.find((each) => each.kind === 'generation');
      const { route } = (span?.data ?? {}) as { route: { candidates: { name: string }[] } };
      // Which one begins depends on what the breaker has seen by then.
      expect(route.candidates.map((each) => each.name).toSorted()).toEqual(['gpt-4o', 'gpt-4o-mini']);
      return { writes, calls: (await chaosRecord(play.marker)).calls };
    }),
  );

  it('summarises once, as a step that is paid and not shown', { timeout: 600_000 }, () =>
    sweepAll(async (user, { brief }, costs, plan) => {
      const play = await prepareInput(user, brief, longTalk);
      const { writes, evidence } = await playOut(user, play, costs, plan);
      const spans = evidence.trace.spans.filter((span) => span.kind === 'generation');
      expect(spans.map((span) => (span.data as { purpose: unknown }).purpose)).toEqual(['summary', null]);
      const { calls } = await chaosRecord(play.marker);
      expect(evidence.text).toBe(textOf(play.marker, calls, 5));
      return { writes, calls };
    }),
  );

  it('gives a kept answer again, at no cost', { timeout: 600_000 }, () =>
    sweepAll(async (user, { thrifty }, costs, plan) => {
      const marker = newMarker('kept');
      const question = () => chaos(marker, 'ok', 'ok');
      const before = await keptAnswers(user);
      const first = await prepareInput(user, thrifty, question, marker);
      const { evidence: fresh } = await playOut(user, first, costs);
      await until('the kept answer', async () => (await keptAnswers(user)) > before);
      const again = await prepareInput(user, thrifty, question, marker);
      const { writes, evidence } = await playOut(user, again, costs, plan);
      expect(evidence.text).toBe(fresh.text);
      expect((evidence.run as Run).cost.microcredits).toBe(0);
      expect(evidence.events.find((event) => event.type === 'usage')?.data).toMatchObject({
        cached: true,
        microcredits: 0,
      });
      return { writes, calls: (await chaosRecord(marker)).calls };
    }),
  );
});
