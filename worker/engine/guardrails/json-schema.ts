import { type Schema, Validator } from '@cfworker/json-schema';
import { z } from 'zod';
import { objectSchemaIssues } from '../../kernel/json-schema.ts';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry } from './kind.ts';

/** `uniqueItems` compares each element with each other one. */
const MAX_CHARS_UNIQUE = 20_000;
const NAMED_FAULTS = 3;

const config = strict({
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema (2020-12) whose root is an object.'),
});
type Config = z.output<typeof config>;

export const JSON_SCHEMA: GuardrailKindEntry<Config> = {
  kind: 'json_schema',
  title: 'JSON Schema',
  about: 'The text must be JSON of this shape.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: false,
  config,
  issues: ({ schema }) => objectSchemaIssues(schema, 'schema', 'this guardrail'),
  check(text, { schema }) {
    if (text.length > MAX_CHARS_UNIQUE && JSON.stringify(schema).includes('"uniqueItems"')) {
      throw new Error('The text is too long to be checked for unique items.');
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { tripped: true, reason: 'The text is not JSON.', details: { json: false } };
    }
    const { valid, errors } = new Validator(schema as Schema, '2020-12', true).validate(value);
    if (valid) return { tripped: false, reason: '' };
    // Places and rules only: the values may be what must not be seen.
    const faults = errors
      .slice(-NAMED_FAULTS)
      .map(({ instanceLocation, keyword }) => `${instanceLocation} (${keyword})`);
    return {
      tripped: true,
      reason: `The JSON does not match the schema at ${faults.join(', ')}.`.slice(0, 300),
      details: { json: true, faults: errors.length },
    };
  },
  examples: [
    {
      title: 'A ticket with a priority',
      name: 'Ticket shape',
      config: {
        schema: {
          type: 'object',
          properties: { title: { type: 'string' }, priority: { enum: ['low', 'high'] } },
          required: ['title', 'priority'],
          additionalProperties: false,
        },
      },
    },
  ],
};
