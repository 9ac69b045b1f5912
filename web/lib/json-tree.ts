/** A line of a JSON tree. `path` is a JSON pointer, the root's is empty. */
export interface JsonLine {
  path: string;
  /** The name or position in the parent; `null` for the root. */
  key: string | null;
  depth: number;
  value: unknown;
  /** Entries of an object or list; `null` for plain values. */
  size: number | null;
  isOpen: boolean;
}

function entriesOf(value: unknown): [string, unknown][] | null {
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value);
}

function childPath(path: string, key: string): string {
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The lines that are in sight: those under `open` paths. */
export function jsonLines(root: unknown, open: ReadonlySet<string>): JsonLine[] {
  const lines: JsonLine[] = [];
  function visit(value: unknown, key: string | null, path: string, depth: number): void {
    const entries = entriesOf(value);
    const isOpen = entries !== null && open.has(path);
    lines.push({ path, key, depth, value, size: entries?.length ?? null, isOpen });
    if (isOpen) for (const [name, child] of entries) visit(child, name, childPath(path, name), depth + 1);
  }
  visit(root, null, '', 0);
  return lines;
}

/** Paths down to `depth` levels, to begin with. */
export function openTo(root: unknown, depth: number): Set<string> {
  const open = new Set<string>();
  function visit(value: unknown, path: string, left: number): void {
    const entries = entriesOf(value);
    if (!entries || left === 0) return;
    open.add(path);
    for (const [name, child] of entries) visit(child, childPath(path, name), left - 1);
  }
  visit(root, '', depth);
  return open;
}

/** Paths of names and plain values that contain `query`, in any case, in the order of the tree. */
export function findInJson(root: unknown, query: string): string[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const found: string[] = [];
  function visit(value: unknown, key: string | null, path: string): void {
    const entries = entriesOf(value);
    const said = entries ? '' : String(value);
    if (key?.toLowerCase().includes(wanted) || said.toLowerCase().includes(wanted)) found.push(path);
    for (const [name, child] of entries ?? []) visit(child, name, childPath(path, name));
  }
  visit(root, null, '');
  return found;
}

/** All paths above `path`, the root's first: what has to be open for it to be in sight. */
export function pathsAbove(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return path === '' ? [] : ['', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

/** `/steps/0/model name` as code would write it: `steps[0]["model name"]`. */
export function pathAsCode(path: string): string {
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((code, key) => {
      if (/^\d+$/.test(key)) return `${code}[${key}]`;
      if (/^[A-Za-z_$][\w$]*$/.test(key)) return code === '' ? key : `${code}.${key}`;
      return `${code}[${JSON.stringify(key)}]`;
    }, '');
}
