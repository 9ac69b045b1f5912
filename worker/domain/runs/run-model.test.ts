import { expect, it } from 'vitest';
import { agentSpec } from '../../engine/testing/fixtures.ts';
import { onOneModel } from './run-model.ts';

it('puts every agent of a run on one model, and leaves the definition that it came from alone', () => {
  const settings = { temperature: 0.2 };
  const fallbacks = [{ provider: 'openai', name: 'gpt-4o' }];
  const auto = { provider: 'auto', name: 'auto', settings: {}, routing: { preference: 'cost' as const } };
  const definition = {
    entryAgentId: 'a',
    agents: {
      a: agentSpec('a', { model: { provider: 'openai', name: 'gpt-4o-mini', keyId: 'key_1', settings, fallbacks } }),
      b: agentSpec('b', { model: auto }),
    },
  };
  const before = structuredClone(definition);
  const moved = onOneModel(definition, { provider: 'anthropic', name: 'claude-haiku-5-5' });
  expect(moved.agents.a?.model).toEqual({ provider: 'anthropic', name: 'claude-haiku-5-5', settings });
  expect(moved.agents.b?.model).toEqual({ provider: 'anthropic', name: 'claude-haiku-5-5', settings: {} });
  expect(moved.agents.a?.name).toBe('a');
  expect(definition).toEqual(before);
});
