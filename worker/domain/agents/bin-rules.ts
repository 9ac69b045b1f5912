import type { Use } from './store-bin.ts';

export interface Refusal {
  id: string;
  usedBy: { id: string; name: string }[];
}

/**
 * Which of `ids` may go together: an agent stays while one that stays uses it, so what it leads to stays too.
 * A team that is deleted whole goes whole.
 */
export function deletable(ids: readonly string[], uses: readonly Use[]): { go: string[]; stay: Refusal[] } {
  const going = new Set(ids);
  const usersOf = Map.groupBy(uses, (use) => use.agentId);
  const staying = (id: string) => (usersOf.get(id) ?? []).filter((use) => use.userId !== id && !going.has(use.userId));
  for (let settled = false; !settled; ) {
    settled = true;
    for (const id of going) {
      if (staying(id).length === 0) continue;
      going.delete(id);
      settled = false;
    }
  }
  const stay = [...new Set(ids)]
    .filter((id) => !going.has(id))
    .map((id) => ({ id, usedBy: staying(id).map((use) => ({ id: use.userId, name: use.userName })) }));
  return { go: [...going], stay };
}
