/** Milliseconds since the epoch. Passed in wherever time decides something, so tests hold it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** ISO 8601 in UTC, as every time in the API. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
