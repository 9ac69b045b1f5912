import { isObject, type JsonSchema } from '../schema-form/schema.ts';

/** A JSON Schema as rows that people can edit, and back. What rows can't say stays in `source`, untouched. Pure. */

/** What a field holds. `kept` is a schema that rows can't say: it is shown, never rewritten. */
export const NODE_KINDS = ['text', 'number', 'whole', 'yesNo', 'choice', 'list', 'group'] as const;
export type NodeKind = (typeof NODE_KINDS)[number] | 'kept';

export interface SchemaNode {
  kind: NodeKind;
  /** `null` may stand in its place. */
  isNullable: boolean;
  description: string;
  /** Of a choice. */
  options: string[];
  /** Of a group. */
  fields: SchemaField[];
  /** Of a list: what each of its entries is. */
  item: SchemaNode | null;
  /** As it was written, with everything that rows don't show. */
  source: JsonSchema | boolean;
}

export interface SchemaField {
  name: string;
  isRequired: boolean;
  node: SchemaNode;
}

const TYPES = { text: 'string', number: 'number', whole: 'integer', yesNo: 'boolean', list: 'array', group: 'object' };

/** The one type that a schema names, and whether `null` may stand in its place. */
function typeOf({ type }: JsonSchema): { type: string; isNullable: boolean } | null {
  if (typeof type === 'string') return { type, isNullable: false };
  if (!Array.isArray(type) || type.length !== 2 || type[1] !== 'null' || type[0] === 'null') return null;
  return { type: String(type[0]), isNullable: true };
}

/** Choices that can be written one a line. */
function optionsOf(schema: JsonSchema, isNullable: boolean): string[] | null {
  if (!Array.isArray(schema.enum)) return null;
  const options: unknown[] = isNullable ? schema.enum.slice(0, -1) : schema.enum;
  if (isNullable && schema.enum.at(-1) !== null) return null;
  const areLines = options.every((option) => typeof option === 'string' && isOption(option));
  return areLines && options.length > 0 && new Set(options).size === options.length ? (options as string[]) : null;
}

export function isOption(text: string): boolean {
  return text !== '' && text === text.trim() && !/[\r\n]/.test(text);
}

function kept(source: JsonSchema | boolean): SchemaNode {
  const description = isObject(source) && typeof source.description === 'string' ? source.description : '';
  return { kind: 'kept', isNullable: false, description, options: [], fields: [], item: null, source };
}

/** The order that a schema names for its properties, where it names each once (Gemini's keyword). */
function orderOf({ propertyOrdering: order }: JsonSchema, properties: JsonSchema): string[] | null {
  if (!Array.isArray(order) || order.length !== Object.keys(properties).length) return null;
  const isWhole = new Set(order).size === order.length && order.every((name) => Object.hasOwn(properties, name));
  return isWhole ? order : null;
}

const bytes = new TextEncoder();

/** Names as they come back once they are stored: Postgres keeps keys by their length, then by their bytes. */
function storedOrder(names: readonly string[]): string[] {
  const known = names.map((name) => ({ name, bytes: bytes.encode(name) }));
  const byBytes = (a: Uint8Array, b: Uint8Array) => a.find((byte, at) => byte !== b[at]) ?? 0;
  return known
    .toSorted((a, b) => a.bytes.length - b.bytes.length || byBytes(a.bytes, b.bytes) - byBytes(b.bytes, a.bytes))
    .map(({ name }) => name);
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name, index) => name === other[index]);

/** The order to be named: the one that was, and a changed one that storing would forget. */
function orderToName(fields: readonly SchemaField[], source: JsonSchema): unknown {
  const names = fields.map((field) => field.name);
  const properties = isObject(source.properties) ? source.properties : {};
  if (orderOf(source, properties)) return names;
  if ('propertyOrdering' in source || isSame(names, Object.keys(properties))) return source.propertyOrdering;
  return isSame(names, storedOrder(names)) ? undefined : names;
}

/** Fields in their order; null where some are no schemas or some that are required are not there. */
function fieldsOf(schema: JsonSchema): SchemaField[] | null {
  const { properties = {}, required = [] } = schema;
  if (!isObject(properties) || !Array.isArray(required)) return null;
  if (new Set(required).size !== required.length) return null;
  if (!required.every((name) => typeof name === 'string' && Object.hasOwn(properties, name))) return null;
  const names = orderOf(schema, properties) ?? Object.keys(properties);
  return names.map((name) => ({ name, isRequired: required.includes(name), node: readNode(properties[name]) }));
}

/** A schema as rows. */
export function readNode(source: unknown): SchemaNode {
  if (!isObject(source)) return kept(source !== false);
  const type = typeOf(source) ?? ('type' in source ? null : { type: 'string', isNullable: false });
  if (!type || ('description' in source && typeof source.description !== 'string')) return kept(source);
  const { isNullable } = type;
  const node = { ...kept(source), isNullable };
  const options = type.type === 'string' ? optionsOf(source, isNullable) : null;
  if (options) return { ...node, kind: 'choice', options };
  if (!('type' in source)) return kept(source);
  if (type.type === 'array') {
    const { items = {} } = source;
    return isObject(items) ? { ...node, kind: 'list', item: readNode(items) } : kept(source);
  }
  if (type.type === 'object') {
    // Names that are not known beforehand can't be rows.
    if (!('properties' in source) && isObject(source.additionalProperties)) return kept(source);
    const fields = fieldsOf(source);
    return fields ? { ...node, kind: 'group', fields } : kept(source);
  }
  const kind = (['text', 'number', 'whole', 'yesNo'] as const).find((one) => TYPES[one] === type.type);
  return kind ? { ...node, kind } : kept(source);
}

