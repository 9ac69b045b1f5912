import { z } from '@hono/zod-openapi';
import { TOOL_KINDS } from '../../engine/definition.ts';
import { pageOf } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { approverEmail, MAX_APPROVERS, MAX_TOOLS, toolTexts, toolTimeout } from './contract.ts';
import { configInput } from './schemas-config.ts';

const approvers = z
  .array(approverEmail)
  .max(MAX_APPROVERS)
  .refine((emails) => new Set(emails).size === emails.length, 'Each address once.')
  .optional()
  .openapi({
    description:
      'E-mail addresses of people with an account here who may decide beside you. Whom they mean is settled when you save.',
  });

const approvalInput = z
  .discriminatedUnion('mode', [
    strict({ mode: z.literal('never') }),
    strict({ mode: z.literal('always'), approvers }),
    strict({ mode: z.literal('when'), when: toolTexts.when, approvers }),
  ])
  .openapi('ToolApproval', {
    description: 'Whether a person must agree before a call. `when` is a CEL expression over `args`; true asks.',
  });

const fields = {
  kind: z.enum(TOOL_KINDS),
  name: toolTexts.name.describe(
    'What the model calls it. A tool of several functions puts it before each of their names.',
  ),
  description: toolTexts.description.describe('What the model reads about it.'),
  enabled: z.boolean(),
  timeoutMs: z.number().int().min(toolTimeout.min).max(toolTimeout.max),
  approval: approvalInput,
  runAs: z.enum(['caller', 'owner']).openapi({
    description: 'Whose secrets it uses where somebody else runs the agent.',
  }),
  onUnknown: z.enum(['tell_model', 'ask_person']).openapi({
    description: 'What happens after a call of which nobody knows whether it took effect.',
  }),
  config: configInput.openapi({
    type: 'object',
    additionalProperties: true,
    description: 'As `GET /agents/tools/available` says for its kind.',
  }),
};

export const toolInput = strict({
  kind: fields.kind,
  name: fields.name,
  description: fields.description.default(''),
  enabled: fields.enabled.default(true),
  timeoutMs: fields.timeoutMs.default(toolTimeout.usual),
  approval: fields.approval.default({ mode: 'never' }),
  runAs: fields.runAs.default('caller'),
  onUnknown: fields.onUnknown.default('tell_model'),
  config: fields.config.default({}),
}).openapi('ToolInput');

export const toolUpdate = strict(fields).partial().openapi('ToolUpdate', {
  description: 'Fields left out keep their value; `config`, where given, is the whole of it.',
});

/** An `id` that the agent has keeps its tool; any other is a new tool, under an id of its own. */
export const toolListItem = toolInput.extend({ id: z.string().max(64).optional() }).openapi('ToolListItem');

export const toolList = z.array(toolListItem).max(MAX_TOOLS);

const revision = z.number().int().min(1);

export const toolsReplace = strict({ tools: toolList, revision: revision.optional() }).openapi('ToolsReplace', {
  description: 'All tools of the agent in their order. With `revision`, only if nobody saved in between.',
});

export const toolsPreview = strict({ tools: toolList.optional() }).openapi('ToolsPreview', {
  description: "Unsaved tools to look at; the agent's own where left out.",
});

export const toolTest = strict({
  args: configInput.openapi({ type: 'object', additionalProperties: true, description: "The function's arguments." }),
  function: z.string().max(64).optional().openapi({ description: 'Which one, where the tool has several.' }),
}).openapi('ToolTest');

export type ToolTestInput = z.infer<typeof toolTest>;
export type ToolInput = z.infer<typeof toolInput>;
export type ToolUpdate = z.infer<typeof toolUpdate>;
export type ToolListItem = z.infer<typeof toolListItem>;
export type ToolsReplace = z.infer<typeof toolsReplace>;
export type ToolsPreview = z.infer<typeof toolsPreview>;

export const toolParam = z.object({ agent_id: z.string(), tool_id: z.string() });

export const toolSchema = z
  .object({ id: z.string().openapi({ example: 'tol_01k2q3r4s5t6v7w8x9y0z1a2b3' }), ...fields })
  .openapi('Tool');

export const toolPage = pageOf(toolSchema)
  .extend({ revision: revision.openapi({ description: "The agent's, to save with." }) })
  .openapi('ToolPage');

const jsonSchema = z.record(z.string(), z.unknown());
const microcredits = z.number().int().openapi({ description: 'Price of one call, at most.' });

const functionSchema = z.object({
  name: z.string(),
  description: z.string(),
  parameters: jsonSchema,
  repeatable: z.boolean().openapi({ description: 'Calling it twice does no harm.' }),
  microcredits,
});

export const toolKindPage = pageOf(
  z
    .object({
      kind: fields.kind,
      title: z.string(),
      about: z.string(),
      config: jsonSchema.openapi({ description: 'JSON Schema of its `config`.' }),
      functions: z.array(functionSchema).openapi({ description: 'What a model sees of the first example.' }),
      credits: z.string().openapi({ description: 'Price of one call; the highest where its functions differ.' }),
      microcredits,
      examples: z.array(z.object({ title: z.string(), name: z.string(), description: z.string(), config: jsonSchema })),
    })
    .openapi('ToolKind'),
).openapi('ToolKindPage');

export const toolPreviewPage = pageOf(
  z
    .object({
      toolId: z.string().nullable(),
      kind: fields.kind,
      microcredits,
      repeatable: z.boolean(),
      specification: z
        .object({
          type: z.literal('function'),
          name: z.string(),
          description: z.string(),
          parameters: jsonSchema,
          strict: z.literal(false),
        })
        .openapi({ description: 'As the model gets it.' }),
    })
    .openapi('ToolPreview'),
).openapi('ToolPreviewPage');

export const toolTestSchema = z
  .object({
    ok: z.boolean(),
    output: z.unknown().openapi({ description: 'What a model would read; where it failed, why.' }),
    code: z.string().nullable().openapi({ description: 'Of a call that gave nothing: `timeout`, `denied`, …' }),
    details: jsonSchema.openapi({ description: 'Request, response, console, commands; as a trace keeps them.' }),
    ms: z.number().int().openapi({ description: 'Milliseconds that it took.' }),
    credits: z.string().openapi({ description: 'What it cost.' }),
    microcredits: z.number().int(),
  })
  .openapi('ToolTestResult');

export type ToolTestAnswer = z.infer<typeof toolTestSchema>;
export type ToolAnswer = z.infer<typeof toolSchema>;
export type ToolPage = z.infer<typeof toolPage>;
export type ToolKindPage = z.infer<typeof toolKindPage>;
export type ToolPreviewPage = z.infer<typeof toolPreviewPage>;
