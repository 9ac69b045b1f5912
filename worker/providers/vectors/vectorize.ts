import { sha256Hex } from '../../kernel/bytes.ts';
import { type EmbeddingModel, spaceOf } from '../embeddings/port.ts';
import { groupsOf, isEmpty } from './filters.ts';
import { MAX_MATCHES, type VectorFilter, type VectorMatch, type VectorRecord, type VectorStore } from './port.ts';

/** Limits of Vectorize (developers.cloudflare.com/vectorize/platform/limits); the two of ids are its errors' (40007). */
const UPSERT_ROWS = 1_000;
const DELETE_IDS = 100;
const GET_IDS = 20;
const ID_BYTES = 64;
/** Only this much of a text is indexed, so nothing longer could be found by the whole. */
const INDEXED_BYTES = 64;
/** A filter's JSON must be shorter than 2,048 bytes; the three lists share them. */
const LIST_BYTES = { fileId: 1_100, mediaType: 500, language: 250 };
/** One invocation has six connections. */
const PARALLEL = 6;
/** Characters of the owner's mark before an id. */
const MARK_LENGTH = 16;

/** The metadata that an index can be filtered by; `npm run vectorize:setup` makes them before the first vector. */
export const METADATA_INDEXES = ['fileId', 'mediaType', 'language'] as const;

/**
 * Vectors in Vectorize. Ids are one space per index there, whatever the namespace, and reads and removals by id look at
 * no namespace. So each id begins with its owner's mark: nobody's id can name somebody else's vector. Searches see the
 * namespace of one owner and model only.
 */
export function vectorizeStore(index: Vectorize): VectorStore {
  return {
    upsert: async (owner, model, records) => {
      const place = await placeOf(owner, model);
      for (const group of groupsOf(records, UPSERT_ROWS)) await index.upsert(group.map((one) => vectorOf(place, one)));
    },
    visible: async (owner, model, ids) => {
      const place = await placeOf(owner, model);
      const found = await inTurns(groupsOf(ids, GET_IDS), (group) =>
        index.getByIds(group.map((id) => storedId(place, id))),
      );
      return new Set(found.flat().flatMap(({ id }) => ownId(place, id)));
    },
    remove: async (owner, model, ids) => {
      const place = await placeOf(owner, model);
      await inTurns(groupsOf(ids, DELETE_IDS), (group) => index.deleteByIds(group.map((id) => storedId(place, id))));
    },
    query: async (owner, model, vector, { limit, filter }) => {
      if (isEmpty(filter)) return [];
      const place = await placeOf(owner, model);
      const topK = Math.min(limit, MAX_MATCHES);
      const values = Array.from(vector);
      const answers = await inTurns(filtersOf(filter), (one) =>
        index.query(values, { topK, namespace: place.namespace, returnMetadata: 'none', ...one }),
      );
      return best(
        answers.flatMap(({ matches }) =>
          matches.flatMap(({ id, score }) => ownId(place, id).map((own) => ({ id: own, score }))),
        ),
        topK,
      );
    },
  };
}

interface Place {
  namespace: string;
  mark: string;
}

/** Hashed, so that no owner's name can spell another's, and 64 characters long, as a namespace may be. */
async function placeOf(owner: string, model: EmbeddingModel): Promise<Place> {
  const namespace = await sha256Hex(JSON.stringify([owner, spaceOf(model)]));
  return { namespace, mark: namespace.slice(0, MARK_LENGTH) };
}

function storedId({ mark }: Place, id: string): string {
  const stored = `${mark}.${id}`;
  if (bytesOf(stored) > ID_BYTES) throw new Error(`The id ${id} is longer than ${ID_BYTES - MARK_LENGTH - 1} bytes.`);
  return stored;
}

/** The id as we know it; nothing for one that is not of this place. */
function ownId({ mark }: Place, stored: string): string[] {
  return stored.startsWith(`${mark}.`) ? [stored.slice(MARK_LENGTH + 1)] : [];
}

function vectorOf(place: Place, { id, values, metadata }: VectorRecord): VectorizeVector {
  const { fileId, mediaType, language } = metadata;
  return {
    id: storedId(place, id),
    values,
    namespace: place.namespace,
    metadata: {
      fileId: indexed(fileId),
      mediaType: indexed(mediaType),
      ...(language === null ? {} : { language: indexed(language) }),
    },
  };
}

/** One query for each combination of lists that are short enough; nothing is in two of them. */
function filtersOf(filter: VectorFilter = {}): { filter?: VectorizeVectorMetadataFilter }[] {
  const lists = [
    ['fileId', filter.fileIds],
    ['mediaType', filter.mediaTypes],
    ['language', filter.languages],
  ] as const;
  let combinations: VectorizeVectorMetadataFilter[] = [{}];
  for (const [name, values] of lists) {
    if (values === undefined) continue;
    const parts = shortLists([...new Set(values.map(indexed))], LIST_BYTES[name]);
    combinations = combinations.flatMap((one) => parts.map((part) => ({ ...one, [name]: { $in: part } })));
  }
  return combinations.map((one) => (Object.keys(one).length === 0 ? {} : { filter: one }));
}

function shortLists(values: readonly string[], maxBytes: number): string[][] {
  const lists: string[][] = [];
  let room = 0;
  for (const value of values) {
    const size = bytesOf(JSON.stringify(value)) + 1;
    const last = lists.at(-1);
    if (last && size <= room) last.push(value);
    else {
      lists.push([value]);
      room = maxBytes;
    }
    room -= size;
  }
  return lists;
}

/** The part of a text that is indexed: whole letters of its first 64 bytes. */
function indexed(text: string): string {
  if (bytesOf(text) <= INDEXED_BYTES) return text;
  const letters: string[] = [];
  let size = 0;
  for (const letter of text) {
    size += bytesOf(letter);
    if (size > INDEXED_BYTES) break;
    letters.push(letter);
  }
  return letters.join('');
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

function best(matches: readonly VectorMatch[], limit: number): VectorMatch[] {
  return [...matches].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
}

async function inTurns<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (const group of groupsOf(items, PARALLEL)) done.push(...(await Promise.all(group.map(work))));
  return done;
}
