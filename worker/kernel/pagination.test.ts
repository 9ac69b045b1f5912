import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageQuery, toPage } from './pagination.ts';

const shape = z.tuple([z.string(), z.number()]);

describe('cursors', () => {
  it('come back as they went, whatever is in them', () => {
    for (const key of [
      ['a', 1],
      ['', 0],
      ['ü/+=?&日本', -1.5],
    ] as [string, number][]) {
      const cursor = encodeCursor(key);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor, shape)).toEqual(key);
    }
  });

  it.each(['', 'x', '%%%', encodeCursor(['only one']), encodeCursor([1, 'a']), 'null', btoa('{"a":1}')])(
    'that are not ours are a 422: %s',
    (cursor) => {
      expect(() => decodeCursor(cursor, shape)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    },
  );
});

describe('pageQuery', () => {
  it('has a default and a cap', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 20 });
    expect(pageQuery.parse({ limit: '100' }).limit).toBe(100);
    for (const limit of ['0', '101', '-1', '1.5', 'x', '']) expect(pageQuery.safeParse({ limit }).success).toBe(false);
  });
});

describe('toPage', () => {
  const rows = [1, 2, 3].map((n) => ({ name: `r${n}`, n }));
  const page = (limit: number) =>
    toPage(
      rows,
      limit,
      (row) => [row.name, row.n],
      (row) => row.n,
    );

  it('points at the last row that was shown, when there is more', () => {
    const { data, nextCursor } = page(2);
    expect(data).toEqual([1, 2]);
    expect(decodeCursor(nextCursor ?? '', shape)).toEqual(['r2', 2]);
  });

  it('ends where there is no more', () => {
    expect(page(3)).toEqual({ data: [1, 2, 3], nextCursor: null });
    expect(
      toPage(
        [],
        3,
        () => [],
        (row) => row,
      ),
    ).toEqual({ data: [], nextCursor: null });
  });
});
