import { MAX_SCHEMA_DEPTH, objectSchemaIssues } from '../../../kernel/json-schema.ts';
import type { JsonSchema } from '../kind.ts';

/** Keywords that our checks of arguments don't run, or that only other programs need. */
const DROPPED: readonly string[] = [
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$dynamicRef',
  '$dynamicAnchor',
  '$recursiveRef',
  '$recursiveAnchor',
  'pattern',
  'patternProperties',
  'example',
  'examples',
  'xml',
  'externalDocs',
  'discriminator',
  'deprecated',
  'nullable',
  '__proto__',
];
/** Members that hold names of their own instead of keywords. */
const NAMED: readonly string[] = ['properties', '$defs', 'definitions', 'dependentSchemas'];
/** Members that hold values, not schemas. */
const VALUES: readonly string[] = ['enum', 'const', 'default', 'required', 'type', 'title', 'description'];
const MAX_DESCRIPTION = 1_000;

/**
 * A schema that another server sent, as arguments can be checked against it here: without regular expressions (they
 * are told in words) and foreign identifiers. What still can't be kept becomes an object of anything.
 */
export function foreignObjectSchema(schema: unknown): JsonSchema {
  const read = isObject(schema) ? cleaned(schema, 0) : undefined;
  const usable = isObject(read) ? { ...read, type: 'object' } : undefined;
  return usable && objectSchemaIssues(usable, '', 'it').length === 0 ? usable : { type: 'object' };
}

function cleaned(value: unknown, depth: number): unknown {
  if (depth > 2 * MAX_SCHEMA_DEPTH) return {};
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1));
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .filter(([name]) => !DROPPED.includes(name) && !name.startsWith('x-'))
    .map(([name, inner]) => [name, member(name, inner, depth)] as const);
  return Object.fromEntries([...members, ...inWords(value), ...orNull(value)]);
}

function member(name: string, inner: unknown, depth: number): unknown {
  if (VALUES.includes(name)) return name === 'description' ? String(inner).slice(0, MAX_DESCRIPTION) : inner;
  if (!NAMED.includes(name) || !isObject(inner)) return cleaned(inner, depth + 1);
  const named = Object.entries(inner).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(named.map(([key, schema]) => [key, cleaned(schema, depth + 1)]));
}

/** The model can follow a pattern although nobody checks it. */
function inWords({ pattern, description }: JsonSchema): [string, unknown][] {
  if (typeof pattern !== 'string' || pattern.length > 200) return [];
  const said = typeof description === 'string' ? `${description} ` : '';
  return [['description', `${said}Form: ${pattern}`.slice(0, MAX_DESCRIPTION)]];
}

/** OpenAPI 3.0 says it with a flag. */
function orNull({ nullable, type }: JsonSchema): [string, unknown][] {
  return nullable === true && typeof type === 'string' ? [['type', [type, 'null']]] : [];
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
