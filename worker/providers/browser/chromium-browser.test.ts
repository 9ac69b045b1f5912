import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../test/harness/chromium.ts';
import type { OutboundPolicy } from '../outbound/policy.ts';
import { chromiumBrowser } from './chromium-browser.ts';
import type { BrowserPage, PageElement, PageOptions } from './port.ts';
import { safeHop } from './safe-hop.ts';
import { type Chromium, startChromium } from './testing/chromium.ts';

const chromium = findChromium();
const PATIENCE = 60_000;

interface Seen {
  path: string;
  method: string;
  body: string;
  cookie: string | undefined;
}

const FORM = `<title>Shop</title><style>body{margin:0}</style>
  <h1>Welcome</h1><form method="post" action="/order"><label>Name <input name="name"></label><button>Send</button></form>
  <a href="/next" target="_blank">Next page</a><p id="far" style="margin-top:2000px">The end</p>
  <script>document.cookie = 'visited=yes'; addEventListener('scroll', () => document.title = 'Scrolled')</script>`;

const PAGES: Record<string, string> = {
  '/': FORM,
  '/order': '<title>Thanks</title>Ordered.',
  '/next': '<title>Next</title><p>Second page</p>',
  '/draw': `<body style="margin:0"><div id="pad" style="width:300px;height:300px"></div><output></output><script>
    const said = []; const say = (e) => { said.push(e.type + e.clientX); document.querySelector('output').textContent = said.join(' ') };
    for (const type of ['mousedown','mouseup','dblclick','contextmenu']) pad.addEventListener(type, say);</script>`,
};

