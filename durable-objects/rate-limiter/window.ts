import type { LimitRule, LimitVerdict } from './protocol.ts';

/** Times of the allowed hits of one key, oldest first, as epoch milliseconds. */
export type Hits = readonly number[];

/**
 * An exact sliding window: no span of `windowMs` ever holds more than `max` allowed hits. Refused hits
 * are not recorded, so that insisting does not prolong the wait.
 */
export function takeHit(hits: Hits, rule: LimitRule, now: number): { verdict: LimitVerdict; hits: Hits } {
  const recent = hits.filter((at) => at > now - rule.windowMs);
  const blocking = recent[recent.length - rule.max];
  if (rule.max <= 0) return { verdict: { allowed: false, retryAfterMs: rule.windowMs }, hits: recent };
  if (blocking !== undefined) {
    return { verdict: { allowed: false, retryAfterMs: blocking + rule.windowMs - now }, hits: recent };
  }
  return { verdict: { allowed: true, retryAfterMs: 0 }, hits: [...recent, now] };
}
