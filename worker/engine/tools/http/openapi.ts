import { parse } from 'yaml';
import type { Issue } from '../../../kernel/errors.ts';
import { isNode, type Node, resolve } from './openapi-refs.ts';

const MAX_CHARS = 1_000_000;
const MAX_OPERATIONS = 500;
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

export interface Operation {
  /** The document's own, else made of method and path. */
  operationId: string;
  method: Uppercase<(typeof METHODS)[number]>;
  path: string;
  summary: string;
  /** The operation and what it shares with the others of its path. */
  node: Node;
  pathNode: Node;
}

export interface OpenApi {
  title: string;
  document: Node;
  operations: Operation[];
}

export type ReadOpenApi = { ok: true; api: OpenApi } | { ok: false; issues: Issue[] };

/** Reads an OpenAPI 3.0 or 3.1 document, JSON or YAML. References to other documents are never followed. */
export function readOpenApi(text: string): ReadOpenApi {
  if (text.length > MAX_CHARS) return refused(`At most ${MAX_CHARS} characters.`);
  let document: unknown;
  try {
    // Warnings are nobody's here; aliases are bounded against documents that multiply.
    document = parse(text, { logLevel: 'silent', maxAliasCount: 50, schema: 'core' });
  } catch {
    return refused('It is neither JSON nor YAML.');
  }
  if (!isNode(document)) return refused('It is not an OpenAPI document.');
  if (typeof document['swagger'] === 'string')
    return refused('It is a Swagger 2 document. Convert it to OpenAPI 3 first.');
  if (!/^3\.[01](?:\.|$)/.test(String(document['openapi']))) return refused('Only OpenAPI 3.0 and 3.1 are understood.');
  const { paths, info } = document;
  if (!isNode(paths)) return refused('It has no paths.');
  const operations = operationsOf(paths, document);
  if (operations.length > MAX_OPERATIONS) return refused(`It has more than ${MAX_OPERATIONS} operations.`);
  const title = isNode(info) ? String(info['title'] ?? '').slice(0, 200) : '';
  return { ok: true, api: { title, document, operations } };
}

function operationsOf(paths: Node, document: Node): Operation[] {
  const taken = new Set<string>();
  return Object.entries(paths).flatMap(([path, item]) => {
    const pathNode = resolve(item, document);
    if (!pathNode || !path.startsWith('/')) return [];
    return METHODS.flatMap((method) => {
      const node = Object.hasOwn(pathNode, method) ? resolve(pathNode[method], document) : undefined;
      if (!node) return [];
      const said = typeof node['operationId'] === 'string' ? node['operationId'] : `${method} ${path}`;
      const operationId = unique(said.slice(0, 200), taken);
      const summary = String(node['summary'] ?? node['description'] ?? '').slice(0, 500);
      return [{ operationId, method: method.toUpperCase() as Operation['method'], path, summary, node, pathNode }];
    });
  });
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  taken.add(free);
  return free;
}

function refused(message: string): ReadOpenApi {
  return { ok: false, issues: [{ path: 'document', message }] };
}
