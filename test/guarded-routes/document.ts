import { createApp } from '../../worker/app.ts';
import { openApiDocument } from '../../worker/http/openapi.ts';
import type { Scope } from '../../worker/kernel/scopes.ts';

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
}

interface Operation {
  'x-scope'?: Scope | null;
  'x-max-body-bytes'?: number;
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
}

interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

export interface DocumentedRoute {
  name: string;
  method: string;
  /** With `{parameters}`. */
  path: string;
  scope: Scope | null | undefined;
  maxBodyBytes: number;
  /** Schema of the JSON body; `undefined` where there is none. */
  body: JsonSchema | undefined;
}

const app = createApp();
const document = openApiDocument(app) as OpenApiDocument;

/** Every operation of the versioned API, as the OpenAPI document has it. */
export const documentedRoutes: DocumentedRoute[] = Object.entries(document.paths)
  .filter(([path]) => path.startsWith('/api/v1/'))
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      scope: operation['x-scope'],
      maxBodyBytes: operation['x-max-body-bytes'] ?? 1_000_000,
      body: operation.requestBody?.content['application/json']?.schema,
    })),
  );

/** What the router really serves, in the document's spelling. */
export const servedRoutes: string[] = app.routes
  .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/') && path !== '/api/v1/openapi.json')
  .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`);

export function resolve(schema: JsonSchema): JsonSchema {
  if (!schema.$ref) return schema;
  const named = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
  if (!named) throw new Error(`the document lacks ${schema.$ref}`);
  return resolve(named);
}

/** Paths of object schemas in a body that would take a field that they do not name. */
export function openObjects(schema: JsonSchema, path = 'body', seen: JsonSchema[] = []): string[] {
  const own = resolve(schema);
  if (seen.includes(own)) return [];
  const inside = (child: JsonSchema, name: string) => openObjects(child, `${path}.${name}`, [...seen, own]);
  const here = own.properties && own.additionalProperties !== false && !own.allOf ? [path] : [];
  return [
    ...here,
    ...Object.entries(own.properties ?? {}).flatMap(([name, child]) => inside(child, name)),
    ...(own.items ? inside(own.items, '[]') : []),
    ...[...(own.anyOf ?? []), ...(own.oneOf ?? [])].flatMap((child, i) => inside(child, `(${i})`)),
  ];
}
