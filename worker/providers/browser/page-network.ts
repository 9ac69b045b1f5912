import { Buffer } from 'node:buffer';
import { readCapped } from '../outbound/limits.ts';
import type { CdpConnection, CdpEvent } from './cdp-connection.ts';
import type { PageOptions, PageRequest } from './port.ts';

/** One answer that a page gets; larger ones fail. */
const MAX_BODY_BYTES = 5_000_000;
/** All answers of a page together, and how many. */
const MAX_PAGE_BYTES = 40_000_000;
const MAX_REQUESTS = 400;
/** They describe the body as it travelled, or would lead the browser elsewhere. */
const DROPPED: ReadonlySet<string> = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'alt-svc']);

interface Paused {
  requestId: string;
  request: {
    url: string;
    method: string;
    headers: Record<string, string>;
    postData?: string;
    postDataEntries?: { bytes?: string }[];
  };
}

/**
 * The network of a page (Plan 21.2): each request is stopped before it leaves the browser, and answered from here, hop
 * by hop, behind whatever check `respond` makes. The browser never connects to anything that a page names.
 */
export class PageNetwork {
  readonly #cdp: CdpConnection;
  readonly #respond: PageOptions['respond'];
  #open = 0;
  #bytes = 0;
  #requests = 0;
  #lastChange = 0;

  constructor(cdp: CdpConnection, respond: PageOptions['respond']) {
    this.#cdp = cdp;
    this.#respond = respond;
    cdp.onEvent((event) => {
      if (event.method === 'Fetch.requestPaused') void this.#answer(event);
    });
  }

  /** Requests that wait for their answer. */
  get open(): number {
    return this.#open;
  }

  /** When a request last began or ended, in milliseconds since 1970. */
  get lastChange(): number {
    return this.#lastChange;
  }

  /** Stops every request of a target from now on. */
  async guard(sessionId: string): Promise<void> {
    await this.#cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] }, sessionId);
  }

  async #answer({ params, sessionId }: CdpEvent): Promise<void> {
    const { requestId, request } = params as unknown as Paused;
    this.#open += 1;
    this.#lastChange = Date.now();
    try {
      const answer = await this.#fetched(request);
      await this.#cdp.send('Fetch.fulfillRequest', { requestId, ...answer }, sessionId);
    } catch {
      // Refused, unreachable, too large, or the page is gone: to the page it is a request that failed.
      const failed = { requestId, errorReason: 'BlockedByClient' };
      await this.#cdp.send('Fetch.failRequest', failed, sessionId).catch(() => undefined);
    } finally {
      this.#open -= 1;
      this.#lastChange = Date.now();
    }
  }

  async #fetched(request: Paused['request']): Promise<Record<string, unknown>> {
    this.#requests += 1;
    if (this.#requests > MAX_REQUESTS) throw new Error('Too many requests.');
    const response = await this.#respond(toRequest(request));
    const body = await readCapped(response, Math.min(MAX_BODY_BYTES, MAX_PAGE_BYTES - this.#bytes));
    this.#bytes += body.length;
    return {
      responseCode: response.status,
      responseHeaders: headersOf(response),
      body: Buffer.from(body.buffer).toString('base64'),
    };
  }
}

function toRequest({ url, method, headers, postData, postDataEntries }: Paused['request']): PageRequest {
  const parts = postDataEntries?.map(({ bytes = '' }) => Buffer.from(bytes, 'base64'));
  const body = parts ? joined(parts) : postData === undefined ? null : new TextEncoder().encode(postData);
  return { url, method, headers, body };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function headersOf({ headers }: Response): { name: string; value: string }[] {
  const plain = [...headers].filter(([name]) => !DROPPED.has(name) && name !== 'set-cookie');
  return [...plain, ...headers.getSetCookie().map((value) => ['set-cookie', value] as const)].map(([name, value]) => ({
    name,
    value,
  }));
}
