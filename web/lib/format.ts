const MICRO = 1_000_000;

const credits = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fineCredits = new Intl.NumberFormat('en', { maximumSignificantDigits: 2, maximumFractionDigits: 6 });
const whole = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const calendarDay = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** Microcredits for people: two places, or two significant digits where two places would read zero. */
export function showCredits(microcredits: number): string {
  const value = microcredits / MICRO;
  return value !== 0 && Math.abs(value) < 0.01 ? fineCredits.format(value) : credits.format(value);
}

export function showCount(count: number): string {
  return whole.format(count);
}

/** `820 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function showDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `3 minutes ago`, `in 30 days`; within a minute it is `just now`. */
export function showRelative(time: string | number, now: number = Date.now()): string {
  const difference = new Date(time).getTime() - now;
  const step = STEPS.find(([, size]) => Math.abs(difference) >= size);
  return step ? relative.format(Math.round(difference / step[1]), step[0]) : 'just now';
}

export function showExact(time: string | number): string {
  return exact.format(new Date(time));
}

export function showDay(time: string | number): string {
  return day.format(new Date(time));
}

/** A day of the calendar (`2026-11-22`), which is the same day everywhere; empty for an empty one. */
export function showDate(date: string): string {
  return date === '' ? '' : calendarDay.format(new Date(`${date}T00:00:00Z`));
}
