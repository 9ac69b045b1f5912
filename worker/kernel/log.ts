const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** What a line may carry: names, numbers and ids, never bodies, headers, queries or addresses. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

let threshold: Level = 'info';

/** Drops lines below this level (`LOG_LEVEL`); anything else means `info`. */
export function setLogLevel(level: string | undefined): void {
  threshold = LEVELS.find((known) => known === level) ?? 'info';
}

/** One JSON line. */
export function log(level: Level, event: string, fields: LogFields): void {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(threshold)) return;
  const line = JSON.stringify({ level, event, at: new Date().toISOString(), ...fields });
  if (level === 'error') console.error(line);
  // biome-ignore lint/suspicious/noConsole: standard output is where a worker's log goes
  else console.log(line);
}

const SECRET = /\b(btn_|sk-|sk_|pk_|re_|whsec_|Bearer\s+)[\w.~+/-]{6,}/gi;

/** Text with anything that looks like a key or token cut out. */
export function scrub(text: string): string {
  return text.replace(SECRET, '$1…');
}

/** A driver's wrapper repeats the statement's parameters in its message: only its cause is safe to write down. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error.message.startsWith('Failed query')) return `query failed: ${describe(error.cause)}`;
  const own = scrub(`${error.name}: ${error.message}`.slice(0, 500));
  return error.cause === undefined ? own : `${own} ← ${describe(error.cause)}`;
}

/** An error of ours, with the stack of its innermost cause and no parameters. */
export function logError(requestId: string, error: unknown): void {
  let inner: unknown = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const frames = inner instanceof Error ? inner.stack?.split('\n    at ').slice(1, 6).join(' < ') : undefined;
  log('error', 'error', { requestId, error: describe(error), stack: frames });
}
