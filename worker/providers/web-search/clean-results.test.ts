import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareHost, isWithin, normalizeDomain } from '../../kernel/domains.ts';
import { cleanResults, urlKey } from './clean-results.ts';
import { plainText } from './plain-text.ts';
import { withSites } from './sites.ts';

const host = fc.constantFrom(
  'a.example',
  'www.a.example',
  'sub.a.example',
  'nota.example',
  'b.example',
  'A.EXAMPLE',
  'b.example.',
);
const address = fc.oneof(
  fc
    .record({
      scheme: fc.constantFrom('http', 'https', 'ftp', 'javascript'),
      host,
      path: fc.constantFrom('', '/', '/x', '/x/', '/index.html', '/x?utm_source=1&b=2&a=1', '/x?a=1&b=2#frag'),
    })
    .map(({ scheme, host: name, path }) => `${scheme}://${name}${path}`),
  fc.string(),
  fc.webUrl(),
);
const domains = fc.uniqueArray(fc.constantFrom('a.example', 'sub.a.example', 'b.example'), { maxLength: 2 });

describe('results', () => {
  it('are http(s), within the filters, one a page and no more than asked for, whatever comes back', () => {
    const raw = fc.record({
      title: fc.anything(),
      url: fc.oneof(address, fc.anything()),
      snippet: fc.anything(),
      publishedAt: fc.anything(),
    });
    fc.assert(
      fc.property(
        fc.array(raw, { maxLength: 30 }),
        domains,
        domains,
        fc.integer({ min: 1, max: 10 }),
        (list, allow, block, count) => {
          const results = cleanResults(list, { allow, block, count });
          expect(results.length).toBeLessThanOrEqual(count);
          const keys = results.map(({ url }) => urlKey(new URL(url)));
          expect(new Set(keys).size).toBe(keys.length);
          for (const { url, title, snippet } of results) {
            const parsed = new URL(url);
            expect(['http:', 'https:']).toContain(parsed.protocol);
            expect(isWithin(bareHost(parsed), block)).toBe(false);
            if (allow.length > 0) expect(isWithin(bareHost(parsed), allow)).toBe(true);
            expect(title).not.toBe('');
            expect(title.length).toBeLessThanOrEqual(255);
            expect(snippet.length).toBeLessThanOrEqual(600);
          }
          expect(cleanResults(results, { allow, block, count })).toEqual(results);
        },
      ),
    );
  });

  it.each([
    ['https://www.a.example/x/', 'http://a.example/x#part'],
    ['https://a.example/?b=2&a=1&utm_medium=mail', 'https://a.example/index.html?a=1&b=2&fbclid=9'],
    ['https://a.example', 'https://A.example./'],
  ])('%s and %s are one page', (one, other) => {
    expect(
      cleanResults(
        [one, other].map((url) => ({ title: 't', url, snippet: '' })),
        { allow: [], block: [], count: 5 },
      ),
    ).toHaveLength(1);
  });

  it.each(['https://a.example/x?id=1', 'https://a.example:8443/x', 'https://a.example/X'])(
    '%s is another than /x',
    (url) => {
      expect(urlKey(new URL(url))).not.toBe(urlKey(new URL('https://a.example/x')));
    },
  );
});

describe('plain text', () => {
  it.each([
    ['<b>a</b> &lt;b&gt; &#38;amp;', 'a <b> &amp;'],
    ['<SCRIPT>x</script >ok', 'ok'],
    ['a < b and b > c', 'a < b and b > c'],
    ['\u202egnp.exe\u202c \u0000x', 'gnp.exe x'],
    ['&#55357; &#x110000; &unknown;', '&unknown;'],
  ])('of %j is %j', (html, text) => {
    expect(plainText(html, 100)).toBe(text);
  });

  it('is never longer than asked, and quick on what was made to be slow', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1, max: 50 }),
        (text, max) => plainText(text, max).length <= max,
      ),
    );
    for (const piece of ['<', '<script>', '&#', '<a '])
      expect(plainText(piece.repeat(500_000), 100).length).toBeLessThanOrEqual(100);
  });
});

describe('domains', () => {
  it.each([
    ['https://WWW.Example.com:8443/a?b', 'example.com'],
    ['*.example.com', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['localhost', undefined],
    ['a.example OR site:evil.example', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
  ])('%j is written %j', (text, domain) => {
    expect(normalizeDomain(text)).toBe(domain);
  });

  it('never make a query longer than it may be', () => {
    const some = fc.array(fc.domain(), { maxLength: 20 });
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), some, some, (query, allow, block) => {
        const text = withSites(query, { allow, block }, 400);
        return text.startsWith(query) && text.length <= 400;
      }),
    );
  });
});
