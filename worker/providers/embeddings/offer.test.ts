import { describe, expect, it } from 'vitest';
import type { StoredKey } from '../models/adapter.ts';
import { isOffered, offeredModels, openProviders } from './offer.ts';
import { platformEmbeddingModels } from './setting.ts';

const settings = { EMBEDDING_MODEL: 'openai/text-embedding-3-small@1536' };

function key(provider: string, id = `key_${provider}`): StoredKey {
  return { id, provider, baseUrl: null, envelope: { kek: 1, wrapIv: '', wrappedKey: '', iv: '', ciphertext: '' } };
}

const offers = (keys: StoredKey[], EMBEDDING_MODEL = settings.EMBEDDING_MODEL) =>
  offeredModels({ keys, settings: { EMBEDDING_MODEL } }).map(({ model, lengths, paidBy }) => ({
    ...model,
    lengths,
    paidBy,
  }));

const SMALL = { provider: 'openai', name: 'text-embedding-3-small', dimensions: 1_536 };

describe('what an account is offered', () => {
  it('is what the installation embeds with, in the lengths of its setting, where it has no key', () => {
    expect(offers([])).toEqual([{ ...SMALL, lengths: [1_536], paidBy: 'platform' }]);
    const several = `${settings.EMBEDDING_MODEL}, google/gemini-embedding-001@768`;
    expect(offers([], several)).toEqual([
      { ...SMALL, lengths: [1_536], paidBy: 'platform' },
      { provider: 'google', name: 'gemini-embedding-001', dimensions: 768, lengths: [768], paidBy: 'platform' },
    ]);
  });

  it('is also what its own keys pay for; long vectors are asked for shorter', () => {
    const usual = [384, 512, 768, 1_024, 1_536];
    const found = offers([key('openai'), key('google'), key('mistral'), key('anthropic')]);
    expect(found).toEqual([
      { ...SMALL, lengths: usual, paidBy: 'own_key' },
      { ...SMALL, name: 'text-embedding-3-large', lengths: usual, paidBy: 'own_key' },
      { provider: 'google', name: 'gemini-embedding-001', dimensions: 1_536, lengths: usual, paidBy: 'own_key' },
      { provider: 'mistral', name: 'mistral-embed', dimensions: 1_024, lengths: [1_024], paidBy: 'own_key' },
    ]);
  });

  it('names the key of a server of its own', () => {
    expect(offers([key('ollama', 'key_new'), key('ollama', 'key_old')])[1]).toMatchObject({
      name: 'nomic-embed-text',
      keyId: 'key_new',
    });
  });

  it('holds no length that its model does not have', () => {
    const all = offeredModels({ keys: [key('openai'), key('mistral')], settings });
    expect(isOffered(all, { ...SMALL, dimensions: 512 })).toBe(true);
    expect(isOffered(all, { ...SMALL, dimensions: 513 })).toBe(false);
    expect(isOffered(all, { ...SMALL, provider: 'mistral' })).toBe(false);
    expect(isOffered(all, { provider: 'mistral', name: 'mistral-embed', dimensions: 512 })).toBe(false);
  });

  it('has room for unlisted models where a key’s provider serves any', () => {
    const keys = [key('custom', 'key_1'), key('custom', 'key_2'), key('openai')];
    expect(openProviders({ keys }).map((one) => one.key.id)).toEqual(['key_1', 'key_2']);
  });
});

describe('the setting', () => {
  it.each(['openai/x@0', 'openai/x@1537', 'nobody/x@384', 'openai/x', 'x@384', ''])('refuses %j', (EMBEDDING_MODEL) => {
    expect(() => platformEmbeddingModels({ EMBEDDING_MODEL })).toThrow('EMBEDDING_MODEL');
  });

  it('takes names with slashes and signs', () => {
    expect(platformEmbeddingModels({ EMBEDDING_MODEL: 'workers-ai/@cf/baai/bge-large-en-v1.5@1024' })).toEqual([
      { provider: 'workers-ai', name: '@cf/baai/bge-large-en-v1.5', dimensions: 1_024 },
    ]);
  });
});
