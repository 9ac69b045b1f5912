import { MAX_OUTPUT_CHARS } from './runtime.ts';

/** A tool's result as the model reads it: text as it is, anything else as JSON; what is too long is cut with a note. */
export function capped(output: unknown, limit = MAX_OUTPUT_CHARS): string {
  const text = typeof output === 'string' ? output : (JSON.stringify(output) ?? '');
  if (text.length <= limit) return text;
  const note = `\n[Cut: ${text.length} characters, the first ${limit} are shown.]`;
  return `${text.slice(0, limit - note.length).replace(/[\uD800-\uDBFF]$/, '')}${note}`;
}
