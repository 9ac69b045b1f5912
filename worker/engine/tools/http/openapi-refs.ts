export type Node = Record<string, unknown>;

const MAX_HOPS = 10;
const MAX_DEPTH = 10;
/** Parts of one schema after every reference is written out. */
const MAX_PARTS = 800;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a node is after its local references; undefined for what leads nowhere, outside or in a circle. */
export function resolve(value: unknown, document: Node): Node | undefined {
  let node = value;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    if (!isNode(node)) return undefined;
    const ref = Object.hasOwn(node, '$ref') ? node['$ref'] : undefined;
    if (ref === undefined) return node;
    if (typeof ref !== 'string' || !ref.startsWith('#/')) return undefined;
    node = at(document, ref);
  }
  return undefined;
}

function at(document: Node, ref: string): unknown {
  let node: unknown = document;
  for (const part of ref.slice(2).split('/')) {
    const name = decodePart(part);
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined;
    node = (node as Node)[name];
  }
  return node;
}

function decodePart(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** A schema with its references written out; what is too deep, too large or refers to itself becomes anything. */
export function inlined(schema: unknown, document: Node): unknown {
  let parts = 0;
  const visit = (value: unknown, depth: number, refs: readonly string[]): unknown => {
    parts += 1;
    if (typeof value !== 'object' || value === null) return value;
    if (parts > MAX_PARTS || depth > MAX_DEPTH * 2) return Array.isArray(value) ? [] : {};
    if (Array.isArray(value)) return value.map((item) => visit(item, depth + 1, refs));
    const node = value as Node;
    const ref = Object.hasOwn(node, '$ref') ? node['$ref'] : undefined;
    if (typeof ref === 'string') {
      if (refs.includes(ref)) return {};
      const target = resolve({ $ref: ref }, document);
      return target ? visit(target, depth + 1, [...refs, ref]) : {};
    }
    return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, visit(inner, depth + 1, refs)]));
  };
  return visit(schema, 0, []);
}
