import { isObject } from '../schema-form/schema.ts';
import type { ValueChange } from './values-diff.ts';

/** A change with a name for people: what part of the agent it is about, and which of its settings. */
export interface NamedChange extends ValueChange {
  /** Such as a tool's name; null where the path says it all. */
  part: { list: 'tools' | 'guardrails'; name: string } | null;
  /** The setting within the part; empty where the part itself came or went. */
  setting: string;
}

const LISTS = ['tools', 'guardrails'] as const;

function settingChanges(from: Record<string, unknown>, to: Record<string, unknown>, path = ''): ValueChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name): ValueChange[] => {
    const [a, b] = [from[name], to[name]];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    const at = path === '' ? name : `${path}.${name}`;
    // A config is told setting by setting; what lies deeper is one value.
    if (path === '' && isObject(a) && isObject(b)) return settingChanges(a, b, at);
    return [{ path: at, from: a ?? null, to: b ?? null }];
  });
}

const nameOf = (value: unknown): string | null =>
  isObject(value) && typeof value.name === 'string' ? value.name : null;

/** One entry of a list: as a whole where it came or went, else setting by setting under its name. */
function entryChanges(list: 'tools' | 'guardrails', path: string, from: unknown, to: unknown): NamedChange[] {
  const name = nameOf(to) ?? nameOf(from);
  if (name === null) return [{ path, from, to, part: null, setting: '' }];
  const part = { list, name };
  if (!isObject(from) || !isObject(to)) return [{ path, from: nameOf(from), to: nameOf(to), part, setting: '' }];
  return settingChanges(from, to).map((change) => ({
    path: `${path}.${change.path}`,
    from: change.from,
    to: change.to,
    part,
    setting: change.path,
  }));
}

const asEntries = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Two whole lists of the form, entry by entry. */
function listChanges(list: 'tools' | 'guardrails', from: unknown, to: unknown): NamedChange[] {
  const [before, after] = [asEntries(from), asEntries(to)];
  const ids = [...new Set([...before, ...after].map(({ id }) => String(id)))];
  const of = (entries: Record<string, unknown>[], id: string) => entries.find((entry) => entry.id === id) ?? null;
  const changes = ids.flatMap((id) => {
    const [a, b] = [of(before, id), of(after, id)];
    return JSON.stringify(a) === JSON.stringify(b) ? [] : entryChanges(list, `${list}.${id}`, a, b);
  });
  const order = (entries: Record<string, unknown>[], others: Record<string, unknown>[]) =>
    entries.filter(({ id }) => others.some((other) => other.id === id)).map((entry) => nameOf(entry) ?? '');
  const [a, b] = [order(before, after), order(after, before)];
  const isMoved = JSON.stringify(before.map(({ id }) => id)) !== JSON.stringify(after.map(({ id }) => id));
  return isMoved && a.join() !== b.join()
    ? [...changes, { path: list, from: a, to: b, part: null, setting: '' }]
    : changes;
}

/**
 * Changes told by names instead of ids. They come from the API (`tools.<id>`), or from two states of the form, where
 * a list is one value. Ids in a changed order are named as far as `names` knows them.
 */
export function namedChanges(
  changes: readonly ValueChange[],
  names: ReadonlyMap<string, string> = new Map(),
): NamedChange[] {
  return changes.flatMap(({ path, from, to }): NamedChange[] => {
    const list = LISTS.find((one) => path === one || path.startsWith(`${one}.`));
    if (!list) return [{ path, from, to, part: null, setting: '' }];
    if (path !== list) return entryChanges(list, path, from, to);
    if ([...asEntries(from), ...asEntries(to)].length > 0) return listChanges(list, from, to);
    const named = (value: unknown) => (Array.isArray(value) ? value.map((id) => names.get(String(id)) ?? id) : value);
    return [{ path, from: named(from), to: named(to), part: null, setting: '' }];
  });
}
