/** An element of the page and the row that it shows. */
export interface RowSlot {
  /** Names the element for as long as it lives. */
  slot: string;
  /** Elements show rows of one kind only, so that little in them changes from one row to the next. */
  kind: string;
  /** The row that it shows. */
  key: string;
}

/** A row that is to be seen. */
export interface WantedRow {
  key: string;
  kind: string;
}

function newSlot(taken: ReadonlySet<string>, { key, kind }: WantedRow): RowSlot {
  let number = 0;
  while (taken.has(`${kind} ${number}`)) number += 1;
  return { slot: `${kind} ${number}`, kind, key };
}

/**
 * Gives each wanted row an element: its own where it has one, else one whose row has gone out of sight, else a new
 * one. Elements stay in their order, so that none has to be moved; what is left over goes. Filling an element anew
 * costs the browser a fraction of what making one costs, which is what fast scrolling is made of.
 */
export function assignSlots(before: readonly RowSlot[], wanted: readonly WantedRow[]): RowSlot[] {
  const kinds = new Map(wanted.map(({ key, kind }) => [key, kind]));
  const stays = (one: RowSlot) => kinds.get(one.key) === one.kind;
  const shown = new Set(before.filter(stays).map(({ key }) => key));
  const missing = wanted.filter(({ key }) => !shown.has(key));
  const waiting = Map.groupBy(missing, ({ kind }) => kind);
  const slots = before.flatMap((one) => {
    if (stays(one)) return [one];
    const next = waiting.get(one.kind)?.shift();
    return next ? [{ ...one, key: next.key }] : [];
  });
  const taken = new Set(slots.map(({ slot }) => slot));
  for (const row of [...waiting.values()].flat()) {
    const made = newSlot(taken, row);
    taken.add(made.slot);
    slots.push(made);
  }
  return slots;
}
