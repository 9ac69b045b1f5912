import { beforeAll, describe, expect, it } from 'vitest';
import { chaos } from '../../../test/chaos-model/directive.ts';
import { makeTeam, newMarker, personWith, type Team } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import type { Run } from './schemas.ts';

let user: User;
let team: Team;

beforeAll(async () => {
  user = await personWith(100_000_000);
  team = await makeTeam(user);
});

const ask = (model: unknown) =>
  user.api.post<Run & { issues?: { path: string }[] }>(`/agents/${team.triage}/run`, {
    input: chaos(newMarker('model'), 'handoff', 'ok'),
    mode: 'wait',
    model,
  });

describe('one model for a whole run (Plan 2.3)', () => {
  it('answers for every agent, at its own price', async () => {
    const usual = await ask(undefined);
    const other = await ask({ provider: 'openai', name: 'gpt-4o' });
    expect([usual.body.status, other.body.status], JSON.stringify(other.body)).toEqual(['completed', 'completed']);
    const { body } = await user.api.get(`/runs/${other.body.id}/trace`);
    const models = JSON.stringify(body).match(/"name":"gpt-4o[a-z-]*"/g);
    expect(new Set(models)).toEqual(new Set(['"name":"gpt-4o"']));
    const rate = ({ cost, usage }: Run) => Number(cost.microcredits) / (usage.inputTokens + usage.outputTokens);
    expect([rate(usual.body), rate(other.body)]).toEqual([500, 1_500]);
  });

  it.each([
    ['a provider that there is not', { provider: 'nobody', name: 'x' }, 'model.provider'],
    ['a model that there is not', { provider: 'openai', name: 'gpt-99' }, 'model.name'],
    ['a model that is retired', { provider: 'openai', name: 'gpt-4' }, 'model.name'],
    ['settings', { provider: 'openai', name: 'gpt-4o', settings: {} }, 'model'],
  ])('is refused with %s', async (_, model, path) => {
    const { status, body } = await ask(model);
    expect(status).toBe(422);
    expect(body.issues?.[0]?.path).toContain(path);
  });
});
