import { MAX_TOOL_NAME } from '../../../kernel/tool-names.ts';
import { type HttpConfig, httpConfigSchema } from './config.ts';
import { foreignObjectSchema } from './foreign-schema.ts';
import { headerNameFault } from './header-rules.ts';
import type { OpenApi, Operation } from './openapi.ts';
import { inlined, isNode, type Node, resolve } from './openapi-refs.ts';

export interface ImportedTool {
  name: string;
  description: string;
  config: HttpConfig;
  /** What of the operation could not be taken over, for people. */
  notes: string[];
}

export type ImportedOperation = { ok: true; tool: ImportedTool } | { ok: false; message: string };

export interface ImportOptions {
  /** In place of the document's server; needed where it names none or a relative one. */
  serverUrl?: string;
  /** The stored secret that the operations ask for. */
  secretKeyId?: string;
}

interface Draft {
  properties: Node;
  required: string[];
  headers: { name: string; value: string }[];
  query: string[];
  path: string;
  notes: string[];
}

/** A document's operation that an HTTP tool can't do, said in a sentence. */
class Unsupported extends Error {}

/** An operation as an HTTP tool. */
export function importOperation(api: OpenApi, operation: Operation, options: ImportOptions = {}): ImportedOperation {
  try {
    return { ok: true, tool: toTool(api, operation, options) };
  } catch (error) {
    if (error instanceof Unsupported) return { ok: false, message: error.message };
    throw error;
  }
}

