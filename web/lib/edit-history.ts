/** What a form went through, for undo and redo. Immutable: every step gives a new one. */
export interface EditHistory<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** The newest change: which field, and when. Typing on in the same field joins it. */
  last: { mark: string; at: number } | null;
}

/** Steps that are kept; older ones are forgotten. */
const MAX_STEPS = 200;
/** Changes of one field that follow each other within this many milliseconds are one step. */
const JOIN_MS = 900;

export function startHistory<T>(present: T): EditHistory<T> {
  return { past: [], present, future: [], last: null };
}

/**
 * A change. What was undone before it is gone.
 * @param mark the field that changed; an empty one is a step of its own
 * @param at milliseconds since 1970
 */
export function record<T>(history: EditHistory<T>, next: T, mark: string, at: number): EditHistory<T> {
  if (JSON.stringify(next) === JSON.stringify(history.present)) return history;
  const { past, present, last } = history;
  const joins = mark !== '' && last?.mark === mark && at - last.at < JOIN_MS && past.length > 0;
  return {
    past: joins ? past : [...past, present].slice(-MAX_STEPS),
    present: next,
    future: [],
    last: { mark, at },
  };
}

export function undo<T>(history: EditHistory<T>): EditHistory<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  const { past, present, future } = history;
  return { past: past.slice(0, -1), present: before, future: [present, ...future], last: null };
}

export function redo<T>(history: EditHistory<T>): EditHistory<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, last: null };
}
