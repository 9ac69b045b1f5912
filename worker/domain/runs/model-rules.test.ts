import { describe, expect, it } from 'vitest';
import { agentSpec, handoffTo } from '../../engine/testing/fixtures.ts';
import { createModelDirectory } from '../../providers/models/directory.ts';
import { modelRefusal } from './model-rules.ts';

const HEALTHY = { state: 'closed' as const, firstTokenMs: null, errorRate: 0 };

function directory(settings: object = { OPENAI_API_KEY: 'x' }, keys: { id: string; provider: string }[] = []) {
  return createModelDirectory({ settings, keys, health: () => HEALTHY });
}

function team(model: object, targetModel: object = {}) {
  const agents = {
    a: agentSpec('a', {
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: {}, ...model },
      handoffs: [handoffTo('b')],
    }),
    b: agentSpec('b', { model: { provider: 'openai', name: 'gpt-4o-mini', settings: {}, ...targetModel } }),
  };
  return { entryAgentId: 'a', agents };
}

/** A model of the catalog that can't call functions, whoever still serves it. */
const mute = (() => {
  const all = directory({
    OPENAI_API_KEY: 'x',
    HUGGINGFACE_API_KEY: 'x',
    GROQ_API_KEY: 'x',
    OPENROUTER_API_KEY: 'x',
  }).all();
  return all.find((model) => !model.tools) ?? { provider: 'deepseek', name: 'deepseek-llm-67b-chat' };
})();

describe('models of a run', () => {
  it('are fine where the key is there and functions can be called', () => {
    expect(modelRefusal(team({}), 'a', directory())).toBeNull();
  });

  it('are refused without function calling where there are handoffs, with two that can', () => {
    const refusal = modelRefusal(team({ provider: mute.provider, name: mute.name }), 'a', directory());
    expect(refusal).toMatchObject({ code: 'validation_failed', path: 'agents.a.model' });
    const named = /Choose (.+) or (.+) instead/.exec(refusal?.message ?? '');
    expect(named?.slice(1)).toHaveLength(2);
    for (const name of named?.slice(1) ?? []) {
      const model = directory()
        .all()
        .find((facts) => facts.name === name);
      expect([model?.tools, model?.usable]).toEqual([true, true]);
    }
    expect(modelRefusal(team({}, { provider: mute.provider, name: mute.name }), 'a', directory())).toBeNull();
  });

  it('are refused where nobody has a key, unless a fallback has one', () => {
    const foreign = { provider: 'anthropic', name: 'claude-haiku-4-5' };
    const refusal = modelRefusal(team(foreign), 'a', directory());
    expect(refusal?.code).toBe('model_unavailable');
    const fallbacks = [{ provider: 'openai', name: 'gpt-4o-mini' }];
    expect(modelRefusal(team({ ...foreign, fallbacks }), 'a', directory())).toBeNull();
    expect(modelRefusal(team(foreign), 'a', directory({}, [{ id: 'k', provider: 'anthropic' }]))).toBeNull();
  });

  it('may be auto where any model is within reach', () => {
    const auto = { provider: 'auto', name: 'auto' };
    expect(modelRefusal(team(auto), 'a', directory())).toBeNull();
    expect(modelRefusal(team(auto), 'a', directory({}))?.code).toBe('model_unavailable');
    const routing = { preference: 'cost', forbid: ['openai'] };
    expect(modelRefusal(team({ ...auto, routing }), 'a', directory())?.code).toBe('model_unavailable');
  });
});
