import { z } from 'zod';
import { contextLimits, contextTexts } from '../../../worker/domain/agents/contract.ts';
import type { ContextAnswer } from '../../../worker/domain/agents/schemas-context.ts';
import { t } from '../../lib/messages.ts';
import { textField } from './field-rules.ts';

const nameField = z
  .string()
  .refine((name) => contextTexts.name.safeParse(name).success, { error: () => t('tools.rules.contextName') });
const tooMany = (max: number) => ({ error: () => t('tools.rules.tooMany', { max }) });

const named = { id: z.string(), name: nameField };

function isSchemaOrNothing(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'object';
  } catch {
    return false;
  }
}

/** Context as it is typed: values in the order in which they were added, the schema as text. */
export const contextSchema = z
  .object({
    values: z
      .array(z.object({ ...named, value: textField(contextTexts.value) }))
      .max(contextLimits.values, tooMany(contextLimits.values)),
    documents: z
      .array(z.object({ ...named, text: textField(contextTexts.document) }))
      .max(contextLimits.documents, tooMany(contextLimits.documents)),
    overrides: z.string().refine(isSchemaOrNothing, { error: () => t('tools.rules.schema') }),
  })
  .superRefine(({ values, documents }, context) => {
    for (const [list, of] of [
      ['values', values],
      ['documents', documents],
    ] as const) {
      of.forEach(({ name }, index) => {
        if (of.findIndex((other) => other.name === name) === index) return;
        context.addIssue({ code: 'custom', path: [list, index, 'name'], message: t('tools.rules.sameContext') });
      });
    }
  });

export type ContextValues = z.infer<typeof contextSchema>;

export const NO_CONTEXT: ContextValues = { values: [], documents: [], overrides: '' };

/** Stored context as the form shows it. Names are unique, so they serve as ids. */
export function contextOf({ values, documents, overrides }: Partial<ContextAnswer> = {}): ContextValues {
  return {
    values: Object.entries(values ?? {}).map(([name, value]) => ({ id: name, name, value })),
    documents: (documents ?? []).map(({ name, text }) => ({ id: name, name, text })),
    overrides: overrides ? JSON.stringify(overrides, null, 2) : '',
  };
}

/** What is sent. @throws SyntaxError for a schema that the rules above refuse */
export function contextBody({ values, documents, overrides }: ContextValues): ContextAnswer {
  return {
    values: Object.fromEntries(values.map(({ name, value }) => [name, value])),
    documents: documents.map(({ name, text }) => ({ name, text })),
    overrides: overrides.trim() === '' ? null : (JSON.parse(overrides) as Record<string, unknown>),
  };
}

/** A schema under which a run may set each of these values, as text. */
export function overridesFor(values: ContextValues['values']): string {
  const properties = Object.fromEntries(values.map(({ name }) => [name, { type: 'string' }]));
  return JSON.stringify({ type: 'object', properties, additionalProperties: false }, null, 2);
}

/** The names that instructions may use beside the usual ones. */
export function contextVariables({ values, documents }: ContextValues): string[] {
  const names = (list: { name: string }[], of: string) =>
    list.filter(({ name }) => contextTexts.name.safeParse(name).success).map(({ name }) => `${of}.${name}`);
  return [...names(values, 'context'), ...names(documents, 'document')];
}

/** The field of the form that an issue of the API is about: a value goes by its name there, by its place here. */
export function contextField(path: string, context: ContextValues): string | null {
  if (path !== 'context' && !path.startsWith('context.')) return null;
  const [, list, key, member] = path.split('.');
  if (list === 'values' && key !== undefined) {
    const index = context.values.findIndex(({ name }) => name === key);
    return index === -1 ? 'context.values' : `context.values.${index}.value`;
  }
  if (list === 'documents' && key !== undefined) return `context.documents.${key}.${member ?? 'name'}`;
  return list === 'overrides' ? 'context.overrides' : path;
}
