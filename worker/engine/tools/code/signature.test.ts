import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from './analysis.ts';
import { codeConfig, codeIssues } from './config.ts';
import { readDocComment } from './doc-comment.ts';
import { passingOf } from './signature.ts';

function signature(code: string) {
  const analysis = analyse(code);
  if (!analysis.ok) throw new Error(JSON.stringify(analysis.faults));
  return { ...analysis.signature, passing: passingOf(analysis.fn, analysis.program) };
}

function parameter(type: string) {
  const { parameters, faults } = signature(`export function f(x: ${type}) {}`);
  expect(faults).toEqual([]);
  return (parameters['properties'] as Record<string, unknown>)['x'];
}

describe('the schemas of a signature (Plan 16.3.2)', () => {
  it("takes the plan's first example", () => {
    const { description, parameters, result, passing } = signature(`
      /** Get the current weather for a location. */
      export function weatherTool(location: string): string {
        return \`Weather in \${location} is sunny, 72°F\`;
      }`);
    expect(description).toBe('Get the current weather for a location.');
    expect(parameters).toEqual({
      type: 'object',
      properties: { location: { type: 'string' } },
      required: ['location'],
      additionalProperties: false,
    });
    expect(result).toEqual({ type: 'string' });
    expect(passing).toEqual({ by: 'position', names: ['location'], rest: false });
  });

  it("takes the plan's second example, whose result is a type of its own", () => {
    const { result } = signature(`
      interface StockInfo { symbol: string; price: number; change: number; volume: number }
      /** Get current stock information. */
      export async function stockLookup(symbol: string): Promise<StockInfo> {
        return { symbol, price: 150.25, change: 2.5, volume: 1000000 };
      }`);
    expect(result).toMatchObject({ type: 'object', required: ['symbol', 'price', 'change', 'volume'] });
  });

  it.each([
    ['string', { type: 'string' }],
    ['number[]', { type: 'array', items: { type: 'number' } }],
    ['ReadonlyArray<boolean>', { type: 'array', items: { type: 'boolean' } }],
    ['readonly string[]', { type: 'array', items: { type: 'string' } }],
    ['"a" | "b"', { type: 'string', enum: ['a', 'b'] }],
    ['1 | -2', { type: 'number', enum: [1, -2] }],
    ['"a" | 1', { enum: ['a', 1] }],
    ['string | null', { type: ['string', 'null'] }],
    [
      'string[] | "all"',
      {
        anyOf: [
          { type: 'string', enum: ['all'] },
          { type: 'array', items: { type: 'string' } },
        ],
      },
    ],
    [
      '[string, number?]',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, maxItems: 2 },
    ],
    ['unknown', {}],
  ])('writes %s', (type, schema) => {
    expect(parameter(type)).toEqual(schema);
  });

  it.each([
    ['Record<string, number>', { type: 'object', properties: {}, additionalProperties: { type: 'number' } }],
    ['Partial<{ a: string }>', { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }],
    [
      'Pick<{ a: string; b: number }, "b">',
      { type: 'object', properties: { b: { type: 'number' } }, required: ['b'], additionalProperties: false },
    ],
    [
      '{ a: 1 } & { b?: 2 }',
      {
        type: 'object',
        properties: { a: { type: 'number', enum: [1] }, b: { type: 'number', enum: [2] } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
  ])('takes a single object of %s as all arguments', (type, schema) => {
    const { parameters, passing, faults } = signature(`export const f = (input: ${type}) => input;`);
    expect(faults).toEqual([]);
    expect(parameters).toEqual(schema);
    expect(passing).toEqual({ by: 'object' });
  });

  it('reads defaults, optional parameters, the rest and what the comment says of each', () => {
    const { parameters, passing } = signature(`
      /**
       * Finds flights.
       *
       * @param from - Airport code,
       *   three letters.
       * @param days how many
       */
      export default function (from: string, days = 3, via?: string, cabin: 'eco' | 'first' = 'eco', ...tags: string[]) {}`);
    expect(parameters).toEqual({
      type: 'object',
      properties: {
        from: { type: 'string', description: 'Airport code, three letters.' },
        days: { type: 'number', description: 'how many', default: 3 },
        via: { type: 'string' },
        cabin: { type: 'string', enum: ['eco', 'first'], default: 'eco' },
        tags: { type: 'array', items: { type: 'string' } },
      },
      required: ['from'],
      additionalProperties: false,
    });
    expect(passing).toEqual({ by: 'position', names: ['from', 'days', 'via', 'cabin', 'tags'], rest: true });
  });

  it('reads a destructured object with the comments of its fields', () => {
    const { parameters } = signature(`
      type Unit = 'km' | 'mi';
      interface Base { /** Where it starts. */ from: string }
      interface Way extends Base { to: string; unit: Unit }
      export function distance({ from, to, unit = 'km' }: Way) {}`);
    expect(parameters).toEqual({
      type: 'object',
      properties: {
        from: { type: 'string', description: 'Where it starts.' },
        to: { type: 'string' },
        unit: { type: 'string', enum: ['km', 'mi'], default: 'km' },
      },
      required: ['from', 'to'],
      additionalProperties: false,
    });
  });

  it('reads the types that plain JavaScript has in its doc comment', () => {
    const { parameters, faults } = signature(`
      /**
       * @param {string} city the city
       * @param {number} [days=2]
       */
      export function forecast(city, days) {}`);
    expect(faults).toEqual([]);
    expect(parameters).toMatchObject({
      properties: { city: { type: 'string', description: 'the city' }, days: { type: 'number' } },
      required: ['city'],
    });
  });

  it.each([
    ['export function f(\n  a) {}', 'Line 2, column 3: Say the type of a, such as "a: string".'],
    [
      'export function f(a: Date) {}',
      'Line 1, column 22: A Date can not be written as JSON. Use string, such as "2026-10-01".',
    ],
    [
      'export function f(a: () => void) {}',
      'Line 1, column 22: A function can not be written as JSON. Take the values that it needs.',
    ],
    ['export function f(a: Missing) {}', 'Line 1, column 22: The type Missing is not in this code. Write it out.'],
    [
      'interface A { a: A }\nexport function f(a: A) {}',
      'Line 1, column 18: A refers to itself. Give it a fixed depth.',
    ],
    [
      'export function f({ a }, b: string) {}',
      'Line 1, column 19: Give this parameter a name, or make it the only one.',
    ],
  ])('says where %j can not be derived and what to write', (code, message) => {
    expect(codeIssues(codeConfig.parse({ code }))).toEqual([{ path: 'code', message }]);
  });

  it('keeps edited schemas, and then asks for no types', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string', maxLength: 3 } } };
    const config = codeConfig.parse({ code: 'export function f(a) {}', derived: false, parameters });
    expect(config.parameters).toEqual(parameters);
    expect(codeIssues(config)).toEqual([]);
  });

  it('a parameter of any name is one of its own', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      const { parameters } = signature(`export function f(${name}: string) {}`);
      expect(Object.keys(parameters['properties'] as object)).toEqual([name]);
    }
    const issues = codeIssues(codeConfig.parse({ code: 'export function f(__proto__: string) {}' }));
    expect(issues).toMatchObject([{ path: 'parameters.properties.__proto__' }]);
  });

  it('reads any comment', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, tag) => {
        const doc = readDocComment(`* ${text}\n * @param ${tag}`);
        expect(typeof doc.text).toBe('string');
        for (const { about } of Object.values(doc.params)) expect(typeof about).toBe('string');
      }),
    );
  });
});
