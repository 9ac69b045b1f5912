import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { labelOf, looksLike, resolved, shapeOf, startValue, variantLabel, withMember, withoutNull } from './schema.ts';

const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input' }) as Record<string, unknown>;

describe('the control of a schema', () => {
  const cases: [string, z.ZodType, string][] = [
    ['a short text', z.string().max(100), 'text'],
    ['a number', z.number().min(1), 'number'],
    ['a switch', z.boolean(), 'boolean'],
    ['an enum', z.enum(['a', 'b']), 'choice'],
    ['a union of constants', z.union([z.literal('a'), z.literal('b')]), 'choice'],
    ['a list of words', z.array(z.string()), 'lines'],
    ['a list of an enum', z.array(z.enum(['a', 'b'])), 'choices'],
    ['a list of objects', z.array(z.object({ a: z.string() })), 'list'],
    ['an object', z.object({ a: z.string() }), 'object'],
    ['names to texts', z.record(z.string(), z.string()), 'map'],
    ['any object', z.record(z.string(), z.unknown()), 'json'],
    ['anything', z.unknown(), 'json'],
    [
      'one of several objects',
      z.discriminatedUnion('by', [z.object({ by: z.literal('name') }), z.object({ by: z.literal('key') })]),
      'variants',
    ],
  ];
  it.each(cases)('for %s', (_, type, kind) => {
    const schema = schemaOf(type);
    expect(shapeOf(schema, schema).kind).toBe(kind);
  });

  it('is an editor for programs, by the name of the field', () => {
    expect(shapeOf({ type: 'string' }, {}, 'code')).toEqual({ kind: 'code' });
    expect(shapeOf({ type: 'string', maxLength: 5000 }, {}, 'body')).toEqual({ kind: 'text', isLong: true });
  });

  it('looks through null and through references', () => {
    const schema = schemaOf(z.object({ a: z.string().nullable() }));
    const member = (schema.properties as Record<string, Record<string, unknown>>).a ?? {};
    expect(withoutNull(member)).toMatchObject({ schema: { type: 'string' }, isNullable: true });
    const root = { $defs: { host: { type: 'string' } } };
    expect(resolved({ $ref: '#/$defs/host', description: 'A host' }, root)).toEqual({
      type: 'string',
      description: 'A host',
    });
    expect(resolved({ $ref: '#/constructor/prototype' }, root)).toEqual({ $ref: '#/constructor/prototype' });
  });
});

describe('what a field starts with', () => {
  it('follows the schema where the members have plain values', () => {
    const type = z.strictObject({
      method: z.enum(['GET', 'POST']).default('GET'),
      query: z.record(z.string(), z.string()),
      tries: z.number().int().min(1),
      note: z.string().nullable(),
      hosts: z.array(z.string()),
      auth: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('none') }),
        z.strictObject({ kind: z.literal('key'), key: z.string() }),
      ]),
      hint: z.string().optional(),
    });
    const schema = schemaOf(type);
    const value = startValue(schema, schema);
    expect(value).toEqual({ method: 'GET', query: {}, tries: 1, note: null, hosts: [], auth: { kind: 'none' } });
    expect(type.safeParse(value).success).toBe(true);
  });

  it('is told apart in a union by its constants', () => {
    const one = { type: 'object', properties: { kind: { const: 'none' } } };
    const other = { type: 'object', properties: { kind: { const: 'key' } } };
    expect(looksLike(one, { kind: 'key' }, {})).toBe(false);
    expect(looksLike(other, { kind: 'key' }, {})).toBe(true);
    expect(variantLabel(other)).toBe('Key');
    expect(looksLike({ type: 'array' }, 'auto', {})).toBe(false);
  });
});

describe('labels and members', () => {
  it('reads names as words', () => {
    expect(labelOf('allowedHosts', {})).toBe('Allowed hosts');
    expect(labelOf('baseUrl', {})).toBe('Base URL');
    expect(labelOf('max_results', {})).toBe('Max results');
    expect(labelOf('anything', { title: 'The thing' })).toBe('The thing');
  });

  it('sets and takes out one member and leaves the others, in their order', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), fc.string(), (value, name) => {
        fc.pre(name !== '__proto__' && !Object.hasOwn(value, '__proto__'));
        const set = withMember(value, name, 'new');
        expect(set[name]).toBe('new');
        if (Object.hasOwn(value, name)) expect(Object.keys(set)).toEqual(Object.keys(value));
        const gone = withMember(set, name, undefined);
        expect(Object.hasOwn(gone, name)).toBe(false);
        expect(gone).toEqual(withMember(value, name, undefined));
      }),
    );
  });
});
