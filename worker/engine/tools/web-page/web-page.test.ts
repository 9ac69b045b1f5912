import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../../../dev/http.ts';
import { outboundPolicy } from '../../../providers/outbound/policy.ts';
import { safeFetch } from '../../../providers/outbound/safe-fetch.ts';
import type { ToolWorld } from '../runtime.ts';
import { webPageTool } from './kind.ts';
import { readable } from './read-page.ts';
import { webPageRuntime } from './runtime.ts';

const ARTICLE = `<html><head><title>Bread &amp; butter</title></head><body><nav><a href="/menu">Menu</a></nav>
<article><h1>Bread</h1>${'<p>Bread is baked of flour, water and salt, and it wants time.</p>'.repeat(8)}
<ul><li>flour</li><li>water</li></ul><script>steal()</script><a href="javascript:steal()">bad</a></article></body></html>`;

let server: Listening;
let world: ToolWorld;

beforeAll(async () => {
  server = await listen(
    createServer((request, response) => {
      const path = request.url ?? '';
      const answers: Record<string, [number, Record<string, string>, string]> = {
        '/article': [200, { 'content-type': 'text/html' }, ARTICLE],
        '/data.json': [200, { 'content-type': 'application/json' }, '{"a":1}'],
        '/notes.md': [200, { 'content-type': 'text/markdown' }, '# Notes\n\n- one\n  - two'],
        '/paper.pdf': [200, { 'content-type': 'application/octet-stream' }, '%PDF-1.7 …'],
        '/picture': [200, { 'content-type': 'image/png' }, 'x'],
        '/private': [302, { location: 'http://169.254.169.254/latest/meta-data/' }, ''],
        '/loopback': [302, { location: 'http://127.0.0.1:9/' }, ''],
        '/moved': [302, { location: '/article' }, ''],
      };
      if (path === '/hang') return;
      if (path === '/endless') {
        response.writeHead(200, { 'content-type': 'text/html' });
        const more = () => {
          while (response.write('<p>more and more</p>'.repeat(1_000)));
        };
        response.on('drain', more);
        more();
        return;
      }
      const [status, headers, body] = answers[path] ?? [404, {}, ''];
      response.writeHead(status, headers).end(body);
    }),
  );
  const policy = outboundPolicy({ ALLOWED_PRIVATE_HOSTS: new URL(server.url).host, BASE_URL: 'https://baton.example' });
  world = {
    fetch: (input, init) => safeFetch(new Request(input, init), policy),
    secret: async () => null,
    files: { list: async () => [], read: async () => null, write: async () => {}, remove: async () => {} },
    loader: undefined,
    signal: new AbortController().signal,
    now: () => 0,
  };
});
afterAll(() => server.stop());

function read(path: string, config: object = {}, more: object = {}, signal = world.signal) {
  const parsed = webPageTool.config.parse(config);
  const args = { url: path.startsWith('/') ? server.url + path : path, ...more };
  return webPageRuntime({ config: parsed, fn: 'read_page', args, effectKey: 'k' }, { ...world, signal });
}

describe('a page', () => {
  it('is read as its article, with its title and where it was found', async () => {
    const { output, details } = await read('/moved');
    expect(String(output)).toMatch(/^Bread & butter\nhttp.*\/article\n/);
    expect(output).toContain('- flour\n\n- water');
    expect(output).not.toMatch(/steal|Menu/);
    expect(details).toMatchObject({ url: `${server.url}/article`, contentType: 'text/html' });
  });

  it('goes on where it was cut, until its end', async () => {
    const whole = readable({ url: 'https://a.example/', kind: 'html', contentType: 'text/html', body: ARTICLE }).text;
    const first = await read('/article', { maxChars: 500 });
    expect(first.output).toContain('go on with offset 500');
    const second = await read('/article', { maxChars: 500 }, { offset: 500 });
    expect(second.output).toContain(whole.slice(500, 700).trim());
    expect((await read('/article', {}, { offset: 1_000_000 })).output).toContain('The page ends at');
  });

  it('names its links where that is wanted, only those that can be opened', async () => {
    const { output } = await read('/article', { links: true });
    expect(output).toContain(`- Menu: ${server.url}/menu`);
    expect(output).not.toContain('javascript:');
  });

  it('of data or Markdown stays as it is', async () => {
    expect((await read('/data.json')).output).toContain('{"a":1}');
    expect((await read('/notes.md')).output).toContain('# Notes\n\n- one\n  - two');
  });

  it.each([
    ['/paper.pdf', 'upstream_failed', 'PDF'],
    ['/picture', 'upstream_failed', 'image/png'],
    ['/nothing', 'upstream_failed', '404'],
    ['/private', 'denied', 'public internet'],
    ['/loopback', 'denied', 'public internet'],
    ['/endless', 'too_large', 'MB'],
    ['http://10.0.0.1/', 'denied', 'public internet'],
    ['https://me:secret@a.example/', 'denied', 'password'],
    ['file:///etc/passwd', 'bad_arguments', 'https'],
    ['example', 'bad_arguments', 'URL'],
  ])('%s is refused as %s', async (path, code, words) => {
    await expect(read(path)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('is only of the domains that its owner named', async () => {
    await expect(read('/article', { allowDomains: ['a.example'] })).rejects.toMatchObject({ code: 'denied' });
    await expect(read('/article', { blockDomains: ['127.0.0.1'] })).rejects.toMatchObject({ code: 'denied' });
    expect((await read('/article', { allowDomains: ['127.0.0.1'] })).output).toContain('Bread');
  });

  it('that never comes ends with the call', async () => {
    await expect(read('/hang', {}, {}, AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each([
    ['nested', '<div>'.repeat(100_000)],
    ['attributes', `<div ${'a=b '.repeat(400_000)}>`],
    ['brackets', '<'.repeat(2_000_000)],
    ['quoted', `<div a=">" ${'a=b '.repeat(400_000)}>`],
    ['closed in comments', '<div><!--</div>-->'.repeat(10_000)],
    ['entities', '&amp;'.repeat(400_000)],
    ['scripts', '<script'.repeat(280_000)],
  ])('made to hurt a parser (%s) still gives its words', (_, html) => {
    const page = { url: 'https://a.example/', kind: 'html', contentType: 'text/html' } as const;
    expect(readable({ ...page, body: `<p>words before</p>${html}` }).text).toContain('words before');
  });
});
