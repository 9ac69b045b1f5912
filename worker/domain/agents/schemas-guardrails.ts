import { z } from '@hono/zod-openapi';
import { GUARDRAIL_KINDS, GUARDRAIL_STAGES } from '../../engine/definition.ts';
import { pageOf } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { guardrailTexts, MAX_GUARDRAILS } from './contract.ts';
import { configInput } from './schemas-config.ts';

const fields = {
  kind: z.enum(GUARDRAIL_KINDS),
  name: guardrailTexts.name,
  stage: z.enum(GUARDRAIL_STAGES).openapi({ description: 'Where it looks.' }),
  enabled: z.boolean(),
  action: z.enum(['block', 'mask', 'flag']).openapi({
    description: '`block` stops, `mask` replaces what was found, `flag` only says so.',
  }),
  timing: z.enum(['before', 'parallel']).openapi({
    description:
      'Of input guardrails: the model waits for the verdict, or runs beside it with its words, tools and handoffs held back; what it used is paid also where the input is stopped. A `mask` is always waited for.',
  }),
  config: configInput.openapi({
    type: 'object',
    additionalProperties: true,
    description: 'As `GET /agents/guardrails/available` says for its kind.',
  }),
};

export const guardrailInput = strict({
  kind: fields.kind,
  name: fields.name,
  stage: fields.stage,
  enabled: fields.enabled.default(true),
  action: fields.action.default('block'),
  timing: fields.timing.default('before'),
  config: fields.config.default({}),
}).openapi('GuardrailInput');

export const guardrailUpdate = strict(fields).partial().openapi('GuardrailUpdate', {
  description: 'Fields left out keep their value; `config`, where given, is the whole of it.',
});

/** An `id` that the agent has keeps its guardrail; any other is a new one, under an id of its own. */
export const guardrailListItem = guardrailInput
  .extend({ id: z.string().max(64).optional() })
  .openapi('GuardrailListItem');

export const guardrailList = z.array(guardrailListItem).max(MAX_GUARDRAILS);

const revision = z.number().int().min(1);

export const guardrailsReplace = strict({ guardrails: guardrailList, revision: revision.optional() }).openapi(
  'GuardrailsReplace',
  { description: 'All guardrails of the agent in their order. With `revision`, only if nobody saved in between.' },
);

export type GuardrailInput = z.infer<typeof guardrailInput>;
export type GuardrailUpdate = z.infer<typeof guardrailUpdate>;
export type GuardrailListItem = z.infer<typeof guardrailListItem>;
export type GuardrailsReplace = z.infer<typeof guardrailsReplace>;

export const guardrailParam = z.object({ agent_id: z.string(), guardrail_id: z.string() });

export const guardrailSchema = z
  .object({ id: z.string().openapi({ example: 'grd_01k2q3r4s5t6v7w8x9y0z1a2b3' }), ...fields })
  .openapi('Guardrail');

export const guardrailPage = pageOf(guardrailSchema)
  .extend({ revision: revision.openapi({ description: "The agent's, to save with." }) })
  .openapi('GuardrailPage');

const jsonSchema = z.record(z.string(), z.unknown());

export const guardrailKindPage = pageOf(
  z
    .object({
      kind: fields.kind,
      title: z.string(),
      about: z.string(),
      stages: z.array(fields.stage),
      canMask: z.boolean(),
      config: jsonSchema.openapi({ description: 'JSON Schema of its `config`.' }),
      examples: z.array(z.object({ title: z.string(), name: z.string(), config: jsonSchema })),
    })
    .openapi('GuardrailKind'),
).openapi('GuardrailKindPage');

export type GuardrailAnswer = z.infer<typeof guardrailSchema>;
export type GuardrailPage = z.infer<typeof guardrailPage>;
export type GuardrailKindPage = z.infer<typeof guardrailKindPage>;