let browser: Chromium;
let site: Server;
let origin: string;
let seen: Seen[] = [];
let policy: OutboundPolicy;
let page: BrowserPage | undefined;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe.skipIf(!chromium)('a page in Chromium (skipped where no Chromium is found)', () => {
  beforeAll(async () => {
    site = createServer(async (request, response) => {
      const path = request.url ?? '/';
      if (path === '/favicon.ico') return response.writeHead(404).end();
      seen.push({ path, method: request.method ?? '', body: await bodyOf(request), cookie: request.headers.cookie });
      if (path === '/moved') return response.writeHead(302, { location: '/next', 'set-cookie': 'hop=1' }).end();
      if (path === '/trap') return response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
      if (path.startsWith('/page?')) return response.end(decodeURIComponent(path.slice(6)));
      response.writeHead(PAGES[path] ? 200 : 404, { 'content-type': 'text/html', 'set-cookie': 'server=1; HttpOnly' });
      return response.end(PAGES[path] ?? 'Nothing here');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const { port } = site.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    policy = {
      allowedPrivateHosts: new Set([`127.0.0.1:${port}`]),
      ownHost: null,
      ports: new Set([443]),
      resolve: null,
    };
    browser = await startChromium(chromium ?? '');
  });
  afterEach(async () => {
    await page?.close();
    page = undefined;
    seen = [];
  });
  afterAll(async () => {
    await browser?.close();
    site?.closeAllConnections();
    site?.close();
  });

  async function open(changes: Partial<PageOptions> = {}): Promise<BrowserPage & { asked: string[] }> {
    const asked: string[] = [];
    const { signal } = new AbortController();
    const opened = await chromiumBrowser(browser.address).open({
      respond: (request) => {
        // Whether and when a browser asks for a page's icon is its own affair.
        if (!request.url.endsWith('/favicon.ico')) asked.push(`${request.method} ${request.url.replace(origin, '')}`);
        return safeHop(request, policy, signal);
      },
      cookies: [],
      signal,
      ...changes,
    });
    page = opened;
    return Object.assign(opened, { asked });
  }

  /** What a page shows once it shows that: a slow machine may take its time between a click and what follows. */
  const shows = (on: BrowserPage, wanted: object) =>
    expect.poll(() => on.view().catch(() => null), { timeout: PATIENCE }).toMatchObject(wanted);

  async function find(on: BrowserPage, name: string): Promise<PageElement> {
    const named = async () => (await on.view()).elements.find((element) => element.name === name);
    await expect.poll(named, { timeout: PATIENCE }).toBeDefined();
    return (await named()) as PageElement;
  }

  it('shows what can be used, types, clicks and sends a form', async () => {
    const tab = await open();
    await tab.goto(`${origin}/`);
    await shows(tab, { url: `${origin}/`, title: 'Shop' });
    await tab.act({ type: 'click', ...(await find(tab, 'Name')) });
    await tab.act({ type: 'type', text: 'Ada & Bob' });
    await shows(tab, { elements: [{ role: 'textbox', value: 'Ada & Bob' }, {}, {}] });
    await tab.act({ type: 'keypress', keys: ['CTRL', 'a'] });
    await tab.act({ type: 'keypress', keys: ['x'] });
    await tab.act({ type: 'keypress', keys: ['ENTER'] });
    await shows(tab, { url: `${origin}/order`, title: 'Thanks' });
    expect(seen.find(({ method }) => method === 'POST')).toMatchObject({ path: '/order', body: 'name=x' });
    expect(await tab.text()).toContain('Ordered.');
    await tab.act({ type: 'back' });
    await shows(tab, { title: 'Shop' });
  });

  it('keeps one window, follows redirects hop by hop and remembers cookies', async () => {
    const tab = await open();
    await tab.goto(`${origin}/`);
    await tab.act({ type: 'click', ...(await find(tab, 'Next page')) });
    await shows(tab, { url: `${origin}/next` });
    await tab.goto(`${origin}/moved`);
    await shows(tab, { url: `${origin}/next` });
    expect(tab.asked.slice(-2)).toEqual(['GET /moved', 'GET /next']);
    const cookies = await tab.cookies();
    expect(cookies.map(({ name }) => name).sort()).toEqual(['hop', 'server', 'visited']);
    await tab.close();
    seen = [];
    const later = await open({ cookies });
    await later.goto(`${origin}/next`);
    expect(seen[0]?.cookie?.split('; ').sort()).toEqual(['hop=1', 'server=1', 'visited=yes']);
    await later.close();
    seen = [];
    await (await open()).goto(`${origin}/next`);
    expect(seen[0]?.cookie).toBeUndefined();
  });

  it('scrolls, drags, double-clicks and takes pictures', async () => {
    const tab = await open();
    await tab.goto(`${origin}/`);
    await tab.act({ type: 'scroll', x: 100, y: 100, scroll_x: 0, scroll_y: 400 });
    await shows(tab, { title: 'Scrolled' });
    await tab.goto(`${origin}/draw`);
    await tab.act({
      type: 'drag',
      path: [
        { x: 10, y: 10 },
        { x: 50, y: 10 },
      ],
    });
    await tab.act({ type: 'double_click', x: 70, y: 20 });
    await tab.act({ type: 'click', x: 90, y: 20, button: 'right' });
    await expect
      .poll(() => tab.text(), { timeout: PATIENCE })
      .toMatch(/^mousedown10 mouseup50 .*dblclick70.* contextmenu90/);
    const picture = await tab.screenshot();
    expect([...picture.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it.each([
    ['loopback', 'http://127.0.0.1:1/'],
    ['the metadata address', 'http://169.254.169.254/latest/meta-data'],
    ['a redirect to it', '/trap'],
    ['a file', 'file:///etc/passwd'],
  ])('does not open %s', async (_, address) => {
    const tab = await open();
    await expect(tab.goto(new URL(address, origin).href)).rejects.toThrow(/could not be opened/);
    expect(await tab.text()).not.toContain('root:');
  });

  it('lets nothing on a page reach a private address, by whatever way', async () => {
    const inside: string[] = [];
    const target = createServer((request, response) => {
      inside.push(request.url ?? '');
      response.setHeader('access-control-allow-origin', '*');
      response.end('secret');
    });
    target.on('upgrade', (request, socket) => {
      inside.push(`upgrade ${request.url}`);
      socket.destroy();
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    const { port } = target.address() as AddressInfo;
    const at = `127.0.0.1:${port}`;
    try {
      const html = `<title>Attack</title><img src="http://${at}/img"><iframe src="http://${at}/frame"></iframe>
        <link rel="preconnect" href="http://${at}"><link rel="prefetch" href="http://${at}/prefetch">
        <script src="http://localhost:${port}/script"></script><script>
        const tries = [];
        const tried = (name, work) => tries.push(Promise.resolve().then(work).then(() => name + ' passed', () => name + ' failed'));
        tried('fetch', () => fetch('http://${at}/fetch').then((r) => r.text()));
        tried('post', () => fetch('http://${at}/post', { method: 'POST', headers: { 'x-a': '1' }, body: '{}' }));
        tried('beacon', () => { if (navigator.sendBeacon('http://${at}/beacon', 'x')) throw 0; });
        tried('socket', () => new Promise((resolve, reject) => { const s = new WebSocket('ws://${at}/ws'); s.onopen = resolve; s.onerror = reject; }));
        const code = "const s = new WebSocket('ws://${at}/worker-ws'); s.onopen = s.onerror = (e) => postMessage(e.type);" +
          "fetch('http://${at}/worker').then(() => postMessage('open'), () => 0)";
        tried('worker', () => new Promise((resolve, reject) => {
          new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({ data }) => data === 'open' ? resolve() : reject();
        }));
        Promise.all(tries).then((said) => { document.title = said.join(', '); });
        </script>`;
      const tab = await open();
      await tab.goto(`${origin}/page?${encodeURIComponent(html)}`);
      await expect
        .poll(async () => (await tab.view()).title, { timeout: PATIENCE })
        .toMatch(/fetch failed.*worker failed/);
      expect((await tab.view()).title).not.toContain('passed');
      expect(inside).toEqual([]);
    } finally {
      target.closeAllConnections();
      target.close();
    }
  });

  it('ends with its time, and leaves nothing behind', async () => {
    const stop = new AbortController();
    const tab = await open({ signal: stop.signal });
    await tab.goto(`${origin}/`);
    stop.abort();
    await expect(tab.text()).rejects.toThrow(/closed/);
    await expect
      .poll(
        async () => {
          const targets = (await (await fetch(`${browser.address}/json/list`)).json()) as { url: string }[];
          return targets.filter(({ url }) => url.startsWith(origin));
        },
        { timeout: PATIENCE },
      )
      .toEqual([]);
  });
});
