import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaLimits } from '../../../worker/domain/agents/contract.ts';
import { outputSchemaIssues } from '../../../worker/domain/agents/output-schema.ts';
import { listLibraryTypes } from '../../../worker/domain/agents/output-type-library.ts';
import { MAX_SCHEMA_DEPTH } from '../../../worker/kernel/json-schema.ts';
import type { JsonSchema } from '../schema-form/schema.ts';
import { sampleOf } from './sample.ts';
import {
  freeField,
  NODE_KINDS,
  nameFault,
  newNode,
  readNode,
  type SchemaField,
  type SchemaNode,
  unshown,
  withKind,
  writeNode,
} from './schema-node.ts';

const PERSON = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    name: { type: 'string', description: 'Full name', minLength: 1 },
    age: { type: ['integer', 'null'], minimum: 0 },
    mood: { type: 'string', enum: ['good', 'bad'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 5 },
    address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
  required: ['name', 'mood'],
  additionalProperties: false,
  'x-ours': { kept: true },
};

const fieldOf = (node: SchemaNode, name: string): SchemaField => {
  const field = node.fields.find((one) => one.name === name);
  if (!field) throw new Error(`There is no ${name}.`);
  return field;
};

describe('a schema as rows', () => {
  const rows = readNode(PERSON);

  it('shows every field with what it holds', () => {
    expect(rows.kind).toBe('group');
    expect(rows.fields.map(({ name, isRequired, node }) => [name, node.kind, isRequired])).toEqual([
      ['name', 'text', true],
      ['age', 'whole', false],
      ['mood', 'choice', true],
      ['tags', 'list', false],
      ['address', 'group', false],
      ['either', 'kept', false],
    ]);
    expect(fieldOf(rows, 'age').node.isNullable).toBe(true);
    expect(fieldOf(rows, 'mood').node.options).toEqual(['good', 'bad']);
    expect(fieldOf(rows, 'tags').node.item?.kind).toBe('text');
    expect(fieldOf(fieldOf(rows, 'address').node, 'city').isRequired).toBe(true);
  });

  it('says which keywords it keeps without showing them', () => {
    expect(unshown(rows)).toEqual(['$schema', 'x-ours']);
    expect(unshown(fieldOf(rows, 'name').node)).toEqual(['minLength']);
    expect(unshown(fieldOf(rows, 'either').node)).toEqual(['anyOf']);
  });

  it('is the same schema when nothing was changed, to the letter', () => {
    expect(JSON.stringify(writeNode(rows))).toBe(JSON.stringify(PERSON));
  });

  it('changes what was changed and nothing else', () => {
    const fields = rows.fields.map((field) =>
      field.name === 'name' ? { ...field, isRequired: false, node: { ...field.node, description: '' } } : field,
    );
    const schema = writeNode({ ...rows, fields });
    expect(schema).toEqual({
      ...PERSON,
      properties: { ...PERSON.properties, name: { type: 'string', minLength: 1 } },
      required: ['mood'],
    });
  });

  it('remembers an order that storing would forget, and only then', () => {
    const moved = (names: string[]) =>
      writeNode({ ...rows, fields: names.map((name) => fieldOf(rows, name)) }) as JsonSchema;
    expect(moved(['name', 'age', 'mood'])).toHaveProperty('propertyOrdering', ['name', 'age', 'mood']);
    expect(moved(['age', 'mood', 'name', 'tags'])).not.toHaveProperty('propertyOrdering');
    const stored = { ...moved(['name', 'age']), properties: { age: { type: 'string' }, name: { type: 'string' } } };
    const read = readNode(stored);
    expect(read.fields.map((field) => field.name)).toEqual(['name', 'age']);
    expect(unshown(read)).toEqual(['$schema', 'x-ours']);
    expect(writeNode({ ...read, fields: read.fields.toReversed() })).toMatchObject({
      propertyOrdering: ['age', 'name'],
    });
  });

  it('keeps words and foreign keywords when a field comes to hold something else', () => {
    const [text] = readNode({
      type: 'object',
      properties: { a: { type: 'string', title: 'A', description: 'Says a', minLength: 3, 'x-id': 7 } },
    }).fields;
    expect(text && writeNode(withKind(text.node, 'number'))).toEqual({
      type: 'number',
      title: 'A',
      description: 'Says a',
      'x-id': 7,
    });
  });

  it('makes a list of what a field was', () => {
    const choice = readNode({ type: 'string', enum: ['a', 'b'], description: 'Which' });
    expect(writeNode(withKind(choice, 'list'))).toEqual({
      type: 'array',
      items: { type: 'string', enum: ['a', 'b'] },
      description: 'Which',
    });
  });

  it.each([
    ['a reference', { $ref: '#/$defs/a' }],
    ['choices that are numbers without a type', { enum: [1, 2] }],
    ['choices over several lines', { enum: ['a\nb'] }],
    ['names that are not known', { type: 'object', additionalProperties: { type: 'string' } }],
    ['several types', { type: ['string', 'number'] }],
    ['entries one by one', { type: 'array', items: [{ type: 'string' }] }],
    ['a required field that is not there', { type: 'object', properties: {}, required: ['a'] }],
    ['anything', true],
    ['nothing', false],
  ])('keeps %s as it is', (_, schema) => {
    const node = readNode(schema);
    expect(node.kind).toBe('kept');
    expect(writeNode(node)).toEqual(schema);
  });

  it('knows the types of the library to the letter', () => {
    for (const { schema } of listLibraryTypes())
      expect(JSON.stringify(writeNode(readNode(schema)))).toBe(JSON.stringify(schema));
  });
});

