import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { SECOND } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { readCapped, within } from '../../providers/outbound/limits.ts';
import { type OutboundPolicy, outboundPolicy } from '../../providers/outbound/policy.ts';
import { safeFetch } from '../../providers/outbound/safe-fetch.ts';
import { requireScope, type ServiceContext } from '../context.ts';

const MAX_BYTES = 10_000_000;
const PATIENCE_MS = 15 * SECOND;
const PER_MINUTE = 60;

/** SVG is left out: it is a document that can carry scripts. */
const KINDS = /^image\/(?:png|jpeg|gif|webp|avif)$/;

export interface FetchedImage {
  kind: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * An image of another server, for a reader who asked to see it: that server learns neither who they are nor where.
 * @throws unsafe_url, upstream_failed, rate_limited
 */
export async function fetchImage(ctx: ServiceContext, url: string): Promise<FetchedImage> {
  requireScope(ctx, 'read');
  await limit(ctx.env, `image:${ctx.actor.userId}`, PER_MINUTE, 60);
  return readImage(url, outboundPolicy(ctx.settings));
}

/** @throws unsafe_url, upstream_failed for what is no image, too large or out of reach */
export async function readImage(url: string, policy: OutboundPolicy, send?: typeof fetch): Promise<FetchedImage> {
  const request = within(new Request(url, { headers: { accept: 'image/*' } }), PATIENCE_MS);
  const response = await safeFetch(request, policy, send).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw new AppError('upstream_failed', 'The server of the image could not be reached.', { cause: error });
  });
  const kind = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!response.ok || !KINDS.test(kind)) {
    void response.body?.cancel();
    throw new AppError(
      'upstream_failed',
      `The server answered ${response.status} with "${kind}" and not with an image.`,
    );
  }
  return { kind, bytes: await readCapped(response, MAX_BYTES) };
}
