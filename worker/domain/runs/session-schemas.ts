import { z } from '@hono/zod-openapi';
import { RUN_STATUSES } from '../../../durable-objects/run-host/protocol.ts';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { citationSchema, sharedCitation } from './schemas-citations.ts';

const moment = z.iso.datetime();

const turnPart = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('message'),
      agentId: z.string().nullable(),
      agentName: z.string(),
      text: z.string(),
      citations: z.array(citationSchema),
    }),
    z.object({
      kind: z.literal('handoff'),
      from: z.object({ agentId: z.string(), agentName: z.string() }),
      to: z.object({ agentId: z.string(), agentName: z.string() }),
    }),
  ])
  .openapi('TurnPart');

export type TurnPart = z.infer<typeof turnPart>;

const attachment = z
  .object({
    name: z.string(),
    characters: z.number().int(),
    preview: z.string().openapi({ description: 'The beginning of the text.' }),
  })
  .openapi('Attachment');

export const turnSchema = z
  .object({
    runId: z.string(),
    sessionId: z.string().nullable(),
    agentId: z.string(),
    agentName: z.string(),
    version: z.number().int(),
    status: z.enum(RUN_STATUSES),
    question: z.string(),
    attachments: z.array(attachment),
    parts: z.array(turnPart).openapi({ description: 'What was said and handed on, in order.' }),
    usage: z.object({ requests: z.number().int(), inputTokens: z.number().int(), outputTokens: z.number().int() }),
    cost: z.object({ credits: z.string(), microcredits: z.number().int() }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    alternatives: z.array(z.object({ runId: z.string(), sessionId: z.string().nullable() })).openapi({
      description: 'The answers to this question and to its edits, oldest first; this run is one of them.',
    }),
    createdAt: moment,
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
  })
  .openapi('Turn');

export type Turn = z.infer<typeof turnSchema>;

export const turnPage = pageOf(turnSchema).openapi('TurnPage');

export const turnListQuery = z.object({ ...pageQuery.shape });

export const exportQuery = z.object({
  format: z.enum(['markdown', 'json']).default('markdown'),
});

export const shareSchema = z
  .object({
    token: z.string(),
    url: z.url().openapi({ description: 'Whoever has this address can read the conversation.' }),
    lastRunId: z.string().openapi({ description: 'Later runs are not shown.' }),
    createdAt: moment,
    updatedAt: moment,
  })
  .openapi('Share');

export type Share = z.infer<typeof shareSchema>;

/** Whether a thing is shared, and how. */
export const shareState = z.object({ share: shareSchema.nullable() }).openapi('ShareState');

export const sharedParam = z.object({ token: z.string().max(64) });

/** What a stranger sees: the conversation alone, without instructions, costs, ids or errors. */
const sharedTurn = z
  .object({
    question: z.string(),
    attachments: z.array(z.object({ name: z.string(), characters: z.number().int() })),
    parts: z.array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('message'),
          agentName: z.string(),
          text: z.string(),
          citations: z.array(sharedCitation),
        }),
        z.object({ kind: z.literal('handoff'), from: z.string(), to: z.string() }),
      ]),
    ),
    hasEnded: z.boolean().openapi({ description: 'False where the answer never became whole.' }),
    at: moment,
  })
  .openapi('SharedTurn');

export type SharedTurn = z.infer<typeof sharedTurn>;

export const sharedConversation = z
  .object({
    title: z.string(),
    sharedAt: moment,
    data: z.array(sharedTurn).openapi({ description: 'Newest first.' }),
    nextCursor: z.string().nullable(),
  })
  .openapi('SharedConversation');

export type SharedConversation = z.infer<typeof sharedConversation>;
