import { z } from 'zod';

/** Whether Postgres can keep a text: it has no room for NUL and jsonb none for half a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** JSON that Postgres can keep: letters that it has no room for, in values and names alike, become U+FFFD. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return /\\u(?:0000|d[89a-f])/i.test(json)
    ? JSON.stringify(value, (_, part: unknown) => withStorableTexts(part))
    : json;
}

function withStorableTexts(part: unknown): unknown {
  if (typeof part === 'string') return isStorable(part) ? part : storable(part);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  if (Object.keys(part).every(isStorable)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [storable(name), inner]));
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** A text that somebody typed, of `min` to `max` UTF-16 units, with nothing in it that can't be stored. */
export function storableText(max: number, min = 0) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine(isStorable, 'Has characters that are not text (NUL or half a surrogate pair).');
}

/** The same, without white space around it and never empty: names and titles. */
export function titleText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isStorable, 'Has characters that are not text (NUL or half a surrogate pair).');
}
