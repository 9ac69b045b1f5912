import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_NODES } from '../../kernel/json-schema.ts';
import { outputSchemaIssues } from './output-schema.ts';

const paths = (schema: Record<string, unknown>) => outputSchemaIssues(schema, 's').map((issue) => issue.path);
const nest = (depth: number): Record<string, unknown> =>
  depth === 0 ? { type: 'string' } : { type: 'object', properties: { a: nest(depth - 1) } };

/** Four definitions that each use the next one six times: small to write, huge to check. */
function laughs(): Record<string, unknown> {
  const $defs: Record<string, unknown> = { d4: { type: 'string' } };
  for (let i = 0; i < 4; i++)
    $defs[`d${i}`] = { allOf: Array.from({ length: 6 }, () => ({ $ref: `#/$defs/d${i + 1}` })) };
  return { type: 'object', properties: { a: { $ref: '#/$defs/d0' } }, $defs };
}

describe('the schema of an output type', () => {
  it('may use what an answer needs', () => {
    const schema = {
      type: 'object',
      properties: {
        steps: { type: 'array', items: { $ref: '#/$defs/step' }, maxItems: 5 },
        kind: { enum: ['a', 'b'] },
        score: { type: ['number', 'null'], minimum: 0 },
        either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
        constructor: { type: 'string' },
      },
      required: ['steps'],
      additionalProperties: false,
      $defs: { step: { type: 'object', properties: { text: { type: 'string' } } } },
    };
    expect(paths(schema)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a root that is no object', { type: 'array' }, 's.type'],
    ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, 's.properties.a.type'],
    ['properties that are a list', { type: 'object', properties: [] }, 's.properties'],
    ['a property that is no schema', { type: 'object', properties: { a: 'string' } }, 's.properties.a'],
    ['required that is no list of names', { type: 'object', required: [1] }, 's.required'],
    ['enum that is no list', { type: 'object', properties: { a: { enum: 'x' } } }, 's.properties.a.enum'],
    ['anyOf that is no list', { type: 'object', anyOf: {} }, 's.anyOf'],
    ['a regular expression', { type: 'object', patternProperties: { '(a+)+$': {} } }, 's.patternProperties'],
    [
      'a reference to the outside',
      { type: 'object', properties: { a: { $ref: 'https://example.com/s' } } },
      's.properties.a.$ref',
    ],
    ['a reference to nothing', { type: 'object', properties: { a: { $ref: '#/$defs/none' } } }, 's.properties.a.$ref'],
    [
      'a reference to a member of every object',
      { type: 'object', properties: { a: { $ref: '#/$defs/toString' } }, $defs: {} },
      's.properties.a.$ref',
    ],
    [
      'recursion',
      { type: 'object', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } },
      's.$defs.a.allOf.0.$ref.allOf.0.$ref',
    ],
    ['too much depth', nest(MAX_SCHEMA_DEPTH + 1), `s${'.properties.a'.repeat(MAX_SCHEMA_DEPTH)}`],
    [
      'too many parts',
      {
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: MAX_SCHEMA_NODES + 1 }, (_, i) => [`p${i}`, {}])),
      },
      's',
    ],
    ['definitions that multiply', laughs(), 's'],
    ['a NUL', { type: 'object', description: 'a\0' }, 's.description'],
    ['a prototype key', JSON.parse('{"type":"object","properties":{"__proto__":{}}}'), 's.properties.__proto__'],
  ])('is refused for %s', (_, schema, path) => {
    expect(paths(schema)).toContain(path);
  });

  it('is always answered, for any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        for (const issue of outputSchemaIssues(value, 's')) expect(issue.path.startsWith('s')).toBe(true);
      }),
    );
  });
});