function toTool({ document }: OpenApi, operation: Operation, options: ImportOptions): ImportedTool {
  const { method, node, operationId, summary } = operation;
  const draft: Draft = { properties: {}, required: [], headers: [], query: [], path: operation.path, notes: [] };
  const body = method === 'GET' || method === 'HEAD' ? undefined : addBody(draft, node['requestBody'], document);
  for (const parameter of parametersOf(operation, document)) addParameter(draft, parameter, document);
  addSecurity(draft, node['security'] ?? document['security'], document, options.secretKeyId);
  const server = options.serverUrl ?? serverOf(operation, document);
  if (/\{/.test(draft.path.replace(/\{p\.[^{}]*\}/g, '')))
    throw new Unsupported('Its path has a place without a parameter.');
  const query = draft.query.length > 0 ? `?${draft.query.join('&')}` : '';
  const { properties, required, headers, notes } = draft;
  const read = httpConfigSchema.safeParse({
    method,
    url: `${server.replace(/\/+$/, '')}${draft.path.replaceAll('{p.', '{')}${query}`,
    headers,
    parameters: foreignObjectSchema({ type: 'object', properties, required, additionalProperties: false }),
    body: body ?? { kind: 'none' },
  });
  if (!read.success) throw new Unsupported('It is too large for a tool.');
  const description = String(node['description'] ?? summary).slice(0, 1_000);
  return { name: nameOf(operationId), description: description || operationId, config: read.data, notes };
}

function nameOf(operationId: string): string {
  const plain = operationId.replace(/[^a-zA-Z0-9_-]+/g, '_').replace(/^_+|_+$/g, '');
  return plain.slice(0, MAX_TOOL_NAME) || 'operation';
}

function parametersOf({ node, pathNode }: Operation, document: Node): Node[] {
  const found = new Map<string, Node>();
  for (const list of [pathNode['parameters'], node['parameters']]) {
    for (const item of Array.isArray(list) ? list : []) {
      const parameter = resolve(item, document);
      if (typeof parameter?.['name'] !== 'string')
        throw new Unsupported('One of its parameters refers to something that is no parameter of this document.');
      found.set(`${parameter['in']} ${parameter['name']}`, parameter);
    }
  }
  return [...found.values()];
}

/** Names of properties are the wire's where that is free and plain, since templates and models read them. */
function addProperty(draft: Draft, wire: string, schema: unknown, required: boolean): string {
  const plain = wire.replace(/[^a-zA-Z0-9_.-]+/g, '_').slice(0, 60) || 'value';
  let name = plain;
  for (let n = 2; Object.hasOwn(draft.properties, name) || name === '__proto__'; n++) name = `${plain}_${n}`;
  draft.properties[name] = schema;
  if (required) draft.required.push(name);
  return name;
}

function addParameter(draft: Draft, parameter: Node, document: Node): void {
  const wire = String(parameter['name']);
  const place = parameter['in'];
  const required = place === 'path' || parameter['required'] === true;
  const fault = parameterFault(parameter);
  if (fault) {
    if (required) throw new Unsupported(`Its parameter ${wire} can't be sent: ${fault}.`);
    draft.notes.push(`${wire} is left out: ${fault}.`);
    return;
  }
  const inner = inlined(parameter['schema'] ?? {}, document);
  const said = typeof parameter['description'] === 'string' ? { description: parameter['description'] } : {};
  const name = addProperty(draft, wire, { ...(isNode(inner) ? inner : {}), ...said }, required);
  if (place === 'path') draft.path = draft.path.replaceAll(`{${wire}}`, `{p.${name}}`);
  if (place === 'query') draft.query.push(`${encodeURIComponent(wire)}={${name}}`);
  if (place === 'header') draft.headers.push({ name: wire, value: `{{${name}}}` });
}

function parameterFault({ in: place, name, style, explode, content }: Node): string | undefined {
  if (place !== 'path' && place !== 'query' && place !== 'header') return `parameters in ${place} are not supported`;
  if (
    place === 'header' &&
    (headerNameFault(String(name)) || /^(?:accept|authorization|content-type)$/i.test(String(name)))
  )
    return 'this header is not set by parameters';
  if (content !== undefined) return 'its encoding is not supported';
  if (style !== undefined && style !== (place === 'query' ? 'form' : 'simple'))
    return `the style ${style} is not supported`;
  return place === 'query' && explode === false ? 'lists in one value are not supported' : undefined;
}

function addBody(draft: Draft, value: unknown, document: Node): HttpConfig['body'] {
  if (value === undefined) return undefined;
  const request = resolve(value, document);
  const content = request?.['content'];
  if (!isNode(content)) throw new Unsupported('Its body is not described.');
  const types = Object.keys(content);
  const type =
    types.find((one) => /^application\/(?:.+\+)?json\b/.test(one)) ??
    types.find((one) => one.includes('form-urlencoded'));
  if (!type) throw new Unsupported(`A body of ${types.join(', ').slice(0, 100) || 'no type'} can't be sent.`);
  const media = content[type];
  const schema = inlined(isNode(media) ? (media['schema'] ?? {}) : {}, document);
  const members = isNode(schema) && isNode(schema['properties']) ? Object.entries(schema['properties']) : [];
  const required = request?.['required'] === true;
  const needed = isNode(schema) && Array.isArray(schema['required']) && required ? schema['required'] : [];
  const isForm = type.includes('form-urlencoded');
  const plain = members.every(([name]) => /^[a-zA-Z0-9_.-]{1,60}$/.test(name) && name !== '__proto__');
  if (members.length > 0 && plain) {
    for (const [name, member] of members) addProperty(draft, name, member, needed.includes(name));
    return { kind: isForm ? 'form' : 'json' };
  }
  if (isForm) throw new Unsupported('The fields of its form are not described.');
  return { kind: 'template', text: `"{{${addProperty(draft, 'body', schema, required)}}}"` };
}

/** The first way of showing who calls that a header can carry. */
function addSecurity(draft: Draft, security: unknown, document: Node, keyId: string | undefined): void {
  const [first] = Array.isArray(security) ? security : [];
  const names = isNode(first) ? Object.keys(first) : [];
  const components = isNode(document['components']) ? document['components'] : {};
  const schemes = isNode(components['securitySchemes']) ? components['securitySchemes'] : {};
  for (const name of names) {
    const scheme = Object.hasOwn(schemes, name) ? resolve(schemes[name], document) : undefined;
    const header = headerOf(scheme);
    if (!header) draft.notes.push(`It asks for ${name}, which is not supported.`);
    else if (!keyId) draft.notes.push(`It asks for ${name}: add the header ${header.name} with a stored secret.`);
    else draft.headers.push({ name: header.name, value: `${header.before}{{secret.${keyId}}}` });
  }
}

function headerOf(scheme: Node | undefined): { name: string; before: string } | undefined {
  const { type, scheme: way, in: place, name } = scheme ?? {};
  if (type === 'http' && /^bearer$/i.test(String(way))) return { name: 'Authorization', before: 'Bearer ' };
  if (type === 'http' && /^basic$/i.test(String(way))) return { name: 'Authorization', before: 'Basic ' };
  if (type === 'oauth2' || type === 'openIdConnect') return { name: 'Authorization', before: 'Bearer ' };
  return type === 'apiKey' && place === 'header' ? { name: String(name), before: '' } : undefined;
}

function serverOf({ node, pathNode }: Operation, document: Node): string {
  const [server] = [node, pathNode, document].flatMap(({ servers }) => (Array.isArray(servers) ? servers : []));
  if (!isNode(server)) throw new Unsupported('The document names no server: say its address.');
  const variables = isNode(server['variables']) ? server['variables'] : {};
  const url = String(server['url']).replace(/\{([^{}]+)\}/g, (place, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isNode(variable) ? String(variable['default']) : place;
  });
  if (!/^https?:\/\//i.test(url)) throw new Unsupported("The document's server is relative: say its address.");
  return url;
}
