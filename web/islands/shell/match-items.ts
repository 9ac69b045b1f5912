import type { PaletteItem } from '../../lib/palette.ts';

function words(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** How well an item fits: 3 its label begins so, 2 each word begins one of its label's, 1 of its other words', 0 not. */
function fitOf(item: PaletteItem, query: string): number {
  const asked = words(query);
  const label = words(item.label);
  if (label.join(' ').startsWith(asked.join(' '))) return 3;
  const starts = (known: string[]) => asked.every((part) => known.some((word) => word.startsWith(part)));
  if (starts(label)) return 2;
  return starts([...label, ...(item.words ?? []).flatMap(words)]) ? 1 : 0;
}

/** The items that fit what is typed, the best first; all of them where nothing is. */
export function matchItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  if (words(query).length === 0) return query.trim() === '' ? [...items] : [];
  return items
    .map((item) => ({ item, score: fitOf(item, query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

/** What is asked for without the verb that the labels begin with: `ask triage` looks for `triage`. */
export function withoutVerb(query: string, verb: string): string {
  const [first = '', ...rest] = query.split(/\s+/);
  return first.toLowerCase() === verb.toLowerCase() ? rest.join(' ') : query;
}
