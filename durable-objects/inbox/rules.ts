import { HOUR, MINUTE } from '../../worker/kernel/clock.ts';

/** Pages that one user has open at once; one more is told to ask instead. */
export const MAX_CONNECTIONS = 20;

/** Who was let in is asked again after this time: a session may have ended, a token may have been revoked. */
const TRUSTED_FOR_MS = HOUR;

/** Clients ping every 30 s; one that has not for so long is gone, whatever its socket says. */
const SILENT_FOR_MS = 3 * MINUTE;

export function isSpent(openedAt: number, now: number): boolean {
  return now - openedAt >= TRUSTED_FOR_MS;
}

/** @param heardAt when it last pinged, or was opened */
export function isStale(heardAt: number, now: number): boolean {
  return now - heardAt >= SILENT_FOR_MS;
}
