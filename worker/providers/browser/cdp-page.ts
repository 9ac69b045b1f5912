import { Buffer } from 'node:buffer';
import { CdpConnection } from './cdp-connection.ts';
import { PageInput } from './page-input.ts';
import { PageNetwork } from './page-network.ts';
import { ALL_TEXT, ONE_WINDOW, VISIBLE_ELEMENTS } from './page-scripts.ts';
import { BrowserFault, type BrowserPage, type PageOptions, type PageView, VIEWPORT } from './port.ts';
import { Settling } from './settling.ts';

/** A proxy that nobody answers at: what is not answered from here gets nowhere, loopback included. */
const NOWHERE = { proxyServer: 'http://127.0.0.1:9', proxyBypassList: '<-loopback>' };
const JPEG_QUALITY = 60;
/** Targets that have a network of their own, and pause until it is guarded. */
const ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

/**
 * A page over the DevTools protocol, in a context without anybody's cookies that ends with the connection.
 * @param end ends the browser where it was begun for this page
 * @throws BrowserFault
 */
export async function openPage(socket: WebSocket, options: PageOptions, end?: 'close browser'): Promise<BrowserPage> {
  const cdp = new CdpConnection(socket);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const stop = () => {
    reject(new BrowserFault('The browser was closed: its time was up.'));
    cdp.close();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  const close = async (browserContextId?: string) => {
    options.signal.removeEventListener('abort', stop);
    const last = end ? cdp.send('Browser.close') : cdp.send('Target.disposeBrowserContext', { browserContextId });
    await Promise.race([last, aborted]).catch(() => undefined);
    cdp.close();
  };
  try {
    options.signal.throwIfAborted();
    return await prepared(cdp, options, close);
  } catch (error) {
    await close();
    throw error instanceof BrowserFault ? error : new BrowserFault('The browser could not be reached.');
  }
}

async function prepared(
  cdp: CdpConnection,
  options: PageOptions,
  close: (browserContextId?: string) => Promise<void>,
): Promise<BrowserPage> {
  const browserContextId = await newContext(cdp);
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(sessionId);
  const network = new PageNetwork(cdp, options.respond);
  guardOthers(cdp, network);
  const send = (method: string, params?: Record<string, unknown>) => cdp.send(method, params, session);
  const settling = new Settling(cdp, session, network);
  await network.guard(session);
  await send('Target.setAutoAttach', ATTACH);
  await send('Page.enable');
  await send('Network.enable');
  await send('Network.setBypassServiceWorker', { bypass: true });
  await send('Emulation.setDeviceMetricsOverride', { ...VIEWPORT, deviceScaleFactor: 1, mobile: false });
  await send('Page.addScriptToEvaluateOnNewDocument', { source: ONE_WINDOW });
  await cdp.send('Browser.setDownloadBehavior', { behavior: 'deny', browserContextId });
  if (options.cookies.length > 0)
    await cdp.send('Storage.setCookies', { browserContextId, cookies: options.cookies }).catch(() => undefined);
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new BrowserFault('The page could not be read.');
    return (result as { value?: unknown } | undefined)?.value;
  };
  const input = new PageInput(send);
  return {
    async goto(url) {
      const { errorText } = await send('Page.navigate', { url });
      if (typeof errorText === 'string' && errorText !== '' && errorText !== 'net::ERR_ABORTED')
        throw new BrowserFault(`${url} could not be opened (${errorText.replace('net::', '')}).`);
      await settling.wait();
    },
    async act(action) {
      if (action.type === 'back') await back(send);
      else await input.act(action);
      await settling.wait();
    },
    async screenshot() {
      const { data } = await send('Page.captureScreenshot', { format: 'jpeg', quality: JPEG_QUALITY });
      return new Uint8Array(Buffer.from(String(data), 'base64'));
    },
    view: async () => viewOf(await evaluate(VISIBLE_ELEMENTS)),
    text: async () => String((await evaluate(ALL_TEXT)) ?? ''),
    async cookies() {
      const { cookies } = await cdp.send('Storage.getCookies', { browserContextId });
      return Array.isArray(cookies) ? (cookies as Record<string, unknown>[]) : [];
    },
    close: () => close(browserContextId),
  };
}

/** A browser that takes no proxy for a context of its own still asks for every request here. */
async function newContext(cdp: CdpConnection): Promise<string> {
  const context = { disposeOnDetach: true };
  const { browserContextId } = await cdp
    .send('Target.createBrowserContext', { ...context, ...NOWHERE })
    .catch(() => cdp.send('Target.createBrowserContext', context));
  return String(browserContextId);
}

/** Frames and workers in processes of their own begin once their requests are stopped here as well. */
function guardOthers(cdp: CdpConnection, network: PageNetwork): void {
  cdp.onEvent(({ method, params }) => {
    if (method !== 'Target.attachedToTarget') return;
    const sessionId = String(params['sessionId']);
    void (async () => {
      // Some kinds of workers have no such commands: their requests are those of their page.
      await network.guard(sessionId).catch(() => undefined);
      await cdp.send('Target.setAutoAttach', ATTACH, sessionId).catch(() => undefined);
      await cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => undefined);
    })();
  });
}

async function back(send: (method: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>>) {
  const { currentIndex, entries } = await send('Page.getNavigationHistory');
  const before = Array.isArray(entries) ? (entries[Number(currentIndex) - 1] as { id?: number; url?: string }) : null;
  if (!before || before.url === 'about:blank') throw new BrowserFault('There is no page to go back to.');
  await send('Page.navigateToHistoryEntry', { entryId: before.id });
}

/** What a page says of itself may be anything. */
function viewOf(value: unknown): PageView {
  const { url, title, elements } = (value ?? {}) as Record<string, unknown>;
  const list = Array.isArray(elements) ? (elements as Record<string, unknown>[]) : [];
  return {
    url: String(url ?? ''),
    title: String(title ?? ''),
    elements: list.map(({ role, name, x, y, value: held }) => ({
      role: String(role),
      name: String(name),
      x: Number(x),
      y: Number(y),
      ...(typeof held === 'string' ? { value: held } : {}),
    })),
  };
}
