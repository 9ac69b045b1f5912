/** The suite of vector stores against Vectorize itself: CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN say whose. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { accountOf, callVectorize, restIndex } from '../../dev/vectorize/rest-index.ts';
import { indexName, setUpIndex } from '../../dev/vectorize/setup.ts';
import { MODEL, type SuiteSubject, vectorStoreSuite } from '../../worker/providers/vectors/testing/suite.ts';
import { vectorizeStore } from '../../worker/providers/vectors/vectorize.ts';

const account = accountOf(process.env);
/** An index of this run's own, which goes with it. */
const PREFIX = `baton-test-${Date.now().toString(36)}`;

/** The index with a memory of its newest change. */
function watched(index: Vectorize): { index: Vectorize; settled: () => Promise<void> } {
  let newest = '';
  const noted = async (change: Promise<VectorizeAsyncMutation>) => {
    const { mutationId } = await change;
    newest = mutationId;
    return { mutationId };
  };
  return {
    index: {
      describe: () => index.describe(),
      query: (vector, options) => index.query(vector, options),
      queryById: (id, options) => index.queryById(id, options),
      getByIds: (ids) => index.getByIds(ids),
      insert: (vectors) => noted(index.insert(vectors)),
      upsert: (vectors) => noted(index.upsert(vectors)),
      deleteByIds: (ids) => noted(index.deleteByIds(ids)),
    },
    settled: () =>
      newest === ''
        ? Promise.resolve()
        : expect.poll(async () => String((await index.describe()).processedUpToMutation)).toBe(newest),
  };
}

describe.skipIf(!account)('Vectorize', () => {
  let subject: SuiteSubject;

  beforeAll(async () => {
    if (!account) return;
    const { name } = await setUpIndex(account, MODEL.dimensions, PREFIX);
    const { index, settled } = watched(restIndex(account, name));
    subject = { store: vectorizeStore(index), owner: async () => {}, settled, many: 1_050, examples: 3 };
  });
  afterAll(async () => {
    if (account) await callVectorize(account, `/${indexName(MODEL.dimensions, PREFIX)}`, undefined, 'DELETE');
  });

  vectorStoreSuite(() => subject);
});
