import { describe, expect, it } from 'vitest';
import { keyIssues, namesKeys, withoutKeys } from './key-rules.ts';

const own = new Map([
  ['key_a', 'openai'],
  ['key_b', 'anthropic'],
]);
const model = {
  provider: 'openai',
  name: 'gpt-4o',
  keyId: 'key_a',
  settings: { temperature: 0 },
  fallbacks: [
    { provider: 'anthropic', name: 'claude', keyId: 'key_b' },
    { provider: 'openai', name: 'gpt-4' },
  ],
};

describe('the keys that an agent names', () => {
  it("are the account's own, each of its model's provider", () => {
    expect(keyIssues(model, own)).toEqual([]);
    expect(keyIssues({ ...model, keyId: 'key_b' }, own).map(({ path }) => path)).toEqual(['model.keyId']);
    expect(keyIssues(model, new Map(), 'agents.1.model').map(({ path }) => path)).toEqual([
      'agents.1.model.keyId',
      'agents.1.model.fallbacks.0.keyId',
    ]);
    expect(keyIssues({ ...model, keyId: 'constructor' }, own)).toHaveLength(1);
  });

  it('stay behind when the agent leaves', () => {
    expect(namesKeys(model)).toBe(true);
    const bare = withoutKeys(model);
    expect(namesKeys(bare)).toBe(false);
    expect(bare).toEqual({
      provider: 'openai',
      name: 'gpt-4o',
      settings: { temperature: 0 },
      fallbacks: [
        { provider: 'anthropic', name: 'claude' },
        { provider: 'openai', name: 'gpt-4' },
      ],
    });
    expect('fallbacks' in withoutKeys({ provider: 'openai', name: 'gpt-4', settings: {} })).toBe(false);
  });
});
