import { z } from 'zod';
import type { Issue } from '../../../kernel/errors.ts';
import { objectSchemaIssues } from '../../../kernel/json-schema.ts';
import { strict } from '../../../kernel/strict.ts';
import type { UrlPolicy } from '../../../providers/outbound/check-url.ts';
import { addressIssues, PUBLIC_INTERNET } from '../http/address.ts';
import { analyse, MAX_CODE_CHARS } from './analysis.ts';
import { faultText } from './syntax.ts';

const MAX_HOSTS = 20;
const HOST = /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/;

const jsonSchema = z.record(z.string(), z.unknown());

const shape = strict({
  code: z
    .string()
    .max(MAX_CODE_CHARS)
    .describe('JavaScript or TypeScript with one exported function and a doc comment. It runs alone: no imports.'),
  derived: z
    .boolean()
    .default(true)
    .describe('Whether `parameters` and `result` come from the signature and doc comment; false keeps them as given.'),
  parameters: jsonSchema
    .default({ type: 'object', properties: {}, additionalProperties: false })
    .describe('JSON Schema of the arguments; filled in from the code while `derived` is true.'),
  result: jsonSchema
    .nullable()
    .default(null)
    .describe('JSON Schema of the result, which the test panel holds results against; null where nothing is said.'),
  hosts: z
    .array(
      z.string().trim().toLowerCase().regex(HOST, 'A host such as "api.example.com", without "https://" and path.'),
    )
    .max(MAX_HOSTS)
    .default([])
    .describe('Hosts that the code may call with fetch, such as "api.example.com". None: the code has no network.'),
  repeatable: z
    .boolean()
    .nullable()
    .default(null)
    .describe('Whether calling it twice does no harm. null: yes where it has no network.'),
  cpuMs: z
    .number()
    .int()
    .min(10)
    .max(10_000)
    .default(1_000)
    .describe('Milliseconds of computing that one call may take; waiting for the network does not count.'),
});

export type CodeConfig = z.infer<typeof shape>;

/** The configuration with the schemas that the code stands for, while they are `derived` (Plan 16.3.2). */
export const codeConfig: z.ZodType<CodeConfig> = z.preprocess(withDerivedSchemas, shape);

function withDerivedSchemas(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const { code, derived = true } = input as Record<string, unknown>;
  if (derived !== true || typeof code !== 'string') return input;
  const analysis = analyse(code);
  if (!analysis.ok) return input;
  const { description, parameters, result } = analysis.signature;
  return { ...input, parameters: description ? { ...parameters, description } : parameters, result };
}

/** What is wrong with a code tool: faults of the code with line and column, and hosts that are never called. */
export function codeIssues(config: CodeConfig, policy: UrlPolicy = PUBLIC_INTERNET): Issue[] {
  const hosts = config.hosts.flatMap((host, index) => addressIssues(`hosts.${index}`, `https://${host}/`, policy));
  return [...faultsOf(config), ...hosts];
}

function faultsOf(config: CodeConfig): Issue[] {
  const analysis = analyse(config.code);
  if (!analysis.ok) return analysis.faults.map((fault) => ({ path: 'code', message: faultText(fault) }));
  const issues: Issue[] = [];
  if (config.derived) {
    for (const fault of analysis.signature.faults) issues.push({ path: 'code', message: faultText(fault) });
  }
  issues.push(...objectSchemaIssues(config.parameters, 'parameters', "a tool's arguments"));
  return issues;
}
