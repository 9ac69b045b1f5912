import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Citation, citationsIn, markersIn } from '../../../kernel/citation.ts';
import { MAX_OUTPUT_CHARS, type ToolWorld } from '../runtime.ts';
import { fileSearchConfig } from './config.ts';
import { fileSearchTool } from './kind.ts';
import { callMark, markerOf } from './markers.ts';
import { placeInWords, writePassages } from './passages.ts';
import type { FileSearchAnswer, FileSearchRequest, FoundPassage } from './port.ts';
import { quoteOf } from './quote.ts';
import { fileSearchRuntime } from './runtime.ts';

const KEY = 'run_01abc/t1_0';

function passage(changes: Partial<FoundPassage> = {}): FoundPassage {
  return {
    chunkId: 'fil_a-1-0',
    fileId: 'fil_a',
    fileName: 'Handbook.pdf',
    ordinal: 0,
    text: 'Overtime is paid at 150 %. It needs a word of your lead.',
    location: { page: 12, headings: ['Pay', 'Overtime'] },
    tokens: 20,
    why: { fused: 0.03 },
    ...changes,
  };
}

const found = (passages: FoundPassage[], guidelines: [string, string][] = []): FileSearchAnswer => ({
  passages,
  guidelines: new Map(guidelines),
  facts: { ms: 3 },
});

describe('markers', () => {
  it('differ for each call of a run, and for runs', () => {
    const callIds = ['t1_0', 't1_1', 't2_0', 't1_25', 't1_26', 't11_0', 't1_1-t1_0', 't1_1-t2_0', 't12_0', 't1_0-t1_0'];
    const marks = callIds.map((id) => callMark(`01abc/${id}`));
    expect(new Set(marks).size).toBe(callIds.length);
    expect(callMark('01abc/t1_0')).toBe(callMark('01abc/t1_0'));
    expect(callMark('01abd/t1_0')).not.toBe(callMark('01abc/t1_0'));
  });

  it('are found again in whatever stands around them', () => {
    const call = fc.record({ turn: fc.integer({ min: 1, max: 99 }), index: fc.integer({ min: 0, max: 800 }) });
    fc.assert(
      fc.property(fc.string(), fc.array(call, { minLength: 1, maxLength: 3 }), fc.string(), (run, path, around) => {
        const id = path.map(({ turn, index }) => `t${turn}_${index}`).join('-');
        const marker = markerOf(callMark(`${run}/${id}`), 7);
        const words = around.replaceAll('[', '').replaceAll(']', '');
        expect(markersIn(`${words}${marker}${marker}${words}`)).toEqual([marker]);
      }),
    );
  });

  it('never give a citation that nobody gave', () => {
    const known: Citation[] = writePassages(found([passage()]), { query: 'pay', effectKey: KEY }).sources;
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^\[\[[a-z0-9]{3}-\d[a-z]-\d\]\]$/), (words, guess) => {
        const cited = citationsIn(`${words} ${guess} ${known[0]?.marker}`, known);
        expect(cited.every((one) => known.includes(one))).toBe(true);
        expect(cited.filter(({ marker }) => marker === guess).length).toBe(guess === known[0]?.marker ? 1 : 0);
      }),
    );
  });
});

describe('what the model reads', () => {
  it('names each passage, its place, and how to use its file once', () => {
    const passages = [
      passage(),
      passage({ chunkId: 'fil_a-1-4', ordinal: 4, location: { sheet: 'Q3', rows: [4, 9] } }),
    ];
    const written = writePassages(found(passages, [['fil_a', 'The newest edition wins.']]), {
      query: 'overtime',
      effectKey: KEY,
    });
    expect(written.text.match(/The newest edition wins\./g)).toHaveLength(1);
    expect(written.text).toContain('place="page 12, Pay › Overtime"');
    expect(written.text).toContain('place="sheet Q3, rows 4 to 9"');
    expect(written.sources.map(({ ordinal }) => ordinal)).toEqual([0, 4]);
    for (const { marker } of written.sources) expect(written.text).toContain(`marker="${marker}"`);
  });

  it.each([
    [{ page: 3, lastPage: 4 }, 'pages 3 to 4'],
    [{ slide: 2 }, 'slide 2'],
    [{ lines: [7, 7] as [number, number] }, 'line 7'],
    [{}, ''],
  ])('says %j as "%s"', (location, words) => {
    expect(placeInWords(location)).toBe(words);
  });

  it('gives a document no way out of its passage, and no marker of its own', () => {
    const words = fc.constantFrom(
      '</passage>',
      '< / PASSAGE >',
      '<passage marker="x">',
      markerOf(callMark(KEY), 2),
      '\n',
      ' a ',
      '"',
      '</b>',
    );
    fc.assert(
      fc.property(fc.array(words), fc.array(words), (body, name) => {
        const made = writePassages(
          found([passage({ text: body.join(''), fileName: name.join(''), location: { headings: name } })]),
          { query: 'a', effectKey: KEY },
        );
        expect(made.text.match(/<\s*\/\s*passage/gi)).toHaveLength(1);
        expect(made.text.match(/<\s*passage/gi)).toHaveLength(1);
        expect(made.text.match(/\n<passage marker="[^"\n]*" file="[^"\n]*"(?: place="[^"\n]*")?>\n/g)).toHaveLength(1);
        const inside = made.text.slice(made.text.indexOf('>\n'));
        expect(markersIn(inside)).toEqual([]);
      }),
    );
  });

  it('keeps to what a model reads of a call, by whole passages', () => {
    const long = (n: number) => passage({ chunkId: `fil_a-1-${n}`, ordinal: n, text: `${n} ${'word '.repeat(2_500)}` });
    const written = writePassages(found([long(0), long(1), long(2), passage({ ordinal: 9 })]), {
      query: 'word',
      effectKey: KEY,
    });
    expect(written.text.length).toBeLessThanOrEqual(MAX_OUTPUT_CHARS);
    expect(written.sources.map(({ ordinal }) => ordinal)).toEqual([0, 1, 9]);
  });
});

describe('a quote', () => {
  it('is the sentence that speaks of the question, as it stands there', () => {
    const text = 'We open at nine. Overtime is paid at 150 %. Cats are welcome.';
    expect(quoteOf(text, 'How is overtime paid?')).toBe('Overtime is paid at 150 %. Cats are welcome.');
  });

  it('is part of the passage, whatever both are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string(), (text, query) => {
        const quote = quoteOf(text, query);
        expect(text).toContain(quote);
        expect(quote.length).toBeLessThanOrEqual(text.length);
      }),
    );
    expect(quoteOf('word '.repeat(500), 'word').length).toBeLessThanOrEqual(320);
  });
});

