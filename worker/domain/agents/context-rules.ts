import { Validator } from '@cfworker/json-schema';
import type { AgentContext } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import { CONTEXT_NAME, contextLimits, MAX_FILLED_CHARS, VARIABLE } from './contract.ts';
import { outputSchemaIssues } from './output-schema.ts';
import type { RunContext } from './schemas-context.ts';

export const NO_CONTEXT: AgentContext = { values: {}, documents: [], overrides: null };

/** What instructions may name of a context, by the whole name of its variable. */
export function contextValues({ values, documents }: AgentContext): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(values).map(([name, value]) => [`context.${name}`, value]),
    ...documents.map(({ name, text }) => [`document.${name}`, text]),
  ]);
}

/** Characters of a text once its variables are put in, found out without doing it. */
export function filledLength(text: string, values: Readonly<Record<string, string>>): number {
  let length = text.length;
  for (const [whole, name = ''] of text.matchAll(VARIABLE)) {
    if (Object.hasOwn(values, name)) length += (values[name] ?? '').length - whole.length;
  }
  return length;
}

/** What is wrong with a context beyond its shape. @param path of the context in the body, with its dot */
export function contextIssues(context: Partial<AgentContext>, path = ''): Issue[] {
  const issues: Issue[] = [];
  const names = new Set<string>();
  for (const [index, { name }] of (context.documents ?? []).entries()) {
    if (names.has(name))
      issues.push({ path: `${path}documents.${index}.name`, message: 'A document before it has this name.' });
    names.add(name);
  }
  const { overrides } = context;
  if (!overrides) return issues;
  issues.push(...outputSchemaIssues(overrides, `${path}overrides`));
  for (const name of Object.keys((overrides['properties'] ?? {}) as object)) {
    if (!CONTEXT_NAME.test(name))
      issues.push({ path: `${path}overrides.properties.${name}`, message: 'Not a name that a value may have.' });
  }
  return issues;
}

/** Whether instructions stay within bounds once their context is put in. */
export function fillIssues(instructions: string, context: AgentContext, path: string): Issue[] {
  if (filledLength(instructions, contextValues(context)) <= MAX_FILLED_CHARS) return [];
  return [{ path, message: `With their context the instructions have more than ${MAX_FILLED_CHARS} characters.` }];
}

/** A context with more in it: values and documents of a name that is there take its place. */
export function mergedContext(context: AgentContext, more: AgentContext): AgentContext {
  const replaced = new Set(more.documents.map(({ name }) => name));
  return {
    values: { ...context.values, ...more.values },
    documents: [...context.documents.filter(({ name }) => !replaced.has(name)), ...more.documents],
    overrides: more.overrides ?? context.overrides,
  };
}

/** Whether a merged context is still within its bounds. */
export function roomIssues({ values, documents }: AgentContext): Issue[] {
  const issues: Issue[] = [];
  if (Object.keys(values).length > contextLimits.values)
    issues.push({ path: 'values', message: `At most ${contextLimits.values} values.` });
  if (documents.length > contextLimits.documents)
    issues.push({ path: 'documents', message: `At most ${contextLimits.documents} documents.` });
  return issues;
}

/** What is wrong with a run's own values, by the schema of the agent that it runs. */
export function overrideIssues(context: AgentContext | undefined, wanted: RunContext): Issue[] {
  if (Object.keys(wanted).length === 0) return [];
  const schema = context?.overrides;
  if (!schema) return [{ path: 'context', message: 'This agent lets a run set no values of its own.' }];
  const allowed = (schema['properties'] ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(wanted).filter((name) => !Object.hasOwn(allowed, name));
  if (unknown.length > 0)
    return unknown.map((name) => ({ path: `context.${name}`, message: 'This agent does not take such a value.' }));
  const { valid, errors } = new Validator(schema, '2020-12', false).validate(wanted);
  if (valid) return [];
  const faults = errors.filter(({ keyword }) => keyword !== 'properties');
  return faults.map(({ instanceLocation, error }) => ({
    path: ['context', ...instanceLocation.replace(/^#\/?/, '').split('/').filter(Boolean)].join('.'),
    message: error,
  }));
}

/** The context of one agent of a run with the run's own values in it, as far as this agent takes them. */
export function withOverrides(context: AgentContext, wanted: RunContext): AgentContext {
  const allowed = (context.overrides?.['properties'] ?? {}) as Record<string, unknown>;
  const taken = Object.fromEntries(Object.entries(wanted).filter(([name]) => Object.hasOwn(allowed, name)));
  if (Object.keys(taken).length === 0 || overrideIssues(context, taken).length > 0) return context;
  return {
    ...context,
    values: {
      ...context.values,
      ...Object.fromEntries(Object.entries(taken).map(([name, value]) => [name, String(value)])),
    },
  };
}
