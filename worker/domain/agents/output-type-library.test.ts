import { describe, expect, it } from 'vitest';
import { checkArguments } from '../../engine/tools/arguments.ts';
import { outputSchemaIssues } from './output-schema.ts';
import { findLibraryType, listLibraryTypes } from './output-type-library.ts';
import { agentFields } from './schemas.ts';

describe('the library of output types', () => {
  it('has ten and more, each under a name of its own', () => {
    const names = listLibraryTypes().map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(10);
    expect(new Set(names).size).toBe(names.length);
    expect(findLibraryType('invoice')?.title).toBe('Invoice');
    expect(findLibraryType('constructor')).toBeUndefined();
  });

  it.each(listLibraryTypes().map((type) => [type.name, type] as const))(
    '%s may be the output type of an agent, and its example fits',
    (_, { name, schema, example }) => {
      expect(outputSchemaIssues(schema, 'schema')).toEqual([]);
      expect(agentFields.outputType.safeParse({ name, schema, strict: true }).success).toBe(true);
      expect(checkArguments(example, schema)).toEqual({ ok: true, args: example });
      const [first = ''] = Object.keys(example);
      const { [first]: _left, ...less } = example;
      expect(checkArguments(less, schema).ok).toBe(false);
      expect(checkArguments({ ...example, more: 1 }, schema).ok).toBe(false);
    },
  );
});
