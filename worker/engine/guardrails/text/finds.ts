/** Something found in a text; the units are UTF-16, as in JavaScript's strings. */
export interface Find {
  start: number;
  end: number;
  /** What it is: `email`, `blocked term`. */
  label: string;
}

/**
 * Finds in order, none touching another. Where some overlap they become one with the label of the longest, so
 * that masking leaves no part of any of them.
 */
export function withoutOverlaps(finds: readonly Find[]): Find[] {
  const merged: (Find & { longest: number })[] = [];
  for (const find of finds.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    const length = find.end - find.start;
    if (!last || find.start >= last.end) {
      merged.push({ ...find, longest: length });
      continue;
    }
    last.end = Math.max(last.end, find.end);
    if (length > last.longest) {
      last.label = find.label;
      last.longest = length;
    }
  }
  return merged.map(({ start, end, label }) => ({ start, end, label }));
}

/** The text with each find replaced. The finds must not overlap. */
export function maskFinds(text: string, finds: readonly Find[], maskOf: (find: Find) => string): string {
  const parts: string[] = [];
  let from = 0;
  for (const find of finds) {
    parts.push(text.slice(from, find.start), maskOf(find));
    from = find.end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** How often each label was found; for the trace. */
export function counts(finds: readonly Find[]): Record<string, number> {
  const all = new Map<string, number>();
  for (const { label } of finds) all.set(label, (all.get(label) ?? 0) + 1);
  return Object.fromEntries(all);
}
