import { beforeAll, describe, expect, it } from 'vitest';
import { chaos } from '../../../test/chaos-model/directive.ts';
import { makeAgent, newMarker, personWith, until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import type { Run, Trace } from '../runs/schemas.ts';
import type { ModelHealthView } from './schemas-health.ts';

interface Problem {
  status: number;
  issues?: { path: string }[];
}

const PLENTY = 50_000_000;

function ask(user: User, agentId: string, input: string) {
  return user.api.post<Run>(`/agents/${agentId}/run`, { input, mode: 'wait' });
}

async function generation(user: User, runId: string) {
  const { body } = await user.api.get<Trace>(`/runs/${runId}/trace`);
  return body.spans.find((span) => span.kind === 'generation');
}

let user: User;

beforeAll(async () => {
  user = await personWith(PLENTY);
});

describe('GET /models/health', () => {
  it('tells of calls, tokens, latency and failures after real runs', async () => {
    const agent = await makeAgent(user, {
      name: 'Asker',
      model: { provider: 'openai', name: 'gpt-4.1-mini', settings: {} },
    });
    expect((await ask(user, agent, chaos(newMarker('health'), '500', 'ok'))).body.status).toBe('completed');
    const seen = await until('the report', async () => {
      const { status, body } = await user.api.get<{ data: ModelHealthView[] }>('/models/health');
      expect(status).toBe(200);
      return body.data.find((each) => each.model === 'gpt-4.1-mini' && each.calls >= 2);
    });
    expect(seen).toMatchObject({
      provider: 'openai',
      keyId: null,
      state: 'closed',
      lastFailure: { code: 'upstream_failed' },
    });
    expect(seen.errors).toBeGreaterThanOrEqual(1);
    expect(seen.outputTokens).toBeGreaterThan(0);
    expect(seen.firstTokenMs?.p50).toBeGreaterThanOrEqual(0);
  });
});

describe('a model that can not serve', () => {
  it('is refused at save where there is no such model, with its path', async () => {
    const model = { provider: 'openai', name: 'gpt-4o', settings: {} };
    const bad = { ...model, fallbacks: [{ provider: 'nobody', name: 'x' }], routing: { preference: 'fastest' } };
    expect((await user.api.post<Problem>('/agents', { name: 'A', model: bad })).body).toMatchObject({ status: 422 });
    const unknown = { ...model, fallbacks: [{ provider: 'nobody', name: 'x' }] };
    const answer = await user.api.post<Problem>('/agents', { name: 'A', model: unknown });
    expect(answer.body.issues?.map((issue) => issue.path)).toEqual(['model.fallbacks.0.provider']);
  });
});

describe('auto, through the API', () => {
  it('is kept with its settings, answers, and says in the trace what it took and why', async () => {
    const model = { provider: 'auto', name: 'auto', settings: {}, routing: { preference: 'cost', forbid: ['google'] } };
    const agent = await makeAgent(user, { name: 'Asker', model });
    expect((await user.api.get<{ model: object }>(`/agents/${agent}`)).body.model).toEqual(model);
    const { body } = await ask(user, agent, 'What is the capital of Peru?');
    expect(body.status).toBe('completed');
    const span = await generation(user, body.id);
    expect(span?.data).toMatchObject({
      asked: { provider: 'auto' },
      route: { tier: 'simple', reason: expect.stringContaining('preference: cost') },
    });
    expect(span?.name).not.toBe('auto');
    expect(body.cost.microcredits).toBeGreaterThan(0);
    const estimate = await user.api.post<{ p50: { microcredits: number } }>(`/agents/${agent}/estimate`, {
      input: 'Hi',
    });
    expect(estimate.status).toBe(200);
  });
});

describe('kept answers, through the API', () => {
  it('are given to the same account alone, for the same question, at no cost', async () => {
    const cache = { mode: 'exact', ttlSeconds: 600 };
    const agent = await makeAgent(user, {
      name: 'Asker',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: {}, cache },
    });
    const input = chaos(newMarker('cache'), 'ok', 'ok', 'ok');
    const said = [(await ask(user, agent, input)).body.output];
    // An answer is kept just after its run: whoever asks at once may be answered anew.
    const again = await until('a kept answer', async () => {
      const { body } = await ask(user, agent, input);
      if (body.cost.microcredits === 0) return body;
      said.push(body.output);
      return false;
    });
    expect(said).toContain(again.output);
    expect((await generation(user, again.id))?.data).toMatchObject({ cached: { mode: 'exact', similarity: 1 } });
    const stranger = await personWith(PLENTY);
    const copy = await makeAgent(stranger, {
      name: 'Asker',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: {}, cache },
    });
    expect((await ask(stranger, copy, input)).body.cost.microcredits).toBeGreaterThan(0);
  });

  it('are given for a similar question where the agent says so', async () => {
    const cache = { mode: 'semantic', ttlSeconds: 600, threshold: 0.6 };
    const agent = await makeAgent(user, {
      name: 'Asker',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: {}, cache },
    });
    await ask(user, agent, 'What is the capital city of France?');
    const again = await until('a kept answer', async () => {
      const { body } = await ask(user, agent, 'What is the capital of France?');
      return body.cost.microcredits === 0 && body;
    });
    expect((await generation(user, again.id))?.data).toMatchObject({ cached: { mode: 'semantic' } });
    const other = await ask(user, agent, 'How do I bake sourdough bread at home?');
    expect(other.body.cost.microcredits).toBeGreaterThan(0);
  });
});
