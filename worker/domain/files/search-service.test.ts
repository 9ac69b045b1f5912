import { eq, type SQL } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { files } from '../../db/schema/files.ts';
import { EmbeddingFault } from '../../providers/embeddings/port.ts';
import type { SearchInput } from './schemas-search.ts';
import { searchFiles } from './search-service.ts';
import { SearchLibrary } from './testing/search-library.ts';

let library: SearchLibrary;
beforeAll(async () => {
  library = await SearchLibrary.open();
});
afterAll(() => library.close());

const search = (userId: string, input: SearchInput) => searchFiles(library.world, userId, input);

/** Texts of what was found, best first. */
async function texts(userId: string, input: SearchInput): Promise<string[]> {
  return (await search(userId, input)).data.map(({ text }) => text);
}

/** A database that refuses statements with this in them. */
function refusing({ db }: SearchLibrary, part: string): Database {
  return new Proxy(db, {
    get: (target, name, receiver) => {
      if (name !== 'execute') return Reflect.get(target, name, receiver);
      return (query: SQL) =>
        JSON.stringify(query).includes(part) ? Promise.reject(new Error('refused')) : target.execute(query);
    },
  });
}

const BOATS = 'A sloop has one mast and two sails.';
const TREES = 'An oak drops acorns in autumn.';
const STARS = 'Vega is the brightest star of Lyra.';

describe('what is found', () => {
  it('comes with its file, its place, both ranks and the words that were found', async () => {
    const userId = await library.user();
    const fileId = await library.file({
      userId,
      name: 'boats.pdf',
      title: 'Boats',
      guidelines: 'Quote it.',
      passages: [TREES, { text: BOATS, heading: 'Rigs', location: { page: 4 } }, STARS],
    });
    const answer = await search(userId, { query: 'How many masts does a sloop have?' });
    const score = expect.any(Number);
    expect(answer.data[0]).toEqual({
      chunkId: `${fileId}-1-1`,
      ordinal: 1,
      lastOrdinal: 1,
      file: { id: fileId, name: 'boats.pdf', mediaType: 'text/markdown', title: 'Boats', guidelines: 'Quote it.' },
      text: BOATS,
      heading: 'Rigs',
      location: { page: 4 },
      tokens: 9,
      score,
      ranks: { vector: { rank: 1, score }, text: { rank: 1, score }, fused: { rank: 1, score: 1 }, rerank: null },
      words: expect.arrayContaining(['sloop', 'mast']),
    });
    expect(answer).toMatchObject({ files: 1, degraded: [] });
    expect(answer.tokens).toBe(answer.data.reduce((sum, { tokens }) => sum + tokens, 0));
  });

  it('says what only one of both ways found', async () => {
    const userId = await library.user();
    await library.file({ userId, passages: [BOATS, TREES] });
    const { data } = await search(userId, { query: 'acorns', mode: 'text' });
    expect(data).toMatchObject([{ text: TREES, ranks: { vector: null, text: { rank: 1 } }, words: ['acorn'] }]);
    const [byMeaning] = (await search(userId, { query: 'acorns', mode: 'vectors', limit: 1 })).data;
    expect(byMeaning?.ranks).toMatchObject({ vector: { score: expect.any(Number) }, text: null });
  });

  it('counts rare words for more than common ones, and headings for more than text', async () => {
    const userId = await library.user();
    const common = Array.from({ length: 20 }, (_, at) => `The engine of car ${at} starts.`);
    await library.file({
      userId,
      passages: [...common, 'The carburettor is cold.', { text: 'Cold.', heading: 'Engine' }],
    });
    const query = { query: 'engine carburettor', mode: 'text' as const };
    expect((await texts(userId, query)).slice(0, 2)).toEqual(['The carburettor is cold.', 'Cold.']);
  });

  it('reads each passage in its own language, and words of none as they stand', async () => {
    const userId = await library.user();
    await library.file({ userId, language: 'de', textConfig: 'german', passages: ['Die Häuser am Hafen sind alt.'] });
    await library.file({ userId, textConfig: 'simple', passages: ['Fault QX-4711 means that the pump runs dry.'] });
    expect(await texts(userId, { query: 'Haus', mode: 'text' })).toEqual(['Die Häuser am Hafen sind alt.']);
    expect(await texts(userId, { query: 'qx-4711', mode: 'text' })).toEqual([
      'Fault QX-4711 means that the pump runs dry.',
    ]);
    expect(await texts(userId, { query: "what's the 'and' \\ of & | ! ( :* <-> it", mode: 'text' })).toEqual(
      expect.any(Array),
    );
  });

  it('keeps to words in quotes, and away from words with a minus, whoever found the passage', async () => {
    const userId = await library.user();
    await library.file({
      userId,
      passages: ['red boats and blue sails', 'blue boats and red sails', 'red sails only'],
    });
    expect(await texts(userId, { query: 'sails "red boats"' })).toEqual(['red boats and blue sails']);
    expect((await texts(userId, { query: 'sails -boats' })).sort()).toEqual(['red sails only']);
    expect(await texts(userId, { query: '-boats' })).toEqual([]);
    expect(await texts(userId, { query: '"the of"' })).toEqual(expect.any(Array));
  });

  it('shows the same text once', async () => {
    const userId = await library.user();
    await library.file({ userId, passages: [BOATS, TREES, BOATS] });
    expect((await texts(userId, { query: 'sloop' })).filter((text) => text === BOATS)).toHaveLength(1);
  });

  it('stops at the limit, the threshold and the tokens that were asked for', async () => {
    const userId = await library.user();
    await library.file({ userId, passages: [BOATS, TREES, STARS] });
    expect(await texts(userId, { query: BOATS, limit: 1 })).toEqual([BOATS]);
    expect(await texts(userId, { query: BOATS, threshold: 0.999 })).toEqual([BOATS]);
    expect(await texts(userId, { query: 'acorns', mode: 'text', threshold: 0 })).toEqual([]);
    const { data, tokens } = await search(userId, { query: `${BOATS} ${TREES}`.repeat(20), contextTokens: 100 });
    expect(data.length).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(100);
  });

  it('joins what stands side by side where that is asked for, and reads neighbours along', async () => {
    const userId = await library.user();
    await library.file({
      userId,
      passages: ['First of all.', BOATS, `${BOATS} It is fast.`, 'Last of all.', TREES, STARS],
    });
    const joined = await search(userId, { query: 'sloop masts', mode: 'text', join: true });
    expect(joined.data).toMatchObject([{ ordinal: 1, lastOrdinal: 2, text: `${BOATS} It is fast.` }]);
    const more = await search(userId, { query: 'sloop masts', mode: 'text', neighbours: 1 });
    expect(more.data).toMatchObject([{ text: `First of all.\n${BOATS} It is fast.\nLast of all.` }]);
  });
});

