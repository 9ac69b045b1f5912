import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddingModel } from '../../embeddings/port.ts';
import type { VectorMetadata, VectorRecord, VectorStore } from '../port.ts';

export interface SuiteSubject {
  store: VectorStore;
  /** Makes sure that somebody of this name can own vectors, and owns none. */
  owner(name: string): Promise<void>;
  /** Resolves once everything that was written so far can be found. */
  settled(): Promise<void>;
  /** More vectors than one of its calls takes. */
  many: number;
  /** Examples of each property; fewer where a store is far away. */
  examples?: number;
}

/** A dimension that an index of its own holds; a second model of the same length shares that index. */
export const MODEL: EmbeddingModel = { provider: 'openai', name: 'small', dimensions: 384 };
const OTHER_MODEL: EmbeddingModel = { ...MODEL, name: 'other' };

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SLIDES = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';

/** A unit vector that points mostly along one axis. */
export function pointing(axis: number, lean = 0, towards = axis + 1): Float32Array {
  const vector = new Float32Array(MODEL.dimensions);
  vector[axis % MODEL.dimensions] = Math.sqrt(1 - lean * lean);
  vector[towards % MODEL.dimensions] = lean;
  return vector;
}

export function record(id: string, values: Float32Array, metadata: Partial<VectorMetadata> = {}): VectorRecord {
  return {
    id,
    values,
    metadata: { fileId: 'fil_a', indexVersion: 1, mediaType: 'text/plain', language: 'en', ...metadata },
  };
}