/** Schemas with what rows show, what they keep, and what makes no sense. */
const anySchema = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(true, false, {}, { type: 'null' }, { const: 3 }, { $ref: '#/$defs/a' }),
    fc.record(
      {
        type: fc.constantFrom<unknown>(
          'string',
          'number',
          'integer',
          'boolean',
          ['string', 'null'],
          ['null', 'string'],
        ),
        description: fc.string(),
        enum: fc.array(fc.oneof(fc.string(), fc.constant(null), fc.integer()), { maxLength: 3 }),
        minLength: fc.nat(),
        'x-foreign': fc.jsonValue({ maxDepth: 1 }),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        type: fc.constantFrom<unknown>('array', ['array', 'null']),
        items: fc.oneof(tie('schema'), fc.array(tie('schema'), { maxLength: 2 })),
      },
      { requiredKeys: ['type'] },
    ),
    fc
      .record(
        {
          type: fc.constantFrom<unknown>('object', ['object', 'null']),
          properties: fc.dictionary(fc.string({ maxLength: 5 }), tie('schema'), { maxKeys: 4 }),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
          required: fc.array(fc.string({ maxLength: 5 }), { maxLength: 2 }),
          propertyOrdering: fc.array(fc.string({ maxLength: 5 }), { maxLength: 2 }),
          anyOf: fc.array(tie('schema'), { maxLength: 2 }),
        },
        { requiredKeys: ['type'] },
      )
      .chain((schema) =>
        fc.subarray(Object.keys(schema.properties ?? {})).map((names) => ({
          ...schema,
          ...(names.length > 0 && schema.required ? { required: names } : {}),
        })),
      ),
  ),
}));

/** `required: []` says nothing. */
function meaning(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaning);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, one]) => !(key === 'required' && Array.isArray(one) && one.length === 0))
      .map(([key, one]) => [key, meaning(one)]),
  );
}

describe('reading and writing', () => {
  it('goes as deep as the API', () => expect(schemaLimits.depth).toBe(MAX_SCHEMA_DEPTH));

  it('means the same whatever the schema', () => {
    fc.assert(
      fc.property(anySchema.schema, (schema) => {
        fc.pre(!JSON.stringify(schema).includes('__proto__'));
        const once = writeNode(readNode(schema));
        expect(meaning(once)).toEqual(meaning(schema));
        expect(writeNode(readNode(once))).toEqual(once);
      }),
    );
  });

  it('gives schemas that the API takes, whatever the fields are turned into', () => {
    const kinds = fc.array(fc.constantFrom(...NODE_KINDS), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(kinds, fc.string(), fc.boolean(), (path, description, isRequired) => {
        const [first = 'text', ...others] = path;
        const node = others.reduce<SchemaNode>(withKind, { ...newNode(first), description });
        const root = { ...newNode('group'), fields: [{ name: 'a', isRequired, node }] };
        const schema = writeNode(root) as JsonSchema;
        expect(node.description).toBe(description);
        expect(outputSchemaIssues(schema, 'schema')).toEqual([]);
        expect(readNode(schema).fields[0]?.node.kind).toBe(path.at(-1));
        expect(sampleOf(schema, schema)).toHaveProperty('a');
      }),
    );
  });
});

describe('names of fields', () => {
  const fields = readNode(PERSON).fields;

  it('are there, once, and no numbers', () => {
    expect(nameFault(' ', fields)).toBe('empty');
    expect(nameFault('name', fields)).toBe('taken');
    expect(nameFault('12', fields)).toBe('digits');
    expect(nameFault('__proto__', fields)).toBe('reserved');
    expect(nameFault('surname', fields)).toBeNull();
  });

  it('are given where somebody has not yet', () => {
    expect(freeField([])).toBe('field_1');
    expect(freeField([{ name: 'field_2', isRequired: false, node: newNode('text') }])).toBe('field_3');
  });
});

describe('a sample', () => {
  it('shows every field once', () => {
    expect(sampleOf(PERSON, PERSON)).toEqual({
      name: 'name',
      age: 0,
      mood: 'good',
      tags: ['tags'],
      address: { city: 'city' },
      either: 'either',
    });
  });

  it('ends where a schema refers to itself', () => {
    const loop = { $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' };
    expect(JSON.stringify(sampleOf(loop, loop)).length).toBeLessThan(100);
  });
});
