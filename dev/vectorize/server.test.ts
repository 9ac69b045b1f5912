import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, vectorStoreSuite } from '../../worker/providers/vectors/testing/suite.ts';
import { METADATA_INDEXES, vectorizeStore } from '../../worker/providers/vectors/vectorize.ts';
import { LIMITS } from './limits.ts';
import { accountOf, CloudflareRefusal, callVectorize, restIndex, type VectorizeAccount } from './rest-index.ts';
import { startVectorize, type VectorizeStandIn } from './server.ts';
import { bindingOf, setUpIndex } from './setup.ts';
import { StandInIndex } from './stand-in-index.ts';

let server: VectorizeStandIn;
let account: VectorizeAccount;

beforeAll(async () => {
  server = await startVectorize('token');
  account = { accountId: 'acc', token: 'token', baseUrl: server.baseUrl };
});
afterAll(() => server.stop());

describe('over Cloudflare’s API', () => {
  let index: Vectorize;
  beforeAll(async () => {
    const { name } = await setUpIndex(account, MODEL.dimensions, 'suite');
    index = restIndex(account, name);
  });

  vectorStoreSuite(() => ({
    store: vectorizeStore(index),
    owner: async () => {},
    settled: async () => server.settle(),
    many: 1_050,
    examples: 5,
  }));
});

describe('npm run vectorize:setup', () => {
  it('makes an index with what it is filtered by, once, and says how it is bound', async () => {
    const first = await setUpIndex(account, 768);
    expect(first.made).toEqual(['baton-768', ...METADATA_INDEXES.map((name) => `baton-768: ${name}`)]);
    server.settle();
    expect((await setUpIndex(account, 768)).made).toEqual([]);
    expect(bindingOf(first)).toBe('[[vectorize]]\nbinding = "VECTORIZE_768"\nindex_name = "baton-768"\n');
  });

  it('does not take an index of another length for its own', async () => {
    await callVectorize(account, '', { name: 'clash-512', config: { dimensions: 384, metric: 'cosine' } });
    await expect(setUpIndex(account, 512, 'clash')).rejects.toThrow('has 384 dimensions');
    await expect(setUpIndex({ ...account, token: 'wrong' }, 512)).rejects.toThrow(CloudflareRefusal);
  });

  it('knows an account only by both of its variables', () => {
    expect(accountOf({ CLOUDFLARE_ACCOUNT_ID: 'a' })).toBeUndefined();
    expect(accountOf({ CLOUDFLARE_ACCOUNT_ID: 'a', CLOUDFLARE_API_TOKEN: 't' })).toEqual({
      accountId: 'a',
      token: 't',
      baseUrl: 'https://api.cloudflare.com/client/v4',
    });
  });
});

describe('the limits of Vectorize', () => {
  const index = new StandInIndex({ dimensions: 3 });
  const vector = (id: string, more: Partial<VectorizeVector> = {}): VectorizeVector => ({
    id,
    values: [1, 0, 0],
    ...more,
  });
  const many = (count: number) => Array.from({ length: count }, (_, i) => `v-${i}`);

  it.each<[string, () => Promise<unknown>]>([
    ['1,001 vectors of one upsert', () => index.upsert(many(1_001).map((id) => vector(id)))],
    ['an id of 65 bytes', () => index.upsert([vector('ü'.repeat(32).concat('x'))])],
    ['a namespace of 65 bytes', () => index.upsert([vector('a', { namespace: 'n'.repeat(65) })])],
    ['metadata of more than 10 KiB', () => index.upsert([vector('a', { metadata: { text: 'x'.repeat(10_300) } })])],
    ['a metadata key with a dot', () => index.upsert([vector('a', { metadata: { 'a.b': 1 } })])],
    ['another length', () => index.upsert([vector('a', { values: [1] })])],
    ['101 ids to remove', () => index.deleteByIds(many(101))],
    ['21 ids to read', () => index.getByIds(many(21))],
    ['101 matches', () => index.query([1, 0, 0], { topK: 101 })],
    ['21 matches with metadata', () => index.query([1, 0, 0], { topK: 21, returnMetadata: 'all' })],
    ['21 matches with values', () => index.query([1, 0, 0], { topK: 21, returnValues: true })],
    ['an empty filter', () => index.query([1, 0, 0], { filter: {} })],
    ['a filter of 2,048 bytes', () => index.query([1, 0, 0], { filter: { a: 'x'.repeat(LIMITS.filterBytes) } })],
    ['an empty list', () => index.query([1, 0, 0], { filter: { a: { $in: [] } } })],
  ])('are kept: no %s', async (_, work) => {
    await expect(work()).rejects.toThrow(/code = 4\d{4}/);
  });

  it('filter by what was indexed when a vector was written, and by its first 64 bytes', async () => {
    const [early, late] = [vector('early', { metadata: { kind: 'k' } }), vector('late', { metadata: { kind: 'k' } })];
    await index.upsert([early]);
    index.createMetadataIndex('kind', 'string');
    await index.upsert([late, vector('long', { metadata: { kind: 'x'.repeat(70) } })]);
    index.settle();
    const found = async (wanted: string) =>
      (await index.query([1, 0, 0], { topK: 10, filter: { kind: wanted } })).matches.map(({ id }) => id);
    expect(await found('k')).toEqual(['late']);
    expect(await found('x'.repeat(64))).toEqual(['long']);
    expect(await found('x'.repeat(70))).toEqual([]);
  });

  it('keep ten metadata indexes', () => {
    const full = new StandInIndex({ dimensions: 3 });
    for (const name of many(10)) {
      full.createMetadataIndex(name, 'string');
      full.settle();
    }
    expect(() => full.createMetadataIndex('one more', 'string')).toThrow('at most 10');
  });
});