/** What each vector store has to do, whichever it is. */
export function vectorStoreSuite(subject: () => SuiteSubject): void {
  let owner = '';
  let count = 0;
  const run = crypto.randomUUID().slice(0, 8);
  const newOwner = async (prefix = 'usr') => {
    const name = `${prefix}_${run}_${count++}`;
    await subject().owner(name);
    return name;
  };
  const ids = (matches: { id: string }[]) => matches.map(({ id }) => id);

  beforeEach(async () => {
    owner = await newOwner();
  });

  describe('a vector store', () => {
    it('finds the nearest first, with their cosine similarity', async () => {
      const { store, settled } = subject();
      const records = [0, 0.3, 0.6, 0.9].map((lean, i) => record(`c-${i}`, pointing(0, lean)));
      await store.upsert(owner, MODEL, records.toReversed());
      await settled();
      const matches = await store.query(owner, MODEL, pointing(0), { limit: 3 });
      expect(ids(matches)).toEqual(['c-0', 'c-1', 'c-2']);
      for (const [i, lean] of [0, 0.3, 0.6].entries())
        expect(matches[i]?.score).toBeCloseTo(Math.sqrt(1 - lean * lean), 4);
    });

    it('writes the same again without doubling it, and takes the newest of an id', async () => {
      const { store, settled } = subject();
      const before = record('c-0', pointing(0));
      await store.upsert(owner, MODEL, [before, before]);
      await store.upsert(owner, MODEL, [record('c-0', pointing(5), { fileId: 'fil_b' })]);
      await settled();
      const [match, ...rest] = await store.query(owner, MODEL, pointing(5), { limit: 10 });
      expect(match?.score).toBeCloseTo(1, 4);
      expect(rest).toEqual([]);
      const ofOld = { limit: 10, filter: { fileIds: ['fil_a'] } };
      expect(await store.query(owner, MODEL, pointing(0), ofOld)).toEqual([]);
    });

    it('says what can be found, and removes by id, also what is not there', async () => {
      const { store, settled } = subject();
      const all = Array.from({ length: 130 }, (_, i) => record(`c-${i}`, pointing(i, 0.5)));
      await store.upsert(owner, MODEL, all);
      await settled();
      const asked = [...ids(all), 'c-none'];
      expect(await store.visible(owner, MODEL, asked)).toEqual(new Set(ids(all)));
      await store.remove(owner, MODEL, [...asked.slice(5), 'c-never']);
      await settled();
      expect(await store.visible(owner, MODEL, asked)).toEqual(new Set(['c-0', 'c-1', 'c-2', 'c-3', 'c-4']));
      await store.remove(owner, MODEL, asked);
      await settled();
      expect(await store.visible(owner, MODEL, asked)).toEqual(new Set());
      expect(await store.query(owner, MODEL, pointing(0), { limit: 10 })).toEqual([]);
    });

    it('writes more than fits into one call, and gives 100 matches at most', async () => {
      const { store, settled, many } = subject();
      const all = Array.from({ length: many }, (_, i) => record(`c-${i}`, pointing(i % 380, (i % 90) / 100)));
      await store.upsert(owner, MODEL, all);
      await settled();
      expect((await store.visible(owner, MODEL, ids(all))).size).toBe(many);
      expect(await store.query(owner, MODEL, pointing(0), { limit: 500 })).toHaveLength(100);
    });

    it('filters by file, media type and language, each alone and together', async () => {
      const { store, settled } = subject();
      await store.upsert(owner, MODEL, [
        record('word-en', pointing(0), { fileId: 'fil_1', mediaType: WORD, language: 'en' }),
        record('word-de', pointing(0, 0.1), { fileId: 'fil_2', mediaType: WORD, language: 'de' }),
        record('slides-de', pointing(0, 0.2), { fileId: 'fil_3', mediaType: SLIDES, language: 'de' }),
        record('none', pointing(0, 0.3), { fileId: 'fil_4', mediaType: 'text/plain', language: null }),
      ]);
      await settled();
      const found = async (filter: object) => ids(await store.query(owner, MODEL, pointing(0), { limit: 10, filter }));
      expect(await found({})).toEqual(['word-en', 'word-de', 'slides-de', 'none']);
      expect(await found({ fileIds: ['fil_3', 'fil_1', 'fil_9'] })).toEqual(['word-en', 'slides-de']);
      expect(await found({ mediaTypes: [WORD] })).toEqual(['word-en', 'word-de']);
      expect(await found({ mediaTypes: [SLIDES] })).toEqual(['slides-de']);
      expect(await found({ languages: ['de'] })).toEqual(['word-de', 'slides-de']);
      expect(await found({ languages: ['de'], mediaTypes: [WORD], fileIds: ['fil_2', 'fil_3'] })).toEqual(['word-de']);
      expect(await found({ fileIds: [] })).toEqual([]);
      expect(await found({ mediaTypes: [WORD], languages: [] })).toEqual([]);
    });

    it('takes many files in one filter', async () => {
      const { store, settled } = subject();
      const fileIds = Array.from({ length: 160 }, (_, i) => `fil_${String(i).padStart(26, '0')}`);
      const all = fileIds.map((fileId, i) => record(`c-${i}`, pointing(0, i / 200), { fileId }));
      await store.upsert(owner, MODEL, all);
      await settled();
      const filter = { fileIds: fileIds.filter((_, i) => i % 2 === 1), mediaTypes: ['text/plain', WORD, SLIDES] };
      const found = await store.query(owner, MODEL, pointing(0), { limit: 60, filter });
      expect(ids(found)).toEqual(Array.from({ length: 60 }, (_, i) => `c-${2 * i + 1}`));
    });

    it('keeps the vectors of two models apart, also under the same ids', async () => {
      const { store, settled } = subject();
      await store.upsert(owner, MODEL, [record('c-0', pointing(0))]);
      await store.upsert(owner, OTHER_MODEL, [record('c-0', pointing(9)), record('c-1', pointing(0))]);
      await settled();
      expect(ids(await store.query(owner, MODEL, pointing(0), { limit: 10 }))).toEqual(['c-0']);
      await store.remove(owner, OTHER_MODEL, ['c-0']);
      await settled();
      expect(await store.visible(owner, MODEL, ['c-0', 'c-1'])).toEqual(new Set(['c-0']));
      expect(await store.visible(owner, OTHER_MODEL, ['c-0', 'c-1'])).toEqual(new Set(['c-1']));
    });
  });

  describe('owners', () => {
    /** Names that would be one another if they were only put side by side, and ids that look like other things. */
    const TRICKS = ['a', 'b', 'a.b', 'a"', 'a","b', '["a', "a' OR 1=1 --", 'A', 'a ', 'aä', 'a%', `a${'x'.repeat(80)}`];
    const OWNERS = TRICKS.slice(0, 6);
    const IDS = ['c', 'a.c', 'b.c', '.c', 'c-0', "c' OR 'a'='a", '%', '*', '', 'ü'];

    const owners = fc.integer({ min: 0, max: OWNERS.length - 1 });
    const some = fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 4 });
    const models = fc.constantFrom(MODEL, OTHER_MODEL);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('upsert' as const), owner: owners, ids: some, model: models, axis: fc.nat(9) }),
      fc.record({ kind: fc.constant('remove' as const), owner: owners, ids: some, model: models }),
    );
    const values = fc.subarray(['fil_a', 'a', '%', "fil_b' OR ''='", '', 'fil_0', 'fil_1'], { minLength: 1 });
    const filter = fc.option(
      fc.record({ fileIds: values, mediaTypes: values, languages: values }, { requiredKeys: [] }),
      { nil: undefined },
    );

    it('never see, change or remove what is somebody else’s, whatever names, ids and filters say', async () => {
      const { store, owner: make, settled, examples = 25 } = subject();
      let example = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), filter, async (steps, asked) => {
          const round = `${run}-${example++}`;
          const names = OWNERS.map((name) => `${name}${round}`);
          for (const name of names) await make(name);
          const truth = new Map<string, Map<string, VectorRecord>>();
          const placeOf = (at: number, model: EmbeddingModel) => {
            const key = `${at}/${model.name}`;
            const place = truth.get(key) ?? new Map<string, VectorRecord>();
            truth.set(key, place);
            return place;
          };
          for (const one of steps) {
            const name = names[one.owner] ?? '';
            const place = placeOf(one.owner, one.model);
            if (one.kind === 'remove') {
              await store.remove(name, one.model, one.ids);
              for (const id of one.ids) place.delete(id);
            } else {
              const fileId = `fil_${one.owner}`;
              const records = one.ids.map((id) => record(id, pointing(one.axis), { fileId, mediaType: fileId }));
              await store.upsert(name, one.model, records);
              for (const each of records) place.set(each.id, each);
            }
          }
          await settled();
          for (const [at, name] of names.entries()) {
            for (const model of [MODEL, OTHER_MODEL]) {
              const place = placeOf(at, model);
              expect(await store.visible(name, model, IDS)).toEqual(new Set(place.keys()));
              const all = await store.query(name, model, pointing(0), { limit: 100 });
              expect(new Set(ids(all))).toEqual(new Set(place.keys()));
              for (const { id, score } of all) expect(score).toBeCloseTo(place.get(id)?.values[0] === 1 ? 1 : 0, 4);
              const filtered = await store.query(name, model, pointing(0), {
                limit: 100,
                ...(asked ? { filter: asked } : {}),
              });
              const allowed = [...place.values()].filter(
                ({ metadata }) =>
                  (asked?.fileIds?.includes(metadata.fileId) ?? true) &&
                  (asked?.mediaTypes?.includes(metadata.mediaType) ?? true) &&
                  (asked?.languages?.includes(metadata.language ?? '') ?? true),
              );
              expect(new Set(ids(filtered))).toEqual(new Set(ids(allowed)));
            }
          }
        }),
        { numRuns: examples },
      );
    });

    it.each(TRICKS)('of the name %j have a place of their own', async (name) => {
      const { store, owner: make, settled } = subject();
      const [mine, near] = [`${run}${name}`, `${run}${name}.`];
      await make(mine);
      await make(near);
      await store.upsert(mine, MODEL, [record('c', pointing(1))]);
      await settled();
      expect(ids(await store.query(mine, MODEL, pointing(1), { limit: 5 }))).toEqual(['c']);
      expect(await store.query(near, MODEL, pointing(1), { limit: 5 })).toEqual([]);
      expect(await store.visible(near, MODEL, ['c', '.c'])).toEqual(new Set());
    });
  });
}
