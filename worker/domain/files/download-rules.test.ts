import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachmentOf, rangeOf } from './download-rules.ts';

describe('rangeOf', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=99-', { start: 99, end: 99 }],
    ['bytes=-5', { start: 95, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=100-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=5-2', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
  ])('%s of 100 bytes', (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });

  it('never leaves the file', () => {
    const header = fc.tuple(fc.nat(300), fc.nat(300)).map(([a, b]) => `bytes=${a || ''}-${b || ''}`);
    fc.assert(
      fc.property(header, fc.integer({ min: 1, max: 200 }), (asked, size) => {
        const range = rangeOf(asked, size);
        if (typeof range === 'string') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});

describe('attachmentOf', () => {
  it('names a file in ASCII and as it is', () => {
    expect(attachmentOf('Übersicht "2026".pdf')).toBe(
      `attachment; filename="_bersicht _2026_.pdf"; filename*=UTF-8''%C3%9Cbersicht%20%222026%22.pdf`,
    );
  });

  it('stays one header whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const value = attachmentOf(name);
        expect(value).toMatch(/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w%.~!-]*$/);
        expect(decodeURIComponent(value.slice(value.indexOf("''") + 2))).toBe(name);
        expect(() => new Headers({ 'content-disposition': value })).not.toThrow();
      }),
    );
  });
});
