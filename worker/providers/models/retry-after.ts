/**
 * Milliseconds that a provider asks to wait, or `null`: `retry-after-ms`, or `Retry-After` in
 * seconds or as an HTTP date.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const ms = number(headers.get('retry-after-ms') ?? headers.get('x-retry-after-ms'));
  if (ms !== null) return Math.round(ms);
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = number(value);
  if (seconds !== null) return Math.round(seconds * 1_000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function number(text: string | null): number | null {
  return text !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : null;
}
