import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstOfEach,
  fuse,
  joinNeighbours,
  mustHold,
  type Piece,
  passes,
  wantedWords,
  withoutOverlap,
} from './search-rules.ts';

const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 10 });
const plain = { k: 60, vector: 1, text: 1 };

describe('fuse', () => {
  it('puts what both lists know before what one of them has first', () => {
    expect(fuse([['a', 'b']], ['c', 'b'], plain).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });

  it('gives 1 to the first of every list that took part, and counts places by k', () => {
    expect(fuse([['a']], ['a'], plain)).toEqual([{ id: 'a', rank: 1, score: 1 }]);
    expect(fuse([], ['a', 'b'], plain)).toMatchObject([{ score: 1 }, { score: expect.closeTo(61 / 62) }]);
    expect(fuse([['a'], ['b']], [], plain)).toMatchObject([{ score: 1 }, { score: 1 }]);
  });

  it('weighs the lists', () => {
    expect(fuse([['a']], ['b'], { k: 60, vector: 1, text: 2 }).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(fuse([['a']], ['b'], { k: 60, vector: 1, text: 0 }).map(({ id }) => id)).toEqual(['a']);
  });

  it('keeps each passage once, in falling order, whatever the lists', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 3 }), ids, (lists, text) => {
        const fused = fuse(lists, text, plain);
        expect(new Set(fused.map(({ id }) => id))).toEqual(new Set([...lists.flat(), ...text]));
        expect(fused).toHaveLength(new Set(fused.map(({ id }) => id)).size);
        for (const [place, { rank, score }] of fused.entries()) {
          expect(rank).toBe(place + 1);
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(Math.min(1, fused[place - 1]?.score ?? 1));
        }
      }),
    );
  });

  it('never puts a passage behind one that it beats in every list', () => {
    fc.assert(
      fc.property(ids, ids, (vectors, text) => {
        const places = new Map(fuse([vectors], text, plain).map(({ id, rank }) => [id, rank]));
        const at = (list: string[], id: string) => (list.includes(id) ? list.indexOf(id) : Number.POSITIVE_INFINITY);
        for (const a of places.keys())
          for (const b of places.keys())
            if (at(vectors, a) < at(vectors, b) && at(text, a) < at(text, b))
              expect(places.get(a)).toBeLessThan(places.get(b) ?? 0);
      }),
    );
  });
});

describe('the words of a question', () => {
  it.each([
    ['how do I deploy', '', 'how do I deploy'],
    ['"exact words" and more', '"exact words"', '"exact words" and more'],
    ['wrangler -pages deploy', '-pages', 'wrangler deploy'],
    ['wrangler -"cloudflare pages"', '-"cloudflare pages"', 'wrangler'],
    ['a well-known ISO-8601 range 3 - 4', '', 'a well-known ISO-8601 range 3 - 4'],
    ['an "open quote', '', 'an "open quote'],
    ['-only', '-only', ''],
  ])('%s', (query, must, words) => {
    expect(mustHold(query)).toBe(must);
    expect(wantedWords(query)).toBe(words);
  });
});

describe('passes', () => {
  it('asks for a similarity only where there is a threshold', () => {
    expect(passes(undefined, undefined)).toBe(true);
    expect(passes(undefined, 0)).toBe(false);
    expect(passes(0.75, 0.75)).toBe(true);
    expect(passes(0.74, 0.75)).toBe(false);
  });
});

it('keeps the first of each', () => {
  expect(firstOfEach(['ab', 'ac', 'bc'], (text) => text.charAt(0))).toEqual(['ab', 'bc']);
});

describe('withoutOverlap', () => {
  it('takes off what the next passage repeats, once', () => {
    expect(withoutOverlap('one two three four five', 'three four five six')).toBe(' six');
    expect(withoutOverlap('one two three four five', 'three four five')).toBe('');
    expect(withoutOverlap('ababababababab', 'ababababababab!')).toBe('!');
  });

  it('leaves a short likeness alone', () => {
    expect(withoutOverlap('the end', 'end of it')).toBe('end of it');
    expect(withoutOverlap('', 'anything at all')).toBe('anything at all');
  });

  it('gives the text back that was cut with an overlap', () => {
    const texts = fc.string({ minLength: 30, maxLength: 200, unit: fc.constantFrom('a', 'b', ' ', 'é') });
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, from, to) => {
        const end = 20 + (to % (text.length - 19));
        const start = Math.max(0, end - 12 - (from % 8));
        const next = text.slice(start);
        const rest = withoutOverlap(text.slice(0, end), next);
        expect(text.slice(0, end).endsWith(next.slice(0, next.length - rest.length))).toBe(true);
        // What repeats itself may overlap by more than was meant, never by less.
        expect(rest.length).toBeLessThanOrEqual(next.length - (end - start));
        expect(next.endsWith(rest)).toBe(true);
      }),
    );
  });
});

