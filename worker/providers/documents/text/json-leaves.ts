/** A value that holds no others, and where it stands: `orders[3].customer.name`. */
export interface JsonLeaf {
  path: string;
  text: string;
}

/** Values inside one another; deeper ones are given as JSON. */
const MAX_DEPTH = 100;

/** The leaves of a JSON value in their order. Empty lists and objects say nothing. */
export function* leavesOf(value: unknown, path = '', depth = 0): Generator<JsonLeaf> {
  if (typeof value !== 'object' || value === null) {
    yield { path, text: String(value) };
  } else if (depth === MAX_DEPTH) {
    yield { path, text: '…' };
  } else if (Array.isArray(value)) {
    for (const [index, inner] of value.entries()) yield* leavesOf(inner, `${path}[${index}]`, depth + 1);
  } else {
    for (const [name, inner] of Object.entries(value)) yield* leavesOf(inner, pathTo(path, name), depth + 1);
  }
}

export function pathTo(path: string, name: string): string {
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
