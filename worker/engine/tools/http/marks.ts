import { argument, plain } from './url-template.ts';

/** A text with marks in it: `{{secret.key_…}}` for a stored secret, `{{name}}` for a parameter. */
export type Mark = { text: string } | { secret: string } | { parameter: string } | { fault: string };

const MARK = /\{\{\s*([^{}]*?)\s*\}\}/g;
const SECRET = /^secret\.(key_[0-9a-z]{1,64})$/;

export function parseMarks(text: string): Mark[] {
  const out: Mark[] = [];
  let at = 0;
  for (const match of text.matchAll(MARK)) {
    if (match.index > at) out.push({ text: text.slice(at, match.index) });
    out.push(toMark(match[1] ?? ''));
    at = match.index + match[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}

function toMark(inner: string): Mark {
  const id = SECRET.exec(inner)?.[1];
  if (id) return { secret: id };
  if (inner.startsWith('secret')) return { fault: `{{${inner}}} names no stored secret. Write {{secret.key_…}}.` };
  return inner ? { parameter: inner } : { fault: 'Name a parameter or a secret between {{ and }}.' };
}

/** Ids of the secrets that a text names. */
export function secretsIn(text: string): string[] {
  return parseMarks(text).flatMap((mark) => ('secret' in mark ? [mark.secret] : []));
}

export function parametersIn(text: string): string[] {
  return parseMarks(text).flatMap((mark) => ('parameter' in mark ? [mark.parameter] : []));
}

/** Left out of its object or list. */
const ABSENT = Symbol('absent');

/**
 * JSON with the arguments in their places. A text that is one mark becomes the argument itself, of whatever type,
 * and is left out where there is none; in a longer text it becomes its text. Names of members stay as they are.
 */
export function fillJson(template: unknown, args: Record<string, unknown>): unknown {
  const filled = fill(template, args);
  return filled === ABSENT ? null : filled;
}

function fill(value: unknown, args: Record<string, unknown>): unknown {
  if (typeof value === 'string') return fillText(value, args);
  if (Array.isArray(value)) return value.map((item) => fill(item, args)).filter((item) => item !== ABSENT);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, fill(inner, args)] as const);
  return Object.fromEntries(members.filter(([, inner]) => inner !== ABSENT));
}

function fillText(text: string, args: Record<string, unknown>): unknown {
  const marks = parseMarks(text);
  const [only] = marks;
  if (marks.length === 1 && only && 'parameter' in only) {
    const value = argument(args, only.parameter);
    return value === undefined ? ABSENT : value;
  }
  return marks
    .map((mark) => ('parameter' in mark ? plain(argument(args, mark.parameter)) : 'text' in mark ? mark.text : ''))
    .join('');
}

/** All texts of a JSON value. Without recursion: what is looked at here may be nested without end. */
export function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next));
  }
  return texts;
}