const SENTENCE = 'Every passage begins where the one before it has not ended yet. ';
const piece = (ordinal: number, over: Partial<Piece> = {}): Piece => ({
  id: `f-1-${ordinal}`,
  fileId: 'f',
  ordinal,
  text: `${SENTENCE}${ordinal}`,
  tokens: 10,
  location: { page: ordinal + 1 },
  ...over,
});
const many = (count: number) => Array.from({ length: count }, (_, ordinal) => piece(ordinal));

describe('joinNeighbours', () => {
  it('leaves passages apart that do not touch', () => {
    const all = many(9);
    const hits = [all[6], all[1]].filter((one) => one !== undefined);
    expect(joinNeighbours(hits, all, { neighbours: 0, join: true }).map(({ text }) => text)).toEqual([
      `${SENTENCE}6`,
      `${SENTENCE}1`,
    ]);
  });

  it('joins hits side by side into one, at the place of the best, from the first page to the last', () => {
    const [joined, ...rest] = joinNeighbours([piece(3), piece(7), piece(2)], [], { neighbours: 0, join: true });
    expect(joined).toMatchObject({ hit: { ordinal: 3 }, location: { page: 3, lastPage: 4 } });
    expect(joined?.text).toBe(`${SENTENCE}2\n${SENTENCE}3`);
    expect(rest).toHaveLength(1);
  });

  it('cuts what neighbours share, and their tokens with it', () => {
    const first = piece(0, { text: 'alpha beta gamma delta epsilon', tokens: 30 });
    const second = piece(1, { text: 'gamma delta epsilon zeta', tokens: 24 });
    expect(joinNeighbours([first, second], [], { neighbours: 0, join: true })).toMatchObject([
      { text: 'alpha beta gamma delta epsilon zeta', tokens: 35 },
    ]);
  });

  it('reads neighbours along, and joins what meets through them', () => {
    const all = many(9);
    const hits = [all[2], all[4]].filter((one) => one !== undefined);
    expect(
      joinNeighbours(hits, all, { neighbours: 1, join: true }).map(({ pieces }) => pieces.map((one) => one.ordinal)),
    ).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('leaves hits apart where that is asked for', () => {
    expect(joinNeighbours([piece(3), piece(2)], [], { neighbours: 0, join: false })).toMatchObject([
      { text: `${SENTENCE}3`, pieces: [{ ordinal: 3 }] },
      { text: `${SENTENCE}2`, pieces: [{ ordinal: 2 }] },
    ]);
  });

  it('never joins passages of two files', () => {
    expect(
      joinNeighbours([piece(1), piece(2, { fileId: 'g', id: 'g' })], [], { neighbours: 0, join: true }),
    ).toHaveLength(2);
  });

  it('keeps to the room, hits before neighbours, and takes a smaller one where a larger has none', () => {
    const all = many(9);
    const hits = [all[4], piece(0, { tokens: 50 }), all[7]].filter((one) => one !== undefined);
    const joined = joinNeighbours(hits, all, { neighbours: 2, join: false, tokens: 35 });
    expect(joined.map(({ pieces }) => pieces.map((one) => one.ordinal))).toEqual([[3, 4], [7]]);
  });

  it('gives the beginning of the best where nothing fits, up to a word', () => {
    const [only, ...rest] = joinNeighbours([piece(0, { text: 'one two three four', tokens: 18 })], [], {
      neighbours: 1,
      join: true,
      tokens: 9,
    });
    expect(only).toMatchObject({ text: 'one two', tokens: 9 });
    expect(rest).toEqual([]);
  });

  it('never brings more tokens than there is room for, and every passage once', () => {
    const pieces = fc.uniqueArray(fc.record({ ordinal: fc.nat(20), tokens: fc.integer({ min: 1, max: 60 }) }), {
      selector: ({ ordinal }) => ordinal,
    });
    fc.assert(
      fc.property(
        pieces,
        pieces,
        fc.nat(3),
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        (some, others, neighbours, join, tokens) => {
          const hits = some.map((one) => piece(one.ordinal, one));
          const around = others.filter((one) => !some.some((hit) => hit.ordinal === one.ordinal));
          const joined = joinNeighbours(hits, [...hits, ...around.map((one) => piece(one.ordinal, one))], {
            neighbours,
            join,
            tokens,
          });
          expect(joined.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(tokens);
          const shown = joined.flatMap((one) => one.pieces.map(({ id }) => id));
          expect(new Set(shown).size).toBe(shown.length);
          expect(joined.length > 0).toBe(hits.length > 0);
          for (const one of joined) expect(hits).toContainEqual(one.hit);
        },
      ),
    );
  });
});
