import { type JsonSchema, resolve } from './document.ts';

const TEXTS = ['a', 't1', 'abc', 'abcdefghijkl', 'Sample text', '0', 'ada@example.test', 'https://example.com/'];

function text(schema: JsonSchema): string {
  const pattern = schema.pattern === undefined ? /^/ : new RegExp(schema.pattern, 'u');
  if (schema.format === 'email') return 'ada@example.test';
  if (schema.format === 'uri') return 'https://example.com/';
  const fitting = TEXTS.find((candidate) => candidate.length >= (schema.minLength ?? 1) && pattern.test(candidate));
  if (fitting === undefined) throw new Error(`no sample text for ${JSON.stringify(schema)}`);
  return fitting;
}

/**
 * The smallest value that fits a body's schema: only what is required. Routes are then refused for
 * what the test is about, and not for a body that is wrong in another way.
 */
export function sample(schema: JsonSchema): unknown {
  const own = resolve(schema);
  if (own.const !== undefined) return own.const;
  if (own.enum) return own.enum[0];
  if (own.default !== undefined) return own.default;
  const branch = own.anyOf?.[0] ?? own.oneOf?.[0];
  if (branch) return sample(branch);
  const type = Array.isArray(own.type) ? own.type[0] : own.type;
  if (type === 'string') return text(own);
  if (type === 'integer' || type === 'number') return own.minimum ?? (own.exclusiveMinimum ?? 0) + 1;
  if (type === 'boolean') return false;
  if (type === 'array') return Array.from({ length: own.minItems ?? 0 }, () => sample(own.items ?? {}));
  if (type === 'object') {
    return Object.fromEntries((own.required ?? []).map((name) => [name, sample(own.properties?.[name] ?? {})]));
  }
  return 'anything';
}
