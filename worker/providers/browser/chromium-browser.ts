import { openPage } from './cdp-page.ts';
import { BrowserFault, type BrowserHost } from './port.ts';

/**
 * A Chromium of one's own, started with `--remote-debugging-port`: for laptops and tests.
 * @param address such as `http://127.0.0.1:9222`; the operator's own word, so no check of addresses stands before it
 */
export function chromiumBrowser(address: string): BrowserHost {
  return {
    async open(options) {
      let socket: WebSocket;
      try {
        const version = await fetch(new URL('/json/version', address), { signal: options.signal });
        const { webSocketDebuggerUrl } = (await version.json()) as { webSocketDebuggerUrl: string };
        socket = await opened(new WebSocket(webSocketDebuggerUrl));
      } catch {
        throw new BrowserFault('The browser could not be reached.');
      }
      return openPage(socket, options);
    },
  };
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  socket.addEventListener('open', () => resolve(socket));
  socket.addEventListener('error', () => reject(new Error('It does not answer.')));
  return promise;
}
