import { z } from 'zod';
import { AppError } from './errors.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** `?limit=&cursor=` of every list. Spread `pageQuery.shape` where a list has filters of its own. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().min(1).max(1024).optional(),
});

export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** The schema of a list's answer. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** An opaque cursor over the sort key of the last row that was shown. */
export function encodeCursor(key: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/**
 * The sort key inside a cursor, checked by `shape` (such as `z.tuple([z.string(), z.string()])`).
 * @throws validation_failed for a cursor that is not one of ours
 */
export function decodeCursor<T extends z.ZodType>(cursor: string, shape: T): z.infer<T> {
  const parsed = shape.safeParse(readCursor(cursor));
  if (parsed.success) return parsed.data;
  throw invalidCursor();
}

function readCursor(cursor: string): unknown {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    throw invalidCursor();
  }
}

function invalidCursor(): AppError {
  return new AppError('validation_failed', 'The cursor is not one that this list gave out.', {
    issues: [{ path: 'cursor', message: 'Not a cursor of this list.' }],
  });
}

/** A page from `limit + 1` rows: the extra row only tells that there is more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => readonly (string | number)[],
  show: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null;
  return { data: shown.map(show), nextCursor };
}
