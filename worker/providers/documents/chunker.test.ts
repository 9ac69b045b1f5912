import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tailOf, tokensOf } from './chunk-pieces.ts';
import { type ChunkerState, createChunker } from './chunker.ts';
import type { Chunk, ChunkSettings, Section } from './port.ts';

const SMALL: ChunkSettings = { maxTokens: 64, overlapTokens: 12 };

function chunksOf(sections: readonly Section[], settings = SMALL): Chunk[] {
  const chunker = createChunker(settings);
  return [...chunker.push(sections), ...chunker.flush()];
}

function paragraph(text: string, location: Section['location'] = {}): Section {
  return { kind: 'paragraph', text, location };
}

function heading(text: string, level: number): Section {
  return { kind: 'heading', text, level, location: {} };
}

const SENTENCES = Array.from({ length: 40 }, (_, index) => `Sentence number ${index} tells of the harbour at dawn.`);

describe('the chunker', () => {
  it('ends a passage at each heading and names the headings above', () => {
    const chunks = chunksOf([
      heading('Guide', 1),
      paragraph('Welcome.'),
      heading('Setup', 2),
      paragraph('Install it.'),
      heading('Use', 2),
      paragraph('Run it.'),
      heading('Reference', 1),
      paragraph('All options.'),
    ]);
    expect(chunks.map(({ heading: path, text }) => [path, text])).toEqual([
      ['Guide', 'Welcome.'],
      ['Guide › Setup', 'Install it.'],
      ['Guide › Use', 'Run it.'],
      ['Reference', 'All options.'],
    ]);
    expect(chunks[1]?.location.headings).toEqual(['Guide', 'Setup']);
  });

  it('loses no heading that nothing stands below', () => {
    const chunks = chunksOf([
      heading('One', 1),
      heading('Deep', 2),
      heading('Two', 1),
      paragraph('Body.'),
      heading('End', 1),
    ]);
    expect(chunks.map(({ heading: path, text }) => [path, text])).toEqual([
      ['', 'One\nDeep'],
      ['Two', 'Body.'],
      ['', 'End'],
    ]);
  });

  it('cuts a long paragraph between sentences, and goes on with an overlap', () => {
    const chunks = chunksOf([paragraph(SENTENCES.join(' '))]);
    expect(chunks.length).toBeGreaterThan(5);
    for (const [index, chunk] of chunks.entries()) {
      expect(chunk.text).toMatch(/^Sentence number .*dawn\.$/s);
      const before = chunks[index - 1];
      if (before) {
        const repeated = chunk.text.slice(0, chunk.text.indexOf('.') + 1);
        expect(before.text.endsWith(repeated)).toBe(true);
        expect(tokensOf(repeated)).toBeLessThanOrEqual(SMALL.overlapTokens);
      }
    }
  });

  it('puts rows below the names of their columns, in each passage', () => {
    const columns = ['Part', 'Price'];
    const rows = Array.from({ length: 60 }, (_, index): Section => {
      return {
        kind: 'row',
        text: `Bolt ${index} | ${index}.50`,
        columns,
        location: { sheet: 'Stock', rows: [index + 2, index + 2] },
      };
    });
    const chunks = chunksOf(rows);
    expect(chunks.length).toBeGreaterThan(3);
    for (const { text } of chunks) expect(text.startsWith('Part | Price\nBolt ')).toBe(true);
    expect(chunks.flatMap(({ text }) => text.split('\n').slice(1))).toEqual(rows.map(({ text }) => text));
    expect(chunks[0]?.location).toMatchObject({ sheet: 'Stock', rows: [2, expect.any(Number)] });
    expect(chunks.at(-1)?.location.rows?.[1]).toBe(61);
  });

  it('says names of columns that are too long once', () => {
    const columns = Array.from({ length: 60 }, (_, index) => `Measurement${index}`);
    const rows = Array.from({ length: 30 }, (_, index): Section => {
      return {
        kind: 'row',
        text: `value ${index} | ${index * 7}`,
        columns,
        location: { rows: [index + 2, index + 2] },
      };
    });
    const text = chunksOf(rows, { ...SMALL, overlapTokens: 0 })
      .map((chunk) => chunk.text)
      .join('\n');
    expect(text.match(/Measurement17\b/g)).toHaveLength(1);
    for (const row of rows) expect(text).toContain(row.text);
  });

  it('never puts two slides or two sheets in one passage, and names the pages that a passage goes over', () => {
    const slides = chunksOf([paragraph('First.', { slide: 1 }), paragraph('Second.', { slide: 2 })]);
    expect(slides.map(({ location }) => location)).toEqual([{ slide: 1 }, { slide: 2 }]);
    const pages = chunksOf([paragraph('Begins here.', { page: 3 }), paragraph('Ends here.', { page: 4 })]);
    expect(pages.map(({ location }) => location)).toEqual([{ page: 3, lastPage: 4 }]);
  });

  it('cuts code between lines and says which', () => {
    const code = Array.from({ length: 40 }, (_, index) => `  const value${index} = compute(${index});`).join('\n');
    const chunks = chunksOf([{ kind: 'code', text: code, location: { lines: [11, 50] } }], {
      ...SMALL,
      overlapTokens: 0,
    });
    expect(chunks.map(({ text }) => text).join('\n')).toBe(code);
    let next = 11;
    for (const { text, location } of chunks) {
      expect(location.lines).toEqual([next, next + text.split('\n').length - 1]);
      next += text.split('\n').length;
    }
  });

  it('cuts a word that is larger than a passage', () => {
    const word = 'QmFzZTY0'.repeat(400);
    const chunks = chunksOf([paragraph(`Data: ${word} end.`)], { ...SMALL, overlapTokens: 0 });
    expect(
      chunks
        .map(({ text }) => text)
        .join(' ')
        .replaceAll(/\s+/g, ''),
    ).toBe(`Data:${word}end.`);
    for (const { tokens } of chunks) expect(tokens).toBeLessThanOrEqual(SMALL.maxTokens);
  });
});

