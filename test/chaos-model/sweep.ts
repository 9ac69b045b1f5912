import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { placeRun } from '../../worker/domain/runs/placement.ts';
import type { Run, Session } from '../../worker/domain/runs/schemas.ts';
import type { User } from '../harness/client.ts';
import type { CrashMoment, CrashPlan } from './crash-points.ts';
import { chaos } from './directive.ts';
import { newMarker, steadily, until } from './kit.ts';

export const MOMENTS: CrashMoment[] = ['before', 'inside', 'after'];

/** A run in a session, and so in a host, of its own, asked for by a client that repeats what fails. */
export interface Play {
  runId: string;
  host: string;
  marker: string;
  ask: () => Promise<Run>;
}

/** A play whose input is made from its marker; the usual one is a directive with these steps. */
export async function prepareInput(
  user: User,
  agentId: string,
  inputOf: (marker: string) => unknown,
  marker = newMarker('crash'),
): Promise<Play> {
  const { body: session } = await user.api.post<Session>('/sessions', { agentId });
  const key = newMarker('ask');
  const placement = await placeRun(user.account.userId, session.id, key, Date.now());
  const body = { input: inputOf(marker), mode: 'wait', sessionId: session.id };
  const ask = () =>
    until('an answer to the repeated request', async () => {
      const answer = await user.api
        .post<Run>(`/agents/${agentId}/run`, body, { 'idempotency-key': key })
        .catch(() => undefined);
      if (answer && answer.status !== 200) expect(answer.status, JSON.stringify(answer.body)).toBe(500);
      return answer?.status === 200 && answer.body;
    });
  return { runId: placement.id, host: placement.host, marker, ask };
}

export function prepare(user: User, agentId: string, ...steps: string[]): Promise<Play> {
  return prepareInput(user, agentId, (marker) => chaos(marker, ...steps));
}

export interface Played {
  writes: number;
  calls: number;
}

/**
 * Lets `play` happen once undisturbed and once per write and moment with a crash there; each person plays alone.
 * No crash may cost more than one model call.
 */
export async function sweep<Agents>(
  people: readonly [User, Agents][],
  play: (user: User, agents: Agents, plan?: CrashPlan) => Promise<Played>,
  moments: readonly CrashMoment[] = MOMENTS,
): Promise<void> {
  const [first] = people;
  if (!first) throw new Error('There is nobody.');
  const calm = await play(...first);
  expect(calm.writes).toBeGreaterThan(0);
  const points = Array.from({ length: calm.writes }, (_, i) => i + 1).flatMap((write) =>
    moments.map((moment) => ({ write, moment })),
  );
  const work = points.values();
  const playAll = async ([user, agents]: [User, Agents]) => {
    for (const { write, moment } of work) {
      const where = `with a crash ${moment} write ${write} of ${calm.writes}`;
      const plan: CrashPlan = (n, life) => (life === 1 && n === write ? moment : undefined);
      const stormy = await play(user, agents, plan).catch((error: unknown) => {
        throw new Error(`${where}: ${String(error)}`, { cause: error });
      });
      expect(stormy.calls, `calls ${where}`).toBeLessThanOrEqual(calm.calls + 1);
    }
  };
  await Promise.all(people.map(playAll));
}

/** A host that died after its run's end is woken by its watchdog; here it need not wait ten seconds for it. */
export function watchdog({ host }: Pick<Play, 'host'>): Promise<boolean> {
  return steadily(() => runDurableObjectAlarm(env.RUN_HOST.getByName(host)));
}
