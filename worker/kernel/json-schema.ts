import type { Issue } from './errors.ts';
import { isStorable } from './text.ts';

const MAX_SCHEMA_CHARS = 32_000;
export const MAX_SCHEMA_DEPTH = 12;
/** Schemas in the tree after every `$ref` is written out: bounds the work of checking an answer. */
export const MAX_SCHEMA_NODES = 1_000;

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const FORBIDDEN_KEYS = ['__proto__'];
/** A user's regular expression must never run beside other people's runs. */
const PATTERNS = ['pattern', 'patternProperties'];
const UNSUPPORTED = ['$dynamicRef', '$recursiveRef', '$dynamicAnchor', '$recursiveAnchor', '$id', '$anchor'];
const ONE = [
  'items',
  'additionalItems',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', '$defs', 'definitions', 'dependentSchemas'];

type Schema = Record<string, unknown>;

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class TooBig extends Error {}

class Inspection {
  readonly issues: Issue[] = [];
  readonly #root: Schema;
  #nodes = 0;

  constructor(root: Schema) {
    this.#root = root;
  }

  fault(path: string, message: string): void {
    if (this.issues.length < 20) this.issues.push({ path, message });
  }

  /** `refs` are the references being written out on the way here; meeting one again is recursion. */
  visit(node: unknown, path: string, depth: number, refs: readonly string[]): void {
    if (typeof node === 'boolean') return;
    if (!isObject(node)) {
      this.fault(path, 'A schema is an object or a boolean.');
      return;
    }
    this.#nodes += 1;
    if (this.#nodes > MAX_SCHEMA_NODES) throw new TooBig(`The schema has more than ${MAX_SCHEMA_NODES} parts.`);
    if (depth > MAX_SCHEMA_DEPTH) {
      this.fault(path, `Nested deeper than ${MAX_SCHEMA_DEPTH} levels.`);
      return;
    }
    this.#keywords(node, path);
    for (const key of ONE) {
      if (!(key in node)) continue;
      const value = node[key];
      if (key === 'items' && Array.isArray(value)) this.#list(value, `${path}.${key}`, depth, refs);
      else this.visit(value, `${path}.${key}`, depth + 1, refs);
    }
    for (const key of LISTS) {
      const value = node[key];
      if (value === undefined) continue;
      if (Array.isArray(value)) this.#list(value, `${path}.${key}`, depth, refs);
      else this.fault(`${path}.${key}`, 'A list of schemas.');
    }
    for (const key of MAPS) this.#map(node[key], `${path}.${key}`, depth, refs);
    if ('$ref' in node) this.#reference(node['$ref'], `${path}.$ref`, depth, refs);
  }

  #list(values: readonly unknown[], path: string, depth: number, refs: readonly string[]): void {
    for (const [index, value] of values.entries()) this.visit(value, `${path}.${index}`, depth + 1, refs);
  }

  #map(values: unknown, path: string, depth: number, refs: readonly string[]): void {
    if (values === undefined) return;
    if (!isObject(values)) {
      this.fault(path, 'An object of schemas.');
      return;
    }
    for (const [name, value] of Object.entries(values)) this.visit(value, `${path}.${name}`, depth + 1, refs);
  }

  #keywords(node: Schema, path: string): void {
    const types = Array.isArray(node['type']) ? node['type'] : [node['type']];
    if (node['type'] !== undefined && !types.every((type) => TYPES.includes(type as string))) {
      this.fault(`${path}.type`, `One of ${TYPES.join(', ')}.`);
    }
    const required = node['required'];
    if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === 'string'))) {
      this.fault(`${path}.required`, 'A list of names.');
    }
    if (node['enum'] !== undefined && !Array.isArray(node['enum'])) this.fault(`${path}.enum`, 'A list of values.');
    for (const key of PATTERNS) {
      if (key in node)
        this.fault(`${path}.${key}`, 'Regular expressions are not run here. Say the form in "description".');
    }
    for (const key of UNSUPPORTED) if (key in node) this.fault(`${path}.${key}`, 'Not supported here.');
  }

  #reference(ref: unknown, path: string, depth: number, refs: readonly string[]): void {
    if (typeof ref !== 'string' || !/^#\/(\$defs|definitions)\/[^/]+$/.test(ref)) {
      this.fault(path, 'A reference to "#/$defs/<name>" of this schema.');
      return;
    }
    if (refs.includes(ref)) {
      this.fault(path, 'The schema refers to itself without end.');
      return;
    }
    const [, group = '', name = ''] = ref.split('/');
    const definitions = this.#root[group];
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(definitions) || !Object.hasOwn(definitions, key)) {
      this.fault(path, 'There is no such definition.');
      return;
    }
    this.visit(definitions[key], path, depth + 1, [...refs, ref]);
  }
}

/** Keys that reach a prototype and texts that can't be stored, anywhere in a JSON value. */
export function unsafePart(value: unknown, path: string, depth = 0): Issue | undefined {
  if (typeof value === 'string')
    return isStorable(value) ? undefined : { path, message: 'Has characters that are not text.' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > 60) return { path, message: 'Nested too deep.' };
  for (const key of Object.keys(value)) {
    if (FORBIDDEN_KEYS.includes(key) || !isStorable(key))
      return { path: `${path}.${key}`, message: 'Not a name that is allowed here.' };
    const issue = unsafePart((value as Schema)[key], `${path}.${key}`, depth + 1);
    if (issue) return issue;
  }
  return undefined;
}

/**
 * What is wrong with a JSON Schema that somebody stored: the root must be an object, and everything stays small and
 * finite, because answers and arguments are checked against it in the middle of a run. `what` names it: "an output type".
 */
export function objectSchemaIssues(schema: Schema, path: string, what: string): Issue[] {
  const unsafe = unsafePart(schema, path);
  if (unsafe) return [unsafe];
  if (JSON.stringify(schema).length > MAX_SCHEMA_CHARS)
    return [{ path, message: `At most ${MAX_SCHEMA_CHARS} characters as JSON.` }];
  const inspection = new Inspection(schema);
  if (schema['type'] !== 'object') inspection.fault(`${path}.type`, `The root of ${what} is an object.`);
  try {
    inspection.visit(schema, path, 1, []);
  } catch (error) {
    if (!(error instanceof TooBig)) throw error;
    inspection.fault(path, error.message);
  }
  return inspection.issues;
}
