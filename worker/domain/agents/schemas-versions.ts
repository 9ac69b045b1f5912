import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { storableText } from '../../kernel/text.ts';
import { agentSchema, modelSchema, outputTypeSchema } from './schemas.ts';
import { contextSchema } from './schemas-context.ts';
import { guardrailSchema } from './schemas-guardrails.ts';
import { toolSchema } from './schemas-tools.ts';

export const publishInput = strict({
  note: storableText(2_000).optional(),
  revision: z
    .number()
    .int()
    .min(1)
    .optional()
    .openapi({ description: 'Publish exactly this save of the draft, or nothing.' }),
}).openapi('PublishVersion');

export type PublishInput = z.infer<typeof publishInput>;

const versionNumber = z.coerce.number().int().min(1).max(1_000_000_000);

export const versionListQuery = z.object(pageQuery.shape);

export const versionParam = z.object({ agent_id: z.string(), version: versionNumber });

const versionSide = z.union([z.literal('draft'), versionNumber]);

export const diffQuery = z.object({
  from: versionSide.optional().openapi({ description: 'A version or "draft"; the latest version unless told.' }),
  to: versionSide.default('draft'),
});
export type DiffQuery = z.infer<typeof diffQuery>;

const version = { agentId: z.string(), version: z.number().int(), note: z.string(), createdAt: z.string() };

export const versionSummarySchema = z.object(version).openapi('AgentVersionSummary');

const snapshotSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    instructions: z.string(),
    model: modelSchema,
    handoffDescription: z.string(),
    outputType: outputTypeSchema.nullable(),
    fallbackAgentId: z.string().nullable(),
    handoffs: z.array(
      z.object({
        id: z.string(),
        targetAgentId: z.string(),
        toolName: z.string().nullable(),
        toolDescription: z.string().nullable(),
        inputFilter: z.object({
          kind: z.enum(['all', 'no_tools', 'last_messages', 'none']),
          count: z.number().int().optional(),
        }),
      }),
    ),
    tools: z.array(toolSchema).optional().openapi({ description: 'Left out in versions from before there were any.' }),
    guardrails: z.array(guardrailSchema).optional(),
    context: contextSchema.optional(),
  })
  .openapi('AgentSnapshot');

export const versionSchema = z.object({ ...version, snapshot: snapshotSchema }).openapi('AgentVersion');

export const versionPage = pageOf(versionSummarySchema).openapi('AgentVersionPage');

export const diffSchema = z
  .object({
    from: versionSide,
    to: versionSide,
    changes: z.array(
      z.object({
        path: z.string().openapi({ example: 'model.settings.temperature' }),
        kind: z.enum(['added', 'removed', 'changed']),
        from: z.unknown(),
        to: z.unknown(),
      }),
    ),
    instructions: z
      .array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() }))
      .openapi({ description: 'The instructions line by line; empty where they are equal.' }),
  })
  .openapi('AgentDiff');

/** What a copy could not take along, where it stands in the source, and why. */
export const droppedSchema = z
  .array(z.object({ path: z.string(), message: z.string() }))
  .openapi({ description: 'Links that were left out, because their target is gone or not shared with you.' });

export const restoredSchema = agentSchema.extend({ dropped: droppedSchema }).openapi('RestoredAgent');

export type VersionSummary = z.infer<typeof versionSummarySchema>;
export type VersionAnswer = z.infer<typeof versionSchema>;
export type DiffAnswer = z.infer<typeof diffSchema>;
export type RestoredAgent = z.infer<typeof restoredSchema>;
