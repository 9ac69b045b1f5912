import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { chaos } from '../../test/chaos-model/directive.ts';
import { expectSound } from '../../test/chaos-model/evidence.ts';
import { makeAgent, newMarker, paid, personWith, setBalance, settledTotal } from '../../test/chaos-model/kit.ts';
import type { User } from '../../test/harness/client.ts';
import type { Run } from '../../worker/domain/runs/schemas.ts';

const RUNS = 200;
const AT_ONCE = 20;
const CREDITS = 100_000_000;
/** A tenth of the calls each; the rest answer. */
const TROUBLES = ['429:0', '500', 'cut', 'bad-json'];
const SEED = 20261122;

interface Route {
  candidates: { provider: string; name: string }[];
  position: number;
}

interface Lost {
  code: string;
  model: { name: string };
}

let user: User;
let agentId: string;

beforeAll(async () => {
  user = await personWith(CREDITS);
  const fallbacks = ['gpt-4o', 'gpt-4.1'].map((name) => ({ provider: 'openai', name }));
  agentId = await makeAgent(user, {
    name: 'Sturdy',
    model: { provider: 'openai', name: 'gpt-4o-mini', settings: {}, fallbacks },
  });
});

/** What each call of each run meets: four in ten are troubled. */
function scripts(): string[][] {
  const step = fc.integer({ min: 0, max: 9 }).map((n) => TROUBLES[n] ?? 'ok');
  return fc.sample(fc.array(step, { minLength: 12, maxLength: 12 }), { numRuns: RUNS, seed: SEED });
}

async function play(script: string[]): Promise<{ fellBack: boolean; lost: number; cost: number }> {
  const input = chaos(newMarker('storm'), ...script);
  const { status, body } = await user.api.post<Run>(`/agents/${agentId}/run`, { input, mode: 'wait' });
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.status).toBe('completed');
  const cost = await paid(user, body.id);
  const { events, trace } = await expectSound(user, body.id);
  const generation = trace.spans.find((span) => span.kind === 'generation');
  const data = generation?.data as { route: Route; lost: Lost[]; model: { name: string } };
  // Every trouble before the first answer is a lost attempt, and nothing else is.
  const troubles = script.indexOf('ok');
  expect(data.lost).toHaveLength(troubles);
  for (const { name } of data.route.candidates) {
    expect(data.lost.filter((lost) => lost.model.name === name).length).toBeLessThanOrEqual(3);
  }
  expect(data.model).toMatchObject(data.route.candidates[data.route.position] ?? {});
  expect(generation?.name).toBe(data.model.name);
  const chosen = events.filter((event) => event.type === 'model.selected').map((event) => event.data['model']);
  expect(chosen.at(-1)).toBe(data.model.name);
  expect(chosen).toHaveLength(data.route.position + 1);
  const discarded = events.filter((event) => event.type === 'message.discarded');
  expect(discarded.map((event) => event.data['model'])).toEqual(data.lost.map((lost) => lost.model.name));
  return { fellBack: data.route.position > 0, lost: troubles, cost };
}

describe('200 runs while four of ten calls fail', () => {
  it('all end with an answer, each paid once, with their fallbacks in the trace', { timeout: 600_000 }, async () => {
    await setBalance(user, CREDITS);
    const work = scripts().values();
    const played: Awaited<ReturnType<typeof play>>[] = [];
    const worker = async () => {
      for (const script of work) played.push(await play(script));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(played).toHaveLength(RUNS);
    expect(played.filter((each) => each.fellBack).length).toBeGreaterThan(3);
    expect(played.reduce((sum, each) => sum + each.lost, 0)).toBeGreaterThan(RUNS / 4);
    const cost = played.reduce((sum, each) => sum + each.cost, 0);
    expect(await settledTotal(user)).toBe(CREDITS - cost);
  });
});
