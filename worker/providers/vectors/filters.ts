import type { VectorFilter } from './port.ts';

/** A list that nothing is in. */
export function isEmpty(filter: VectorFilter | undefined): boolean {
  return [filter?.fileIds, filter?.mediaTypes, filter?.languages].some((values) => values?.length === 0);
}

/** Consecutive groups of at most `size`. */
export function groupsOf<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
}
