import { describe, expect, it } from 'vitest';
import { DocumentFault } from '../port.ts';
import { readWhole } from '../testing/memory-source.ts';
import { recordsOf, separatorOf } from './csv-records.ts';
import { scanJson } from './json-scanner.ts';
import { WINDOW_BYTES } from './text-window.ts';

async function textsOf(document: Uint8Array | string, mediaType: string): Promise<string[]> {
  return (await readWhole(document, mediaType)).sections.map(({ text }) => text);
}

function utf16(text: string, isBig = false): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return new Uint8Array(isBig ? bytes.swap16() : bytes);
}

describe('encodings', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode('Größe: 3 €')],
    ['UTF-8 with a mark', new TextEncoder().encode('\uFEFFGröße: 3 €')],
    ['UTF-16, little end first', utf16('Größe: 3 €')],
    ['UTF-16, big end first', utf16('Größe: 3 €', true)],
    ['Windows-1252', Uint8Array.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x3a, 0x20, 0x33, 0x20, 0x80])],
  ])('%s is read', async (_, bytes) => {
    expect(await textsOf(bytes, 'text/plain')).toEqual(['Größe: 3 €']);
  });

  it('bytes that are no text are refused', async () => {
    await expect(readWhole(Uint8Array.from([65, 0, 66, 0, 0]), 'text/plain')).rejects.toMatchObject({
      code: 'damaged',
    });
  });

  it('nothing but white space is empty', async () => {
    await expect(readWhole(' \n\n\t\n', 'text/plain')).rejects.toMatchObject({ code: 'empty' });
    await expect(readWhole('', 'text/plain')).rejects.toMatchObject({ code: 'empty' });
  });

  it('a media type that is no text is refused', async () => {
    await expect(readWhole('x', 'image/png')).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('long texts', () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `Zeile ${index}: über die Größe — 日本 🙂${index % 7 === 0 ? '\n' : ''}`,
  );

  it.each(['utf8', 'utf16le'] as const)(
    'are read in windows that lose nothing and count lines: %s',
    async (encoding) => {
      const bytes = encoding === 'utf8' ? Buffer.from(lines.join('\n')) : utf16(lines.join('\n'));
      const { sections, steps } = await readWhole(new Uint8Array(bytes), 'text/plain');
      expect(bytes.length).toBeGreaterThan(3 * WINDOW_BYTES);
      expect(steps.length).toBeGreaterThan(3);
      expect(sections.flatMap(({ text }) => text.split('\n'))).toEqual(lines.map((line) => line.trim()));
      const all = lines.join('\n').split('\n');
      for (const { text, location } of sections.filter((_, index) => index % 997 === 0)) {
        expect(all.slice((location.lines?.[0] ?? 0) - 1, location.lines?.[1]).join('\n')).toBe(text);
      }
    },
  );

  it('of one endless line are cut between letters', async () => {
    const text = '🙂é日'.repeat(120_000);
    expect((await textsOf(text, 'text/plain')).join('')).toBe(text);
  });
});

describe('Markdown', () => {
  it('is read with headings, lists, tables, code and its front matter', async () => {
    const { sections, facts } = await readWhole(
      [
        '---\ntitle: Harbour guide\nauthors: [Ada, Grace]\ndate: 2026-03-14\n---',
        '# Guide #\n\nFirst line\nsecond line\n\nSetup\n-----\n\n- one\n- two\n  more of two\n',
        '| Part | Price |\n|------|:-----:|\n| Bolt | 1 \\| 2 |\n\n```js\n# no heading\n\nlet a;\n```\nAfter.',
      ].join('\n'),
      'text/markdown',
    );
    expect(sections.map(({ kind, text, level, columns }) => [kind, text, level ?? columns?.join()])).toEqual([
      ['heading', 'Guide', 1],
      ['paragraph', 'First line\nsecond line', undefined],
      ['heading', 'Setup', 2],
      ['list', '- one\n- two\n  more of two', undefined],
      ['row', 'Bolt | 1 | 2', 'Part,Price'],
      ['code', '# no heading\n\nlet a;', undefined],
      ['paragraph', 'After.', undefined],
    ]);
    expect(sections[0]?.location).toEqual({ lines: [6, 6] });
    expect(facts).toMatchObject({ title: 'Harbour guide', author: 'Ada, Grace', createdAt: new Date('2026-03-14') });
  });

  it('takes its title from the first heading, and reads a fence that never ends', async () => {
    const { facts, sections } = await readWhole('# Notes\n\n```\ncode\n\nmore', 'text/markdown');
    expect(facts.title).toBe('Notes');
    expect(sections.at(-1)).toMatchObject({ kind: 'code', text: 'code\n\nmore' });
  });

  it('with front matter that is no YAML is read all the same', async () => {
    expect(await textsOf('---\na: [\n---\nText.', 'text/markdown')).toEqual(['Text.']);
  });
});

