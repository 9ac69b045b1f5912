import { WorkerEntrypoint } from 'cloudflare:workers';
import { type Env, settingsOf } from '../../env.ts';
import { AppError } from '../../kernel/errors.ts';
import { outboundPolicy } from './policy.ts';
import { REFUSAL_HEADER, refusalResponse, withoutRefusal } from './refusal.ts';
import { safeFetch } from './safe-fetch.ts';

/**
 * Outgoing calls of Durable Objects leave through here, one invocation each, because an invocation has
 * six connections and an object serves many runs (DESIGN, "Room"). Errors don't survive the way back,
 * so a refusal travels as a marked response; `throughOutbound` turns it into the error again.
 */
export class Outbound extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    try {
      const response = await safeFetch(request, outboundPolicy(settingsOf(this.env)));
      return response.headers.has(REFUSAL_HEADER) ? withoutRefusal(response) : response;
    } catch (error) {
      return refusalResponse(
        error instanceof AppError ? error : new AppError('upstream_failed', 'It could not be reached.'),
      );
    }
  }
}
