import { z } from 'zod';

/** Whether Postgres can keep a text: it has no room for NUL and jsonb none for half a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
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
