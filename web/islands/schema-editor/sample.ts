import { isObject, type JsonSchema, resolved } from '../schema-form/schema.ts';

/** How deep an example goes: deeper, a reader has seen enough, and a schema that refers to itself ends. */
const MAX_DEPTH = 12;

const FORMATS: Record<string, string> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T09:30:00Z',
  time: '09:30:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
};

function sampleText({ format, minLength }: JsonSchema, name: string): string {
  const known = typeof format === 'string' ? FORMATS[format] : undefined;
  const text = known ?? (name === '' ? 'text' : name.replaceAll('_', ' '));
  return typeof minLength === 'number' && minLength < 1_000 ? text.padEnd(minLength, '.') : text;
}

function sampleNumber(schema: JsonSchema): number {
  const { minimum, maximum, exclusiveMinimum } = schema;
  const step = schema.type === 'integer' ? 1 : 0.5;
  const least = typeof minimum === 'number' ? minimum : null;
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + step : null;
  const most = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY;
  return Math.min(least ?? above ?? step, most);
}

function sampleList(schema: JsonSchema, root: JsonSchema, name: string, depth: number): unknown[] {
  if (!isObject(schema.items)) return [];
  const { items, minItems } = schema;
  const length = typeof minItems === 'number' ? Math.min(Math.max(1, minItems), 5) : 1;
  return Array.from({ length }, () => sampleOf(items, root, name, depth + 1));
}

/** What a value of this schema could look like: every field once, in plain words. For eyes, not for machines. */
export function sampleOf(schema: JsonSchema, root: JsonSchema, name = '', depth = 0): unknown {
  const one = resolved(schema, root);
  if (Array.isArray(one.examples) && one.examples.length > 0) return one.examples[0];
  if ('const' in one) return one.const;
  if ('default' in one) return one.default;
  if (Array.isArray(one.enum)) return one.enum[0];
  const [first] = [one.anyOf, one.oneOf, one.allOf].filter(Array.isArray).flat().filter(isObject);
  if (depth > MAX_DEPTH) return null;
  const type = Array.isArray(one.type) ? one.type[0] : one.type;
  if (first && type === undefined) return sampleOf(first, root, name, depth + 1);
  switch (type) {
    case 'string':
      return sampleText(one, name);
    case 'number':
    case 'integer':
      return sampleNumber({ ...one, type });
    case 'boolean':
      return true;
    case 'array':
      return sampleList(one, root, name, depth);
    case 'object': {
      const properties = Object.entries(isObject(one.properties) ? one.properties : {});
      return Object.fromEntries(
        properties.map(([key, member]) => [key, isObject(member) ? sampleOf(member, root, key, depth + 1) : null]),
      );
    }
    default:
      return null;
  }
}
