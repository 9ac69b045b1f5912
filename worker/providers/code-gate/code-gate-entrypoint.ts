import { WorkerEntrypoint } from 'cloudflare:workers';
import { type Env, settingsOf } from '../../env.ts';
import { AppError } from '../../kernel/errors.ts';
import { readCapped } from '../outbound/limits.ts';
import { outboundPolicy } from '../outbound/policy.ts';
import { REFUSAL_HEADER, refusalResponse } from '../outbound/refusal.ts';
import { safeFetch } from '../outbound/safe-fetch.ts';
import { isListed } from './hosts.ts';

/** Code reads whole answers into its own small memory. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** What speaks of the body as it was sent; it is unpacked by now. */
const OF_THE_TRANSFER = ['content-encoding', 'content-length', 'transfer-encoding', REFUSAL_HEADER];

/**
 * The network of users' code: `fetch` inside a Dynamic Worker comes out here. Only the hosts that the tool lists are
 * called, each redirect is checked as well, and every call passes the SSRF check like any other outgoing one.
 */
export class CodeGate extends WorkerEntrypoint<Env, { hosts: string[] }> {
  override async fetch(request: Request): Promise<Response> {
    try {
      if (request.headers.has('upgrade')) throw refused('WebSockets are not possible here.');
      const response = await safeFetch(request, outboundPolicy(settingsOf(this.env)), (input, init) =>
        this.#send(String(input), init),
      );
      const headers = new Headers(response.headers);
      for (const name of OF_THE_TRANSFER) headers.delete(name);
      const hasBody = response.body !== null && ![204, 205, 304].includes(response.status);
      const body = hasBody ? await readCapped(response, MAX_ANSWER_BYTES) : null;
      return new Response(body, { status: response.status, headers });
    } catch (error) {
      return refusalResponse(
        error instanceof AppError ? error : new AppError('upstream_failed', 'It could not be reached.'),
      );
    }
  }

  #send(address: string, init: RequestInit | undefined): Promise<Response> {
    const url = new URL(address);
    if (isListed(url, this.ctx.props.hosts)) return fetch(address, init);
    throw refused(`${url.host} is not among the hosts of this tool.`);
  }
}

function refused(reason: string): AppError {
  return new AppError('unsafe_url', reason);
}
