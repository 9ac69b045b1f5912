const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/** Statuses of a proxy whose server is not there yet: Modal, Hugging Face and servers that load a model. */
export function isStarting(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

/** Milliseconds until a starting server is asked again: as long as it says, within reason, else ever longer. */
export function pauseBeforeRetry(attempt: number, askedMs: number | null): number {
  if (askedMs !== null) return Math.min(Math.max(askedMs, FIRST_PAUSE_MS / 10), LONGEST_PAUSE_MS * 2);
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
}