describe('a filter', () => {
  it('leaves only files that meet it', async () => {
    const userId = await library.user();
    const at = (day: string) => new Date(`2026-01-${day}T12:00:00Z`);
    await library.file({
      userId,
      passages: ['sail one'],
      name: 'Summer plan.pdf',
      mediaType: 'application/pdf',
      title: 'Plans',
      author: 'Ada Lovelace',
      attributes: { year: 2026, draft: true, team: 'blue' },
      documentCreatedAt: at('10'),
      documentModifiedAt: at('20'),
    });
    await library.file({
      userId,
      passages: ['sail two'],
      textConfig: 'german',
      language: 'de',
      documentCreatedAt: at('15'),
    });
    const found = (filters: NonNullable<SearchInput['filters']>) =>
      texts(userId, { query: 'sail', filters }).then((all) => all.sort());
    expect(await found({})).toEqual(['sail one', 'sail two']);
    expect(await found({ names: ['SUMMER', 'nothing'] })).toEqual(['sail one']);
    expect(await found({ names: ['%'] })).toEqual([]);
    expect(await found({ mediaTypes: ['application/pdf'] })).toEqual(['sail one']);
    expect(await found({ languages: ['de', 'fr'] })).toEqual(['sail two']);
    expect(await found({ languages: [] })).toEqual([]);
    expect(await found({ title: 'plan', author: 'LOVELACE' })).toEqual(['sail one']);
    expect(await found({ attributes: { year: 2026, draft: true } })).toEqual(['sail one']);
    expect(await found({ attributes: { year: '2026' } })).toEqual([]);
    expect(await found({ createdAfter: '2026-01-12T00:00:00Z' })).toEqual(['sail two']);
    expect(await found({ createdBefore: '2026-01-12T00:00:00+02:00' })).toEqual(['sail one']);
    expect(await found({ modifiedAfter: '2026-01-16T00:00:00Z' })).toEqual(['sail one']);
    expect(await found({ modifiedBefore: '2026-01-16T00:00:00Z' })).toEqual(['sail two']);
  });

  it('leaves only the pages that were asked for', async () => {
    const userId = await library.user();
    const page = (from: number, to?: number) => ({
      text: `sail ${from}`,
      location: { page: from, ...(to === undefined ? {} : { lastPage: to }) },
    });
    await library.file({ userId, passages: [page(1), page(2, 4), page(5), 'sail nowhere'] });
    expect((await texts(userId, { query: 'sail', filters: { pages: { from: 3, to: 5 } } })).sort()).toEqual([
      'sail 2',
      'sail 5',
    ]);
  });
});