/** A member set in its place, or taken out where it says nothing. */
function put(schema: JsonSchema, name: string, value: unknown): JsonSchema {
  const { [name]: before, ...others } = schema;
  if (value === undefined) return others;
  return before === undefined ? { ...others, [name]: value } : { ...schema, [name]: value };
}

/** Rows as a schema: what they say over what was there. */
export function writeNode(node: SchemaNode): JsonSchema | boolean {
  const { kind, source, isNullable, options, fields, item } = node;
  if (kind === 'kept' || !isObject(source)) return source;
  const { description: before = '' } = source;
  let schema =
    node.description === before
      ? source
      : put(source, 'description', node.description === '' ? undefined : node.description);
  if (kind === 'choice') return put(schema, 'enum', isNullable ? [...options, null] : options);
  if (kind === 'list' && item) {
    const items = writeNode(item);
    const saysNothing = isObject(items) && Object.keys(items).length === 0;
    return saysNothing && !('items' in schema) ? schema : put(schema, 'items', items);
  }
  if (kind !== 'group') return schema;
  if (fields.length > 0 || 'properties' in schema)
    schema = put(schema, 'properties', Object.fromEntries(fields.map((field) => [field.name, writeNode(field.node)])));
  schema = put(schema, 'required', requiredOf(fields, schema));
  return put(schema, 'propertyOrdering', orderToName(fields, source));
}

/** Names that are required, in the order in which they stood; none at all where there are none. */
function requiredOf(fields: readonly SchemaField[], { required }: JsonSchema): string[] | undefined {
  const before: unknown[] = Array.isArray(required) ? required : [];
  const now = fields.filter((field) => field.isRequired).map((field) => field.name);
  if (now.length === 0) return undefined;
  const areSame = now.length === before.length && now.every((name) => before.includes(name));
  return areSame ? (before as string[]) : now;
}

/** Keywords that speak of a field whatever it holds; the others go with the type that they were about. */
const LASTING = new Set(['title', '$comment', 'deprecated', 'readOnly', 'writeOnly', 'description']);
const VOCABULARY = new Set(
  (
    'type enum const default examples format pattern minLength maxLength minimum maximum exclusiveMinimum ' +
    'exclusiveMaximum multipleOf items prefixItems contains minItems maxItems uniqueItems minContains maxContains ' +
    'properties propertyOrdering patternProperties additionalProperties propertyNames required minProperties maxProperties ' +
    'dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties additionalItems allOf anyOf oneOf ' +
    'not if then else $ref contentEncoding contentMediaType contentSchema'
  ).split(' '),
);

/** A new schema of a kind. */
export function newNode(kind: (typeof NODE_KINDS)[number]): SchemaNode {
  switch (kind) {
    case 'choice':
      return readNode({ type: 'string', enum: ['option_1', 'option_2'] });
    case 'list':
      return readNode({ type: 'array', items: { type: 'string' } });
    case 'group':
      return readNode({ type: 'object', properties: {}, additionalProperties: false });
    default:
      return readNode({ type: TYPES[kind] });
  }
}

/** The same field holding something else: it keeps its words and whatever the vocabulary of JSON Schema does not know. */
export function withKind(node: SchemaNode, kind: (typeof NODE_KINDS)[number]): SchemaNode {
  if (node.kind === kind) return node;
  const before = isObject(node.source) ? node.source : {};
  const lasting = Object.entries(before).filter(([key]) => LASTING.has(key) || !VOCABULARY.has(key));
  const fresh = newNode(kind).source as JsonSchema;
  // What a list was made of is what one of it would be, and the other way round.
  const items = kind === 'list' && node.kind !== 'kept' ? { items: bare(writeNode(node)) } : {};
  const read = readNode({ ...fresh, ...items, ...Object.fromEntries(lasting) });
  return { ...read, description: node.description };
}

function bare(schema: JsonSchema | boolean): JsonSchema | boolean {
  if (!isObject(schema)) return schema;
  const { description: _, title: __, ...rest } = schema;
  return rest;
}

/** Keywords that a row does not show: they are kept as they are written. */
export function unshown({ kind, source }: SchemaNode): string[] {
  if (!isObject(source)) return [];
  const shown = new Set(['description', ...(kind === 'kept' ? [] : ['type'])]);
  if (kind === 'choice') shown.add('enum');
  if (kind === 'list') shown.add('items');
  if (kind === 'group') for (const key of ['properties', 'required', 'propertyOrdering']) shown.add(key);
  // Whether a group takes more than its fields is the usual end of one, and nothing to wonder about.
  if (kind === 'group' && typeof source.additionalProperties === 'boolean') shown.add('additionalProperties');
  return Object.keys(source).filter((key) => !shown.has(key));
}

/** The first of `field_1`, `field_2`, … that no field has. */
export function freeField(fields: readonly SchemaField[]): string {
  for (let number = fields.length + 1; ; number += 1) {
    const name = `field_${number}`;
    if (!fields.some((field) => field.name === name)) return name;
  }
}

export type NameFault = 'empty' | 'taken' | 'digits' | 'reserved';

/** Why a field can't be called so. Names of digits lose their place in a JSON object. */
export function nameFault(name: string, others: readonly SchemaField[]): NameFault | null {
  if (name.trim() === '') return 'empty';
  if (name === '__proto__') return 'reserved';
  if (/^\d+$/.test(name)) return 'digits';
  return others.some((field) => field.name === name) ? 'taken' : null;
}
