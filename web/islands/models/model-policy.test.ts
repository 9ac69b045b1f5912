import { describe, expect, it } from 'vitest';
import type { Schema } from '../../lib/api.ts';
import { AUTO, NO_POLICY, policyBody, policyField, policyOf, policySchema } from './model-policy.ts';

const whole: Schema<'AgentModel'> = {
  provider: AUTO,
  name: AUTO,
  settings: {},
  fallbacks: [
    { provider: 'openai', name: 'gpt-4o', keyId: 'key_1' },
    { provider: 'groq', name: 'llama' },
  ],
  routing: { preference: 'cost', order: ['openai'], forbid: ['groq'], localFirst: true, tiers: { openai: 'simple' } },
  cache: { mode: 'semantic', ttlSeconds: 3600, threshold: 0.9 },
  historyTokenBudget: 8000,
  promptCaching: true,
};

describe('the policy of a model', () => {
  it('comes back from the form as it went in', () => {
    const { provider, name, settings, ...policy } = whole;
    expect(policyBody(policyOf(whole), provider, whole)).toEqual(policy);
    const bare = { provider: 'openai', name, settings };
    expect(policyOf(bare)).toEqual(NO_POLICY);
    expect(policyBody(NO_POLICY, 'openai', bare)).toEqual({});
  });

  it('keeps a key for a model alone, and routing for the router alone', () => {
    expect(policyBody({ ...NO_POLICY, keyId: 'key_1' }, 'openai')).toEqual({ keyId: 'key_1' });
    expect(policyBody({ ...NO_POLICY, keyId: 'key_1' }, AUTO)).toEqual({ routing: { preference: 'balanced' } });
    expect(policyBody({ ...NO_POLICY, preference: 'cost' }, 'openai')).toEqual({});
  });

  it('has a threshold only where questions need not be the same', () => {
    expect(policyBody({ ...NO_POLICY, cacheMode: 'exact', cacheThreshold: '0.8' }, 'openai').cache).toEqual({
      mode: 'exact',
      ttlSeconds: 86400,
    });
    expect(policyBody({ ...NO_POLICY, cacheMode: 'semantic' }, 'openai').cache?.threshold).toBe(0.92);
  });

  it('refuses what the API would refuse, beside the field', () => {
    const faults = (change: object) => policySchema.safeParse({ ...NO_POLICY, ...change }).error?.issues ?? [];
    expect(faults({ historyTokenBudget: '20' })[0]?.path).toEqual(['historyTokenBudget']);
    expect(faults({ cacheThreshold: '2' })[0]?.path).toEqual(['cacheThreshold']);
    const one = { provider: 'openai', name: 'gpt-4o', keyId: '' };
    expect(faults({ fallbacks: Array.from({ length: 6 }, () => one) })).toHaveLength(1);
    expect(policyField('model.fallbacks.2.keyId')).toBe('policy.fallbacks');
    expect(policyField('model.settings.topP')).toBeUndefined();
  });
});