const WORD = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}$/),
  fc.stringMatching(/^[A-Z][a-z]{0,8}[.,!?;]?$/),
  fc.constantFrom(
    'müßig',
    'élan',
    '日本語の文。',
    '中文句子。',
    'мир',
    '3.14',
    '—',
    '🙂',
    'a|b',
    '"said"',
    '(x)',
    'foo_bar()',
  ),
);
const TEXT = fc
  .array(fc.tuple(WORD, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n')), { minLength: 1, maxLength: 150 })
  .map((words) => words.map(([word, gap]) => word + gap).join(''));
const NAMES = fc.array(fc.stringMatching(/^[A-Z][a-z]{1,9}$/), { minLength: 2, maxLength: 6 });
const SECTION: fc.Arbitrary<Section> = fc.oneof(
  fc.record({
    kind: fc.constant('heading' as const),
    text: TEXT,
    level: fc.integer({ min: 1, max: 4 }),
    location: fc.constant({}),
  }),
  fc.record({
    kind: fc.constantFrom('paragraph' as const, 'list' as const, 'code' as const),
    text: TEXT,
    location: fc.constant({}),
  }),
  fc.record({ kind: fc.constant('row' as const), text: TEXT, columns: NAMES, location: fc.constant({}) }),
  fc.record({
    kind: fc.constant('row' as const),
    text: TEXT,
    location: fc.record({ sheet: fc.constantFrom('A', 'B') }),
  }),
);
const SECTIONS = fc.array(SECTION, { maxLength: 12 });
const SETTINGS = fc.integer({ min: 64, max: 300 }).chain((maxTokens) =>
  fc.record({
    maxTokens: fc.constant(maxTokens),
    overlapTokens: fc.integer({ min: 0, max: Math.floor(maxTokens / 2) - 1 }),
  }),
);

/** Letters without white space: gaps may change, and Eastern sentences have none. */
function letters(text: string): string {
  return text.replace(/\s+/g, '');
}

describe('for all sections and settings', () => {
  it('no passage has more tokens than allowed, and each says how many it has', () => {
    fc.assert(
      fc.property(SECTIONS, SETTINGS, (sections, settings) => {
        for (const { text, tokens } of chunksOf(sections, settings)) {
          expect(tokens).toBe(tokensOf(text));
          expect(tokens).toBeLessThanOrEqual(settings.maxTokens);
          expect(text.trim()).not.toBe('');
        }
      }),
    );
  });

  it('every word is in a passage, in its order', () => {
    fc.assert(
      fc.property(SECTIONS, SETTINGS, (sections, settings) => {
        const said = chunksOf(sections, settings)
          .flatMap(({ heading: path, text }) => `${path} ${text}`.split(/\s+/))
          .join(' ');
        let at = 0;
        for (const word of sections.flatMap(({ text }) => text.split(/\s+|(?<=。)/)).filter((part) => part !== '')) {
          const found = said.indexOf(word, at);
          expect(found, `"${word}" after ${said.slice(Math.max(0, at - 80), at)}`).toBeGreaterThanOrEqual(0);
          at = found + word.length;
        }
      }),
    );
  });

  it('without overlap nothing but headings and names of columns is said twice', () => {
    const plain = fc.array(
      SECTION.filter(({ kind }) => kind !== 'heading' && kind !== 'row'),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(plain, (sections) => {
        const chunks = chunksOf(sections, { maxTokens: 64, overlapTokens: 0 });
        expect(letters(chunks.map(({ text }) => text).join(''))).toBe(
          letters(sections.map(({ text }) => text).join('')),
        );
      }),
    );
  });

  it('a passage repeats no more of the one before it than the overlap allows', () => {
    fc.assert(
      fc.property(fc.array(WORD, { minLength: 60, maxLength: 400 }), SETTINGS, (words, settings) => {
        const unique = words.map((word, index) => `${word.replace(/[。.!?]/g, '')}${index}x`);
        const chunks = chunksOf([paragraph(unique.join(' '))], settings);
        for (const [index, { text }] of chunks.slice(1).entries()) {
          const before = new Set(chunks[index]?.text.split(' '));
          const repeated = text.split(' ').filter((word) => before.has(word));
          expect(tokensOf(repeated.join(' '))).toBeLessThanOrEqual(settings.overlapTokens);
        }
      }),
    );
  });

  it('how the sections are handed over, and stops in between, change nothing', () => {
    fc.assert(
      fc.property(SECTIONS, SETTINGS, fc.array(fc.nat(12), { maxLength: 4 }), (sections, settings, cuts) => {
        const places = [...new Set([0, ...cuts.filter((cut) => cut < sections.length), sections.length])].sort(
          (a, b) => a - b,
        );
        const chunks: Chunk[] = [];
        let state: ChunkerState | undefined;
        for (const [index, from] of places.slice(0, -1).entries()) {
          const chunker = createChunker(settings, state);
          chunks.push(...chunker.push(sections.slice(from, places[index + 1])));
          state = JSON.parse(JSON.stringify(chunker.state())) as ChunkerState;
        }
        chunks.push(...createChunker(settings, state).flush());
        expect(chunks).toEqual(chunksOf(sections, settings));
      }),
    );
  });
});

describe('the end of a text', () => {
  it('has no half word and no more tokens than asked for', () => {
    expect(tailOf('one two three', 2)).toBe('two three');
    expect(tailOf(`${'x'.repeat(500)} end`, 3)).toBe('end');
  });
});