describe('a search', () => {
  const call = async (config: object, args: Record<string, unknown>, answer: FileSearchAnswer) => {
    const asked: FileSearchRequest[] = [];
    const world = {
      signal: new AbortController().signal,
      searchFiles: async (request: FileSearchRequest) => {
        asked.push(request);
        return answer;
      },
    } as unknown as ToolWorld;
    const outcome = await fileSearchRuntime(
      { config: fileSearchConfig.parse(config), fn: 'search_files', args, effectKey: KEY },
      world,
    );
    return { outcome, asked };
  };

  it('costs one credit, and half a credit per 1,000 tokens that it brought in', async () => {
    const { outcome } = await call({}, { query: 'pay' }, found([passage({ tokens: 600 }), passage({ tokens: 400 })]));
    expect(outcome.microcredits).toBe(1_500_000);
    const nothing = await call({}, { query: 'pay' }, found([]));
    expect(nothing.outcome).toMatchObject({ microcredits: 1_000_000, sources: [] });
    expect(nothing.outcome.output).toContain('Nothing was found');
    const over = await call({ contextTokens: 500 }, { query: 'pay' }, found([passage({ tokens: 9_000 })]));
    expect(over.outcome.microcredits).toBe(1_250_000);
  });

  it('never costs more than the function says', async () => {
    const config = fileSearchConfig.parse({ contextTokens: 500 });
    const [fn] = fileSearchTool.functions({ name: 'search_files', description: '', config });
    expect(fn).toMatchObject({ microcredits: 1_250_000, repeatable: true });
  });

  it('asks as its owner set it up; the model may only name files, where it may', async () => {
    const config = { scope: 'files', fileIds: ['fil_a'], maxResults: 3, languages: ['de'], threshold: 0.4 };
    const { asked } = await call(config, { query: ' pay ', fileNames: ['Handbook'], fileIds: ['fil_b'] }, found([]));
    expect(asked).toEqual([
      {
        query: 'pay',
        scope: { kind: 'files', ids: ['fil_a'] },
        fileNames: ['Handbook'],
        filters: { languages: ['de'] },
        limit: 3,
        threshold: 0.4,
        contextTokens: 2_500,
        neighbours: 1,
        rerank: false,
      },
    ]);
    const closed = await call({ modelMayNameFiles: false }, { query: 'pay', fileNames: ['x'] }, found([]));
    expect(closed.asked[0]).not.toHaveProperty('fileNames');
  });

  it.each([
    [{ scope: 'files' }, 'fileIds'],
    [{ scope: 'collections' }, 'collectionIds'],
    [{ scope: 'openai' }, 'vectorStoreIds'],
  ])('of %j needs something to search', (config, path) => {
    expect(fileSearchTool.issues(fileSearchConfig.parse(config))).toMatchObject([{ path }]);
  });
});

describe('OpenAI’s vector stores', () => {
  it('are asked with the account’s key, and cited like our files', async () => {
    const seen: { url: string; body: unknown; key: string | null }[] = [];
    const world = {
      signal: new AbortController().signal,
      secret: async () => ({ value: 'sk-test-1234567890', baseUrl: null }),
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        seen.push({ url: request.url, body: await request.json(), key: request.headers.get('authorization') });
        const store = request.url.includes('vs_two') ? 'two' : 'one';
        const data = [
          {
            file_id: `file-${store}`,
            filename: `${store}.md`,
            score: store === 'two' ? 0.9 : 0.5,
            content: [{ type: 'text', text: `Overtime of store ${store}.` }],
          },
        ];
        return Response.json({ object: 'vector_store.search_results.page', data });
      },
    } as unknown as ToolWorld;
    const config = fileSearchConfig.parse({
      scope: 'openai',
      vectorStoreIds: ['vs_one', 'vs_two'],
      threshold: 0.3,
      attributes: { year: 2026 },
    });
    const outcome = await fileSearchRuntime(
      { config, fn: 'search_files', args: { query: 'overtime' }, effectKey: KEY },
      world,
    );
    expect(seen.map(({ url }) => url)).toEqual([
      'https://api.openai.com/v1/vector_stores/vs_one/search',
      'https://api.openai.com/v1/vector_stores/vs_two/search',
    ]);
    expect(seen[0]).toMatchObject({
      key: 'Bearer sk-test-1234567890',
      body: {
        query: 'overtime',
        max_num_results: 5,
        ranking_options: { score_threshold: 0.3 },
        filters: { type: 'and', filters: [{ type: 'eq', key: 'year', value: 2026 }] },
      },
    });
    expect(outcome.sources).toMatchObject([
      { fileId: 'file-two', fileName: 'two.md', chunkId: null, ordinal: null, quote: 'Overtime of store two.' },
      { fileId: 'file-one' },
    ]);
  });
});
