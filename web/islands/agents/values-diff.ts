import type { AgentFormValues } from './form-values.ts';

export interface ValueChange {
  path: string;
  from: unknown;
  to: unknown;
}

export interface LineChange {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Fields that differ, the instructions aside: those are told line by line. */
export function valueChanges(from: AgentFormValues, to: AgentFormValues): ValueChange[] {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]) as Set<keyof AgentFormValues>;
  return [...names]
    .filter((name) => name !== 'instructions' && JSON.stringify(from[name]) !== JSON.stringify(to[name]))
    .map((name) => ({ path: name, from: from[name] ?? null, to: to[name] ?? null }));
}

/** More edits than this show the whole text as replaced, at once. */
const MAX_EDITS = 1_000;

/** Two texts line by line; loads the comparison when it is first wanted. */
export async function lineChanges(from: string, to: string): Promise<LineChange[]> {
  if (from === to) return [];
  const { diffLines } = await import('diff');
  const chunks = diffLines(from, to, { maxEditLength: MAX_EDITS });
  if (!chunks) {
    return [
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ];
  }
  return chunks.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
