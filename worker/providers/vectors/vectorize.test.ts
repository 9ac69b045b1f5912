import { expect, it } from 'vitest';
import { StandInIndex } from '../../../dev/vectorize/stand-in-index.ts';
import { MODEL, pointing, record, vectorStoreSuite } from './testing/suite.ts';
import { METADATA_INDEXES, vectorizeStore } from './vectorize.ts';

function newIndex(): StandInIndex {
  const index = new StandInIndex({ dimensions: MODEL.dimensions });
  for (const name of METADATA_INDEXES) index.createMetadataIndex(name, 'string');
  index.settle();
  return index;
}

const index = newIndex();
const store = vectorizeStore(index);

vectorStoreSuite(() => ({
  store,
  owner: async () => {},
  settled: async () => index.settle(),
  many: 1_050,
  examples: 100,
}));

it('finds what was written once Vectorize has taken it in, not before', async () => {
  await store.upsert('usr_late', MODEL, [record('c-0', pointing(0))]);
  expect(await store.visible('usr_late', MODEL, ['c-0'])).toEqual(new Set());
  expect(await store.query('usr_late', MODEL, pointing(0), { limit: 5 })).toEqual([]);
  index.settle();
  expect(await store.visible('usr_late', MODEL, ['c-0'])).toEqual(new Set(['c-0']));
});

it('refuses an id that would not fit behind its owner’s mark', async () => {
  const fits = 'x'.repeat(47);
  await store.upsert('usr_id', MODEL, [record(fits, pointing(0))]);
  await expect(store.upsert('usr_id', MODEL, [record(`${fits}x`, pointing(0))])).rejects.toThrow(
    'longer than 47 bytes',
  );
});
