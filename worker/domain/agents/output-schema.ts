import type { Issue } from '../../kernel/errors.ts';
import { objectSchemaIssues } from '../../kernel/json-schema.ts';

/** What is wrong with the JSON Schema of an output type. */
export function outputSchemaIssues(schema: Record<string, unknown>, path: string): Issue[] {
  return objectSchemaIssues(schema, path, 'an output type');
}
