import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../test/harness/chromium.ts';
import { cloudflareBrowser } from './cloudflare-browser.ts';
import { type Chromium, startChromium } from './testing/chromium.ts';

const chromium = findChromium();

type Binding = Parameters<typeof cloudflareBrowser>[0];
type Answer = Awaited<ReturnType<Binding['fetch']>>;

/** The binding's protocol as `@cloudflare/puppeteer` 1.4 has it, with a Chromium of this machine behind it. */
function bindingOver(address: string, asked: string[]): Binding {
  return {
    async fetch(input, init = {}) {
      const { pathname, search } = new URL(input);
      asked.push(`${init.method ?? 'GET'} ${pathname}${search}`);
      if (init.method === 'POST') return Response.json({ sessionId: 'one' });
      const upgraded = new Headers(init.headers).get('upgrade') === 'websocket';
      if (!upgraded || pathname !== '/v1/devtools/browser/one') return new Response(null, { status: 404 });
      const version = (await (await fetch(`${address}/json/version`)).json()) as { webSocketDebuggerUrl: string };
      const socket = new WebSocket(version.webSocketDebuggerUrl);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      // A socket of a worker speaks only once it was accepted.
      return { webSocket: Object.assign(socket, { accept: () => undefined }) } as unknown as Answer;
    },
  };
}

const options = () => ({
  respond: async () => new Response('<title>From the worker</title>', { headers: { 'content-type': 'text/html' } }),
  cookies: [],
  signal: new AbortController().signal,
});

describe('the Browser Rendering binding', () => {
  it('says what went wrong when there is no browser', async () => {
    const answering = (status: number): Binding => ({ fetch: async () => new Response(null, { status }) });
    await expect(cloudflareBrowser(answering(429)).open(options())).rejects.toThrow(/in use/);
    await expect(cloudflareBrowser(answering(500)).open(options())).rejects.toThrow(/could be started \(500\)/);
    const silent: Binding = {
      fetch: async (_, init) => (init?.method === 'POST' ? Response.json({ sessionId: 'x' }) : new Response()),
    };
    await expect(cloudflareBrowser(silent).open(options())).rejects.toThrow(/did not answer/);
  });

  describe.skipIf(!chromium)('with a browser behind it (skipped where no Chromium is found)', () => {
    let browser: Chromium;
    beforeAll(async () => {
      browser = await startChromium(chromium ?? '');
    });
    afterAll(() => browser?.close());

    it('takes a browser, opens a page in it and ends it', async () => {
      const asked: string[] = [];
      const page = await cloudflareBrowser(bindingOver(browser.address, asked)).open(options());
      await page.goto('https://example.org/');
      expect(await page.view()).toMatchObject({ url: 'https://example.org/', title: 'From the worker' });
      await page.close();
      expect(asked).toEqual(['POST /v1/devtools/browser?keep_alive=10000', 'GET /v1/devtools/browser/one']);
      const gone = () =>
        fetch(`${browser.address}/json/version`).then(
          () => false,
          () => true,
        );
      await expect.poll(gone, { timeout: 60_000 }).toBe(true);
    });
  });
});
