/** JSON Schema as a form: what control a schema asks for, what a new value looks like. Pure. */

export type JsonSchema = Record<string, unknown>;

export type FieldShape =
  | { kind: 'text'; isLong: boolean }
  | { kind: 'code' }
  | { kind: 'number'; isWhole: boolean }
  | { kind: 'boolean' }
  | { kind: 'choice'; options: (string | number)[] }
  | { kind: 'constant'; value: unknown }
  | { kind: 'choices'; options: (string | number)[] }
  | { kind: 'lines' }
  | { kind: 'list'; item: JsonSchema }
  | { kind: 'object'; properties: [name: string, schema: JsonSchema, isRequired: boolean][] }
  | { kind: 'map'; value: JsonSchema }
  | { kind: 'variants'; variants: JsonSchema[] }
  | { kind: 'json' };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const schemasIn = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The schema that a `$ref` within the same document names; what names nothing stays as it is. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, ...own } = schema;
  if (typeof $ref !== 'string' || !$ref.startsWith('#/')) return schema;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), root);
  return isObject(target) ? { ...target, ...own } : schema;
}

/** Without the `null` that may stand in its place, and whether it may. */
export function withoutNull(schema: JsonSchema): { schema: JsonSchema; isNullable: boolean } {
  const union = schemasIn(schema.anyOf ?? schema.oneOf);
  const others = union.filter((one) => one.type !== 'null');
  if (others.length < union.length) {
    const { anyOf: _, oneOf: __, ...rest } = schema;
    const [only] = others;
    return {
      schema: others.length === 1 && only ? { ...only, ...rest } : { ...rest, anyOf: others },
      isNullable: true,
    };
  }
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const types = schema.type.filter((type) => type !== 'null');
    return { schema: { ...schema, type: types.length === 1 ? types[0] : types }, isNullable: true };
  }
  return { schema, isNullable: false };
}

const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** All values of an enum, also where it is written as a union of constants. */
function optionsOf(schema: JsonSchema): (string | number)[] | null {
  if (Array.isArray(schema.enum)) return schema.enum.every(isScalar) ? schema.enum : null;
  const union = schemasIn(schema.anyOf ?? schema.oneOf);
  const constants = union.map((one) => one.const);
  return union.length > 1 && constants.every(isScalar) ? constants : null;
}

/** Texts longer than this get room for several lines. */
const LONG_TEXT = 300;
/** Names of fields that hold a program. */
const CODE_NAMES = new Set(['code', 'source', 'script']);

function listShape(schema: JsonSchema, root: JsonSchema): FieldShape {
  if (!isObject(schema.items)) return { kind: 'json' };
  const item = resolved(schema.items, root);
  const options = optionsOf(item);
  if (options) return { kind: 'choices', options };
  return item.type === 'string' ? { kind: 'lines' } : { kind: 'list', item };
}

function objectShape(schema: JsonSchema): FieldShape {
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  if (properties.length > 0) {
    return {
      kind: 'object',
      properties: properties.flatMap(([name, one]): [string, JsonSchema, boolean][] =>
        isObject(one) ? [[name, one, required.includes(name)]] : [],
      ),
    };
  }
  const values = schema.additionalProperties;
  return isObject(values) && Object.keys(values).length > 0 ? { kind: 'map', value: values } : { kind: 'json' };
}

/** The control that a schema asks for; `name` is the field's own, since a program is a text like any other. */
export function shapeOf(schema: JsonSchema, root: JsonSchema, name = ''): FieldShape {
  if ('const' in schema) return { kind: 'constant', value: schema.const };
  const options = optionsOf(schema);
  if (options) return { kind: 'choice', options };
  const variants = schemasIn(schema.anyOf ?? schema.oneOf).map((one) => resolved(one, root));
  if (variants.length > 0) return { kind: 'variants', variants };
  switch (schema.type) {
    case 'string': {
      if (CODE_NAMES.has(name)) return { kind: 'code' };
      return { kind: 'text', isLong: typeof schema.maxLength === 'number' && schema.maxLength > LONG_TEXT };
    }
    case 'number':
    case 'integer':
      return { kind: 'number', isWhole: schema.type === 'integer' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return listShape(schema, root);
    case 'object':
      return objectShape(schema);
    default:
      return { kind: 'json' };
  }
}

/** Whether a value is of a schema's kind: enough to tell the members of a union apart, not a validation. */
export function looksLike(schema: JsonSchema, value: unknown, root: JsonSchema): boolean {
  const one = resolved(schema, root);
  if ('const' in one) return one.const === value;
  if (Array.isArray(one.enum)) return one.enum.includes(value);
  const union = schemasIn(one.anyOf ?? one.oneOf);
  if (union.length > 0) return union.some((member) => looksLike(member, value, root));
  switch (one.type) {
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    case 'object': {
      if (!isObject(value)) return false;
      const constants = Object.entries(isObject(one.properties) ? one.properties : {}).filter(
        ([, property]) => isObject(property) && 'const' in property,
      );
      return constants.every(([name, property]) => value[name] === (property as JsonSchema).const);
    }
    default:
      return one.type === undefined || typeof value === one.type;
  }
}

/** What a field starts with: its default, else the plainest value of its kind. */
export function startValue(schema: JsonSchema, root: JsonSchema): unknown {
  const one = resolved(schema, root);
  if ('default' in one) return structuredClone(one.default);
  if ('const' in one) return one.const;
  const { schema: bare, isNullable } = withoutNull(one);
  if (isNullable) return null;
  const shape = shapeOf(bare, root);
  switch (shape.kind) {
    case 'choice':
      return shape.options[0];
    case 'boolean':
      return false;
    case 'number':
      return typeof bare.minimum === 'number' ? bare.minimum : 0;
    case 'choices':
    case 'lines':
    case 'list':
      return [];
    case 'object':
      return Object.fromEntries(
        shape.properties
          .filter(([, property, isRequired]) => isRequired || 'default' in resolved(property, root))
          .map(([name, property]) => [name, startValue(property, root)]),
      );
    case 'variants':
      return startValue(shape.variants[0] ?? {}, root);
    case 'map':
    case 'json':
      return {};
    default:
      return '';
  }
}

const WHOLE_WORDS: Record<string, string> = {
  url: 'URL',
  json: 'JSON',
  id: 'ID',
  http: 'HTTP',
  api: 'API',
  ms: '(ms)',
};

/** `allowedHosts` as people read it: “Allowed hosts”. */
export function labelOf(name: string, schema: JsonSchema): string {
  if (typeof schema.title === 'string') return schema.title;
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => WHOLE_WORDS[word.toLowerCase()] ?? word.toLowerCase());
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A member of a union by what makes it different: its constant, its title, its type. */
export function variantLabel(variant: JsonSchema): string {
  if (typeof variant.title === 'string') return variant.title;
  const properties = isObject(variant.properties) ? variant.properties : {};
  const mark = [variant, ...Object.values(properties)].find((one) => isObject(one) && 'const' in one);
  if (isObject(mark)) return labelOf(String(mark.const), {});
  if (Array.isArray(variant.enum)) return variant.enum.join(' / ');
  return typeof variant.type === 'string' ? labelOf(variant.type, {}) : 'Other';
}

/** The object with one member set, or taken out where the value is undefined. */
export function withMember(value: unknown, name: string, member: unknown): Record<string, unknown> {
  const { [name]: _, ...others } = isObject(value) ? value : {};
  if (member === undefined) return others;
  return isObject(value) && Object.hasOwn(value, name) ? { ...value, [name]: member } : { ...others, [name]: member };
}
