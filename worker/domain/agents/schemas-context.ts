import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { contextLimits, contextTexts } from './contract.ts';
import { configInput } from './schemas-config.ts';

const values = z
  .record(contextTexts.name, contextTexts.value)
  .refine((all) => Object.keys(all).length <= contextLimits.values, `At most ${contextLimits.values} values.`)
  .openapi({ description: '`{{ context.name }}` in the instructions.', example: { company: 'Example Ltd' } });

const documentInput = strict({ name: contextTexts.name, text: contextTexts.document }).openapi('ContextDocument');

const documents = z
  .array(documentInput)
  .max(contextLimits.documents)
  .openapi({ description: '`{{ document.name }}` in the instructions.' });

const overrides = configInput.nullable().openapi({
  type: ['object', 'null'],
  additionalProperties: true,
  description: 'JSON Schema of the values that a run may set for itself; null lets it set none.',
});

/** Text for the instructions (Plan 4.7): put in as it is, never executed and never looked into again. */
export const contextInput = strict({
  values: values.default({}),
  documents: documents.default([]),
  overrides: overrides.default(null),
}).openapi('AgentContextInput');

export const contextUpdate = strict({ values, documents, overrides })
  .partial()
  .extend({ revision: z.number().int().min(1).optional() })
  .openapi('AgentContextUpdate', {
    description: 'Fields left out keep their value; a list that is given is the whole.',
  });

export type ContextInput = z.infer<typeof contextInput>;
export type ContextUpdate = z.infer<typeof contextUpdate>;

export const contextSchema = z
  .object({
    values: z.record(z.string(), z.string()),
    documents: z.array(z.object({ name: z.string(), text: z.string() })),
    overrides: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('AgentContext');

export type ContextAnswer = z.infer<typeof contextSchema>;

/** What a run puts in place of the agent's own values. */
export const runContext = z
  .record(contextTexts.name, z.union([contextTexts.value, z.number(), z.boolean()]))
  .refine((all) => Object.keys(all).length <= contextLimits.values, `At most ${contextLimits.values} values.`)
  .openapi({ description: "Values for `{{ context.name }}` of this run, as the agent's `context.overrides` allow." });

export type RunContext = z.infer<typeof runContext>;