describe('a scope', () => {
  it('is everything that is named, together', async () => {
    const userId = await library.user();
    const file = (text: string) => library.file({ userId, passages: [text] });
    const [one, two, three, four] = await Promise.all(['sail 1', 'sail 2', 'sail 3', 'sail 4', 'sail 5'].map(file));
    const collection = await library.collection(userId, [two ?? '']);
    const agent = await library.agent(userId, { files: [three ?? ''], collections: [collection] });
    const found = (input: Partial<SearchInput>) =>
      texts(userId, { query: 'sail', ...input }).then((all) =>
        all
          .map((text) => text.slice(5))
          .sort()
          .join(''),
      );
    expect(await found({})).toBe('12345');
    expect(await found({ fileIds: [one ?? '', four ?? ''] })).toBe('14');
    expect(await found({ collectionIds: [collection] })).toBe('2');
    expect(await found({ agentId: agent })).toBe('23');
    expect(await found({ agentId: agent, fileIds: [one ?? ''] })).toBe('123');
    expect(await found({ fileIds: [] })).toBe('');
  });

  it('never is what belongs to somebody else, though a vector store offers it and ids name it', async () => {
    const [ada, bob] = await Promise.all([library.user(), library.user()]);
    const secret = await library.file({ userId: bob, passages: ['the secret sail of Bob'] });
    const collection = await library.collection(bob, [secret]);
    const agent = await library.agent(bob, { files: [secret], collections: [collection] });
    // Rows that no request can make: what belongs to Bob in things of Ada.
    const mixed = await library.collection(ada, [secret]);
    const mixedAgent = await library.agent(ada, { files: [secret], collections: [collection, mixed] });
    const named: Partial<SearchInput>[] = [
      {},
      { fileIds: [secret] },
      { collectionIds: [collection] },
      { agentId: agent },
      { collectionIds: [mixed] },
      { agentId: mixedAgent },
    ];
    for (const scope of named) expect(await texts(ada, { query: 'the secret sail of Bob', ...scope })).toEqual([]);
    expect(await texts(bob, { query: 'the secret sail of Bob' })).toHaveLength(1);
    for (const scope of named.slice(1, 4))
      await expect(
        searchFiles(library.world, ada, { query: 'sail', ...scope }, { unknown: 'refuse' }),
      ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('sees the live version of a file and no other, and no file that is deleted', async () => {
    const userId = await library.user();
    const fileId = await library.file({ userId, passages: ['the old sail', 'a boat'] });
    await library.index(userId, fileId, 2, ['the new sail', 'a ship']);
    const query = { query: 'sail', neighbours: 1 };
    expect(await texts(userId, query)).toEqual(['the old sail\na boat']);
    await library.db.update(files).set({ indexVersion: 2 }).where(eq(files.id, fileId));
    expect(await texts(userId, query)).toEqual(['the new sail\na ship']);
    await library.db.update(files).set({ deletedAt: new Date() }).where(eq(files.id, fileId));
    expect(await search(userId, query)).toMatchObject({ data: [], files: 0 });
    await library.file({ userId, passages: ['never ready sail'], indexVersion: 0, indexedModel: null });
    expect(await search(userId, query)).toMatchObject({ data: [], files: 0, degraded: [] });
  });

  it('holds for any owners, collections, agents and requests', async () => {
    const owners = await Promise.all([library.user(), library.user(), library.user()]);
    const owned = new Map<string, { files: string[]; collections: string[]; agents: string[] }>();
    for (const [at, owner] of owners.entries()) {
      const mine = await Promise.all(
        [0, 1, 2].map((n) =>
          library.file({ userId: owner, passages: [`sail of owner ${at} number ${n}`], attributes: { n } }),
        ),
      );
      const sets = await Promise.all([library.collection(owner, mine.slice(0, 2)), library.collection(owner, [])]);
      const agents = await Promise.all([
        library.agent(owner, { files: mine.slice(2), collections: sets.slice(0, 1) }),
        library.agent(owner, {}),
      ]);
      owned.set(owner, { files: mine, collections: sets, agents });
    }
    const all = [...owned.values()];
    const some = (ids: string[]) => fc.option(fc.subarray(ids), { nil: undefined });
    const requests = fc.record({
      owner: fc.constantFrom(...owners),
      fileIds: some(all.flatMap((one) => one.files)),
      collectionIds: some(all.flatMap((one) => one.collections)),
      agentId: fc.option(fc.constantFrom(...all.flatMap((one) => one.agents)), { nil: undefined }),
      n: fc.option(fc.nat(2), { nil: undefined }),
      mode: fc.constantFrom('hybrid' as const, 'vectors' as const, 'text' as const),
      neighbours: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(requests, async ({ owner, fileIds, collectionIds, agentId, n, mode, neighbours }) => {
        const mine = owned.get(owner) ?? { files: [], collections: [], agents: [] };
        const whole = fileIds === undefined && collectionIds === undefined && agentId === undefined;
        const expected = new Set(
          whole
            ? mine.files
            : [
                ...(fileIds ?? []).filter((id) => mine.files.includes(id)),
                ...(collectionIds?.includes(mine.collections[0] ?? '') ? mine.files.slice(0, 2) : []),
                ...(agentId === mine.agents[0] ? mine.files : []),
              ].filter((id) => n === undefined || mine.files.indexOf(id) === n),
        );
        const { data } = await search(owner, {
          ...{
            query: 'sail of owner',
            limit: 50,
            mode,
            neighbours,
            filters: n === undefined ? {} : { attributes: { n } },
          },
          ...(fileIds ? { fileIds } : {}),
          ...(collectionIds ? { collectionIds } : {}),
          ...(agentId === undefined ? {} : { agentId }),
        });
        const wanted = whole && n !== undefined ? new Set([mine.files[n]]) : expected;
        expect(new Set(data.map(({ file }) => file.id))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
});

describe('when a part is away', () => {
  const down = async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.1 with key sk-secret');
  };

  it('answers by words, says so, and lets a threshold be', async () => {
    const userId = await library.user();
    await library.file({ userId, passages: [BOATS, TREES] });
    const vectors = Object.assign(Object.create(library.vectors), { query: down });
    const noVectors = await searchFiles({ ...library.world, vectors }, userId, { query: 'sloop', threshold: 0.9 });
    expect(noVectors.data).toMatchObject([{ text: BOATS, ranks: { vector: null } }]);
    expect(noVectors.degraded).toEqual([
      { part: 'vectors', message: 'Search by meaning does not answer at the moment.' },
    ]);
    const fault = new EmbeddingFault('rate_limited', 'OpenAI asks for a pause.');
    const embedder = { embed: () => Promise.reject(fault) };
    const noQuestion = await searchFiles({ ...library.world, embedder }, userId, { query: 'sloop' });
    expect(noQuestion).toMatchObject({ data: [{}], degraded: [{ message: 'OpenAI asks for a pause.' }] });
    await expect(
      searchFiles({ ...library.world, embedder }, userId, { query: 'sloop', mode: 'vectors' }),
    ).rejects.toMatchObject({ code: 'unavailable', message: 'OpenAI asks for a pause.' });
  });

  it('answers by meaning where the words can not be looked up', async () => {
    const userId = await library.user();
    const fileId = await library.file({ userId, passages: [BOATS, TREES] });
    const broken = { ...library.world, db: refusing(library, 'tsvector_to_array') };
    const answer = await searchFiles(broken, userId, { query: BOATS });
    expect(answer.data[0]).toMatchObject({ file: { id: fileId }, text: BOATS, ranks: { text: null } });
    expect(answer.degraded).toEqual([{ part: 'text', message: 'Search by words does not answer at the moment.' }]);
    await expect(searchFiles(broken, userId, { query: BOATS, mode: 'text' })).rejects.toThrow();
  });

  it('keeps the first order where nobody reads again', async () => {
    const userId = await library.user();
    await library.file({ userId, passages: [BOATS, TREES] });
    const reranker = { rerank: down };
    const answer = await searchFiles({ ...library.world, reranker }, userId, { query: 'sloop', rerank: true });
    expect(answer).toMatchObject({ data: [{ text: BOATS }, {}], degraded: [{ part: 'rerank' }] });
  });
});

it('reads the best again where that is asked for', async () => {
  const userId = await library.user();
  await library.file({ userId, passages: [BOATS, TREES, STARS] });
  const reranker = {
    rerank: async (_: unknown, __: string, all: readonly string[]) => all.map((text) => Number(text === TREES)),
  };
  const { data } = await searchFiles({ ...library.world, reranker }, userId, { query: 'sloop', rerank: true });
  expect(data[0]).toMatchObject({ text: TREES, ranks: { rerank: { rank: 1, score: 1 } } });
  expect(data[1]?.ranks).toMatchObject({ rerank: { rank: 2, score: 0 }, text: { rank: 1 } });
});

it('asks the database three times: for the scope, for words beside the question’s vector, for the passages', async () => {
  const userId = await library.user();
  await library.file({ userId, passages: [BOATS, TREES] });
  await library.agent(userId, {});
  const before = await library.requests();
  await search(userId, { query: 'sloop', neighbours: 2, filters: { languages: ['en'] } });
  expect((await library.requests()) - before).toBe(3);
});
