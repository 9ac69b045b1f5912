import { describe, expect, it } from 'vitest';
import { ownKeyFor } from './own-key.ts';

const keys = [
  { id: 'key_2', provider: 'openai' },
  { id: 'key_1', provider: 'openai' },
  { id: 'key_3', provider: 'tracing' },
];

describe('the key of a model', () => {
  it('is the one that the agent names, else the newest of the provider, else none', () => {
    expect(ownKeyFor(keys, { provider: 'openai', keyId: 'key_1' })?.id).toBe('key_1');
    expect(ownKeyFor(keys, { provider: 'openai' })?.id).toBe('key_2');
    expect(ownKeyFor(keys, { provider: 'anthropic' })).toBeUndefined();
  });

  it('is never the key of a tool, even of the same provider', () => {
    const mixed = [{ id: 'key_9', provider: 'openai', kind: 'tool' }, ...keys];
    expect(ownKeyFor(mixed, { provider: 'openai' })?.id).toBe('key_2');
    expect(ownKeyFor(mixed, { provider: 'openai', keyId: 'key_9' })?.id).toBe('key_2');
  });

  it("is never another provider's, and never a key that the account does not have", () => {
    expect(ownKeyFor(keys, { provider: 'openai', keyId: 'key_3' })?.id).toBe('key_2');
    expect(ownKeyFor(keys, { provider: 'openai', keyId: 'key_of_somebody' })?.id).toBe('key_2');
    expect(ownKeyFor(keys, { provider: 'anthropic', keyId: 'key_1' })).toBeUndefined();
  });
});
