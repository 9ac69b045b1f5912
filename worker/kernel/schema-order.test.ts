import { describe, expect, it } from 'vitest';
import { inOrder } from './schema-order.ts';

describe('the order of properties', () => {
  it('is the one that the schema asks for, at every depth', () => {
    const text = { type: 'string' };
    const schema = inOrder({
      type: 'object',
      properties: {
        a: text,
        list: {
          type: 'array',
          items: { type: 'object', properties: { x: text, y: text }, propertyOrdering: ['y', 'x'] },
        },
        reason: text,
      },
      required: ['a'],
      propertyOrdering: ['reason', 'gone', 'a'],
    });
    expect(JSON.stringify(schema)).toBe(
      JSON.stringify({
        type: 'object',
        properties: {
          reason: text,
          a: text,
          list: { type: 'array', items: { type: 'object', properties: { y: text, x: text } } },
        },
        required: ['a'],
      }),
    );
  });

  it('leaves a schema as it is that asks for none, and a property of that name', () => {
    const schema = {
      type: 'object',
      properties: { propertyOrdering: { type: 'array', items: true }, b: { anyOf: [{ type: 'null' }, true] } },
      additionalProperties: false,
      propertyOrdering: 'nonsense',
    };
    const { propertyOrdering: _, ...rest } = schema;
    expect(JSON.stringify(inOrder(schema))).toBe(JSON.stringify(rest));
    expect(inOrder({ type: 'object', propertyOrdering: ['a'] })).toEqual({ type: 'object', propertyOrdering: ['a'] });
    expect(inOrder(true)).toBe(true);
  });
});
