/** Whether a cron expression of five fields (`*`, numbers, ranges, lists, steps) is due in the minute of `at`, in UTC. */
export function isDue(cron: string, at: Date): boolean {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`"${cron}" is no cron expression of five fields.`);
  const now = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()];
  return fields.every((field, i) => field.split(',').some((part) => matches(part, now[i] ?? 0, i === 4)));
}

function matches(part: string, value: number, weekday: boolean): boolean {
  const [range = '*', step = '1'] = part.split('/');
  const [from = '*', to = part.includes('/') ? '*' : from] = range.split('-');
  const low = from === '*' ? 0 : day(Number(from), weekday);
  const high = to === '*' ? Infinity : day(Number(to), weekday);
  if (Number.isNaN(low) || Number.isNaN(high)) throw new Error(`"${part}" is no part of a cron expression.`);
  return value >= low && value <= high && (value - low) % Number(step) === 0;
}

/** Cloudflare counts Sunday as 1, JavaScript as 0. */
function day(value: number, weekday: boolean): number {
  return weekday ? value - 1 : value;
}

/** Calls `fire` for each expression that is due, at the start of every minute, until the returned function is called. */
export function everyMinute(crons: readonly string[], fire: (cron: string) => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    timer = setTimeout(tick, 60_000 - (Date.now() % 60_000));
    timer.unref();
  };
  const tick = () => {
    const now = new Date();
    for (const cron of crons) if (isDue(cron, now)) fire(cron);
    arm();
  };
  arm();
  return () => clearTimeout(timer);
}
