import type { Json } from '../wire.ts';

/** Keywords that Anthropic's structured outputs enforce (platform.claude.com, "Structured outputs"). */
const KEPT: readonly string[] = [
  'type',
  'properties',
  'required',
  'items',
  'enum',
  'const',
  'anyOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
  'description',
  'title',
  'default',
  'format',
];

/**
 * A JSON Schema as structured outputs take it: objects are closed, and limits that can't be enforced are
 * told in the description instead; the engine checks them afterwards.
 */
export function enforceable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(enforceable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept: Json = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'oneOf') kept.anyOf = enforceable(value);
    else if (keyword === 'properties' || keyword === '$defs' || keyword === 'definitions') kept[keyword] = each(value);
    else if (keyword === 'enum' || keyword === 'const' || keyword === 'default') kept[keyword] = value;
    else if (KEPT.includes(keyword)) kept[keyword] = enforceable(value);
    else if (keyword !== 'additionalProperties' && !keyword.startsWith('$')) {
      told.push(`${keyword}: ${JSON.stringify(value)}`);
    }
  }
  if (kept.type === 'object' || kept.properties) kept.additionalProperties = false;
  if (told.length > 0) kept.description = [kept.description, `(${told.join(', ')})`].filter(Boolean).join(' ');
  return kept;
}

function each(schemas: unknown): unknown {
  if (typeof schemas !== 'object' || schemas === null) return schemas;
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, enforceable(schema)]));
}
