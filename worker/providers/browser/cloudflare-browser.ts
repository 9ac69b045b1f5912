import { openPage } from './cdp-page.ts';
import { BrowserFault, type BrowserHost } from './port.ts';

/** The binding takes any host; Cloudflare's own client uses this one. */
const HOST = 'https://fake.host';
/** Cloudflare ends a browser by itself so long after its last sign of life: the least that it takes. */
const KEEP_ALIVE_MS = 10_000;

interface Binding {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/**
 * Cloudflare's Browser Rendering through its binding, as `@cloudflare/puppeteer` 1.4 speaks to it: a POST takes a
 * browser, an upgrade speaks the DevTools protocol to it. One browser serves one call of a tool.
 */
export function cloudflareBrowser(binding: Binding): BrowserHost {
  return {
    async open(options) {
      const taken = await binding.fetch(`${HOST}/v1/devtools/browser?keep_alive=${KEEP_ALIVE_MS}`, {
        method: 'POST',
        signal: options.signal,
      });
      if (taken.status === 429) throw new BrowserFault('All browsers are in use right now. Try again in a moment.');
      if (!taken.ok) throw new BrowserFault(`No browser could be started (${taken.status}).`);
      const { sessionId } = (await taken.json()) as { sessionId: string };
      const { webSocket } = await binding.fetch(`${HOST}/v1/devtools/browser/${encodeURIComponent(sessionId)}`, {
        headers: { upgrade: 'websocket' },
        signal: options.signal,
      });
      if (!webSocket) throw new BrowserFault('The browser did not answer.');
      webSocket.accept();
      return openPage(webSocket, options, 'close browser');
    },
  };
}
