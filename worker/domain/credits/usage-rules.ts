import { DAY, MINUTE } from '../../kernel/clock.ts';

/** `2026-11-22` of a moment (ms) on a clock `offsetMinutes` east of UTC. */
function dayOf(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * MINUTE).toISOString().slice(0, 10);
}

/** The last `days` days of that clock, oldest first, today last, and the moment (ms) at which the first begins. */
export function lastDays(now: number, days: number, offsetMinutes: number): { from: number; days: string[] } {
  const today = Math.floor((now + offsetMinutes * MINUTE) / DAY) * DAY - offsetMinutes * MINUTE;
  const from = today - (days - 1) * DAY;
  return { from, days: Array.from({ length: days }, (_, at) => dayOf(from + at * DAY, offsetMinutes)) };
}
