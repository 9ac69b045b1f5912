import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolFailure } from '../runtime.ts';
import { fillUrl, parseUrlTemplate, type UrlTemplate } from './url-template.ts';

function template(text: string): UrlTemplate {
  const parsed = parseUrlTemplate(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const fill = (text: string, args: Record<string, unknown>) => fillUrl(template(text), args);
const HOST = 'https://api.example.com';

describe('the template of an address', () => {
  it.each([
    ['/users/{id}', { id: 'a b' }, '/users/a%20b'],
    ['/users/{id}/posts', { id: 'a/b?c#d&e=f' }, '/users/a%2Fb%3Fc%23d%26e%3Df/posts'],
    ['/v{major}.{minor}/x', { major: 1, minor: 20 }, '/v1.20/x'],
    ['/s?q={q}&n={n}', { q: 'ä&b=c', n: 0 }, '/s?q=%C3%A4%26b%3Dc&n=0'],
    ['/s?q={q}&n={n}', { q: 'x' }, '/s?q=x'],
    ['/s?q={q}&n={n}', { q: '', n: null }, '/s?q='],
    ['/s?tag={tags}', { tags: ['a', 'b,c'] }, '/s?tag=a&tag=b%2Cc'],
    ['/s?at={lat},{long}', { lat: 1.5, long: -2 }, '/s?at=1.5,-2'],
    ['/s?where={where}', { where: { a: 1 } }, '/s?where=%7B%22a%22%3A1%7D'],
    ['/s?filter[name]={filter[name]}', { 'filter[name]': true }, '/s?filter[name]=true'],
    ['/%7Efixed?flag', {}, '/%7Efixed?flag'],
    ['', {}, '/'],
    ['?q={q}', { q: 1 }, '/?q=1'],
  ])('%s with %j', (path, args, expected) => {
    expect(fill(`${HOST}${path}`, args)).toBe(`${HOST}${expected}`);
  });

  it.each([
    'https://{host}/x',
    'https://api.{zone}.com/',
    'https://api.example.com:{port}/',
    '{url}',
    '{scheme}://api.example.com/',
    'https://user@api.example.com/',
    'https://{user}@api.example.com/',
    'https://api.example.com/#{x}',
    'https://api.example.com/../{x}',
    'https://api.example.com/%2E%2e/{x}',
    'https://api.example.com/{x',
    'https://api.example.com/x}',
    'https://api.example.com/{}',
    'https://api.example.com/{a/b}',
    'https://api.example.com/%2{x}',
    'https://api.example.com/a b',
    'https://api.example.com\\@evil.com/',
    'https:api.example.com',
    'file:///etc/passwd',
    '//api.example.com/',
    '',
  ])('refuses %s', (text) => {
    expect(parseUrlTemplate(text)).toBeTypeOf('string');
  });

  it.each(['..', '.', '%2e%2e', '../admin', 'a/../b', '..%2fadmin', 'a\\..\\b', '%252e%252e%252f', ''])(
    'takes no %j as a part of the path',
    (id) => {
      expect(() => fill(`${HOST}/users/{id}/x`, { id })).toThrow(ToolFailure);
    },
  );

  it.each([
    ['/a/.{x}', { x: '.' }],
    ['/a/{x}{y}', { x: '.', y: '.' }],
    ['/a/{x}', {}],
    ['/a/{toString}', {}],
    ['/a/{x}', { x: '\ud800' }],
    ['/a/{x}', { x: 'y'.repeat(9_000) }],
  ])('refuses %s with %j', (path, args) => {
    expect(() => fill(`${HOST}${path}`, args)).toThrow(ToolFailure);
  });

  it('keeps host, depth and other pairs, whatever the arguments are', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'f', '?', '#', '@', ':', '\r', '\n', '\t', '&'),
      }),
      fc.webUrl(),
      fc.jsonValue(),
    );
    const parsed = template(`${HOST}:8443/a/{one}/b-{two}.json?fixed=1&q={three}&last=2`);
    let passed = 0;
    fc.assert(
      fc.property(hostile, hostile, hostile, (one, two, three) => {
        let url: URL;
        try {
          url = new URL(fillUrl(parsed, { one, two, three }));
        } catch (error) {
          expect(error).toBeInstanceOf(ToolFailure);
          return;
        }
        passed += 1;
        expect(url.origin).toBe(`${HOST}:8443`);
        expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        const [, a, , b = '', ...more] = url.pathname.split('/');
        expect([a, more]).toEqual(['a', []]);
        expect(b.startsWith('b-') && b.endsWith('.json')).toBe(true);
        expect(decodeURIComponent(url.pathname).split(/[/\\]/)).not.toContain('..');
        const query = [...url.searchParams];
        expect([query[0], query.at(-1)]).toEqual([
          ['fixed', '1'],
          ['last', '2'],
        ]);
        for (const [name] of query.slice(1, -1)) expect(name).toBe('q');
      }),
      { numRuns: 3_000 },
    );
    expect(passed).toBeGreaterThan(500);
  });
});