describe('CSV', () => {
  it('is read by records with the names of columns', async () => {
    const { sections } = await readWhole('Name;Note\r\nAda;"said ""hi"";\r\ntwice"\r\n\r\nGrace;x\r\n', 'text/csv');
    const columns = ['Name', 'Note'];
    expect(sections).toEqual([
      { kind: 'row', text: 'Ada | said "hi"; twice', columns, location: { rows: [2, 2], lines: [2, 2] } },
      { kind: 'row', text: 'Grace | x', columns, location: { rows: [3, 3], lines: [5, 5] } },
    ]);
  });

  it('without names of columns, or with nothing else, loses no row', async () => {
    expect(await textsOf('1,2\n3,4', 'text/csv')).toEqual(['1 | 2', '3 | 4']);
    expect(await textsOf('Name,Age\n', 'text/csv')).toEqual(['Name | Age']);
  });

  it('of any length goes on with its columns and row numbers', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => `${index},"line one\nline two of ${index}"`);
    const { sections, steps } = await readWhole(['Number,Text', ...rows].join('\n'), 'text/csv');
    expect(steps.length).toBeGreaterThan(1);
    expect(sections.map(({ text }) => text)).toEqual(
      rows.map((_, index) => `${index} | line one line two of ${index}`),
    );
    expect(sections.every(({ columns }) => columns?.join() === 'Number,Text')).toBe(true);
    expect(sections.at(-1)?.location.rows).toEqual([40_001, 40_001]);
  });

  it('guesses the separator, and takes a quote that is never closed as a letter', () => {
    expect([',', ';', '\t', '|'].map((sign) => separatorOf(`a${sign}b${sign}c\n1${sign}2${sign}3`))).toEqual([
      ',',
      ';',
      '\t',
      '|',
    ]);
    expect(recordsOf('a,"b\nc,d', ',').map(({ cells }) => cells)).toEqual([
      ['a', '"b'],
      ['c', 'd'],
    ]);
  });
});

describe('JSON', () => {
  it('is read by records with their paths and lines', async () => {
    const json = JSON.stringify(
      {
        shop: 'Yard',
        orders: [
          { id: 7, buyer: { name: 'Ada "A"' } },
          { id: 8, tags: ['x', 'y'] },
        ],
      },
      null,
      2,
    );
    const { sections } = await readWhole(json, 'application/json');
    expect(sections).toEqual([
      { kind: 'paragraph', text: 'shop: Yard', location: { lines: [2, 2] } },
      { kind: 'paragraph', text: 'orders[0]\nid: 7\nbuyer.name: Ada "A"', location: { lines: [5, 7] } },
      { kind: 'paragraph', text: 'orders[1]\nid: 8\ntags[0]: x\ntags[1]: y', location: { lines: [11, 14] } },
    ]);
  });

  it.each(['{"a": }', '{"a": 1', '[1,]', '{"a" 1}', '[1] 2', '{"a": "\\x"}', 'nothing', '{1: 2}', '[01]', '}'])(
    'that is none is refused with its line: %s',
    async (text) => {
      const error: unknown = await readWhole(`\n${text}`, 'application/json').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DocumentFault);
      expect(error).toMatchObject({ code: 'damaged', message: expect.stringContaining('line 2') });
    },
  );

  it('that is nested beyond measure is refused', () => {
    expect(() => [...scanJson('['.repeat(100_000))]).toThrow(DocumentFault);
  });

  it('of any length is read in steps, each record once', async () => {
    const entries = Array.from({ length: 30_000 }, (_, id) => ({ id, note: `Note number ${id} of a long list.` }));
    const { sections, steps } = await readWhole(JSON.stringify(entries), 'application/json');
    expect(steps.length).toBeGreaterThan(1);
    expect(sections.map(({ text }) => text.split('\n')[0])).toEqual(entries.map(({ id }) => `[${id}]`));
  });

  it('by lines is read line by line, those that are no JSON as they are', async () => {
    const { sections } = await readWhole('{"a":{"b":1}}\n\nbroken {\n"text"\n', 'application/x-ndjson');
    expect(sections.map(({ text, location }) => [text, location.lines?.[0]])).toEqual([
      ['a.b: 1', 1],
      ['broken {', 3],
      ['text', 4],
    ]);
  });
});

describe('source code', () => {
  it('is read by its blocks with their lines', async () => {
    const code = '/** Adds. */\nfunction add(a, b) {\n  const c = a;\n\n  return c + b;\n}\n\nexport const one = 1;\n';
    const { sections } = await readWhole(code, 'text/javascript');
    expect(sections).toEqual([
      { kind: 'code', text: code.slice(0, code.indexOf('\n\nexport')), location: { lines: [1, 6] } },
      { kind: 'code', text: 'export const one = 1;', location: { lines: [8, 8] } },
    ]);
  });
});
