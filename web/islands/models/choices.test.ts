import { describe, expect, it } from 'vitest';
import { type CatalogPart, findChosen, type Model, type Offer, type Provider, rowsOf, warningsOf } from './choices.ts';

function provider(id: string, access: Provider['access'], more: Partial<Provider> = {}): Provider {
  const usual = { api: 'chat', keysPage: '', models: 1, images: 0, embeddings: 0, ownBaseUrl: null } as const;
  return { id, name: id.toUpperCase(), access, keyless: false, anyModel: false, ...usual, ...more };
}

function model(of: string, name: string, can: Partial<Model['capabilities']> = {}, more: Partial<Model> = {}): Model {
  return {
    provider: of,
    name,
    title: name,
    aliases: [],
    contextWindow: 128_000,
    maxOutput: null,
    input: ['text'],
    output: ['text'],
    api: 'chat',
    tier: 'simple',
    capabilities: {
      tools: true,
      parallelTools: true,
      structuredOutput: 'strict',
      vision: false,
      reasoning: false,
      streaming: true,
      embeddings: false,
      ...can,
    },
    price: {
      creditsPer1kTokens: '1',
      microcreditsPer1kTokens: 1_000_000,
      ownKeyMicrocreditsPer1kTokens: 100_000,
      source: '',
    },
    retiring: null,
    retired: null,
    ...more,
  };
}

const catalog: CatalogPart[] = [
  { provider: provider('far', 'none'), models: [model('far', 'far-1', { vision: true })] },
  {
    provider: provider('near', 'platform'),
    models: [
      model('near', 'old', {}, { retired: { since: '2026-01-01', successor: 'able' } }),
      model('near', 'able', {}, { aliases: ['nickname'] }),
      model('near', 'plain', { tools: false, structuredOutput: 'none' }),
      model('near', 'vectors', { embeddings: true }),
    ],
  },
  { provider: provider('mine', 'own_key', { anyModel: true }), models: [] },
];
const offers: Offer[] = [{ provider: 'mine', keyLabel: 'Desk', names: ['llama', 'able'] }];
const usual = { query: '', onlyReady: false, withAuto: true, offers };

const shown = (change: Partial<typeof usual> = {}) =>
  rowsOf(catalog, { ...usual, ...change }).map((row) => (row.kind === 'group' ? row.title : row.choice.name));

describe('the rows of the picker', () => {
  it('are the router, then providers that can be used before others, and what has ended last', () => {
    expect(shown()).toEqual(['auto', 'MINE', 'llama', 'able', 'NEAR', 'able', 'plain', 'old', 'FAR', 'far-1']);
    expect(shown({ withAuto: false })[0]).toBe('MINE');
    expect(shown({ onlyReady: true })).not.toContain('far-1');
  });

  it('are found by provider, name, alias and what a model does', () => {
    expect(shown({ query: 'reads images', offers: [] })).toEqual(['FAR', 'far-1']);
    expect(shown({ query: 'nickname', offers: [] })).toContain('able');
    expect(shown({ query: 'near plain' })).toEqual(['NEAR', 'plain']);
  });

  it('take a name that nobody lists where the provider takes any, and only a name', () => {
    expect(shown({ query: 'my-own:7b', offers: [] })).toEqual(['MINE', 'my-own:7b']);
    expect(shown({ query: 'two words', offers: [] })).toEqual([]);
    expect(shown({ query: 'llama' })).toEqual(['MINE', 'llama']);
  });
});

describe('a chosen model', () => {
  it('is found by its name, an alias and a dated edition', () => {
    expect(findChosen(catalog, 'near', 'nickname')?.name).toBe('able');
    expect(findChosen(catalog, 'near', 'able-2026-05-01')?.name).toBe('able');
    expect(findChosen(catalog, 'far', 'able')).toBeUndefined();
  });

  it('is warned of with two that can, those at hand first', () => {
    const plain = findChosen(catalog, 'near', 'plain');
    if (!plain) throw new Error('there is no such model');
    expect(warningsOf(catalog, plain, { hasHandoffs: false, wantsOutputType: false })).toEqual([]);
    const [tools, schema] = warningsOf(catalog, plain, { hasHandoffs: true, wantsOutputType: true });
    expect(tools).toContain('able and far-1 can.');
    expect(schema).toContain('does not enforce a schema');
  });
});
