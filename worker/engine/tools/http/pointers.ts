/** Parts of a JSON pointer (RFC 6901); `*` stands for every item of a list or object. */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * What a model sees of an answer: one pointer gives its value, several give the answer with only these parts.
 * @returns undefined where none of them leads anywhere
 */
export function pick(value: unknown, pointers: readonly string[]): unknown {
  const paths = pointers.flatMap((pointer) => [parsePointer(pointer) ?? []]);
  const [first] = paths;
  if (!first) return value;
  return paths.length === 1 ? valueAt(value, first) : project(value, paths);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (part !== '*') return valueAt(member(value, part), rest);
  const items = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return items.map((item) => valueAt(item, rest)).filter((item) => item !== undefined);
}

function project(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  const inner = (name: string) => {
    const rests = paths.filter(([part]) => part === name || part === '*').map((path) => path.slice(1));
    return rests.length === 0 ? undefined : project(member(value, name), rests);
  };
  if (Array.isArray(value))
    return present(value.map((_, index) => [String(index), inner(String(index))] as const)).map(([, item]) => item);
  if (!isObject(value)) return undefined;
  const members = present(Object.keys(value).map((name) => [name, inner(name)] as const));
  return Object.fromEntries(members);
}

function present<Entry extends readonly [string, unknown]>(entries: Entry[]): Entry[] {
  return entries.filter(([, value]) => value !== undefined);
}

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
