import { z } from '@hono/zod-openapi';
import { RUN_EVENT_TYPES, RUN_STATUSES } from '../../../durable-objects/run-host/protocol.ts';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { storableText } from '../../kernel/text.ts';
import { modelInput } from '../agents/schemas.ts';
import { runContext } from '../agents/schemas-context.ts';
import { citationSchema } from './schemas-citations.ts';

export const MAX_INPUT_CHARS = 400_000;
const MAX_INPUT_ITEMS = 200;

const textPart = strict({ type: z.enum(['input_text', 'text']), text: z.string().max(MAX_INPUT_CHARS) });

export const messageInput = strict({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string().max(MAX_INPUT_CHARS), z.array(textPart).min(1).max(50)]),
}).openapi('MessageInput');

export type MessageInput = z.infer<typeof messageInput>;

export const runInput = z
  .union([z.string().min(1).max(MAX_INPUT_CHARS), z.array(messageInput).min(1).max(MAX_INPUT_ITEMS)])
  .openapi('RunInput', { description: 'A question, or a list of messages that ends with a question.' });

export const runMode = z.enum(['stream', 'wait', 'background']);

export const limitFields = {
  maxCredits: z
    .number()
    .positive()
    .max(100_000)
    .optional()
    .openapi({ description: 'The run fails before it costs more.' }),
  maxTurns: z.number().int().min(1).max(100).optional().openapi({ description: 'Model calls at most; 10 by default.' }),
  maxDurationSeconds: z
    .number()
    .int()
    .min(1)
    .max(3_600)
    .optional()
    .openapi({ description: 'Active seconds at most; 600 by default.' }),
  maxWaitSeconds: z
    .number()
    .int()
    .min(1)
    .max(7 * 86_400)
    .optional()
    .openapi({ description: 'How long it waits for credits before it expires; a day by default.' }),
};

export const runRequest = strict({
  input: runInput,
  mode: runMode.default('stream').openapi({
    description:
      '`stream` answers with server-sent events, `wait` with the finished run, `background` with 202 at once.',
  }),
  sessionId: z.string().max(64).optional().openapi({ description: 'Continue this session.' }),
  version: z
    .number()
    .int()
    .min(0)
    .optional()
    .openapi({ description: 'A published version; 0 is the draft (owner only).' }),
  model: modelInput.pick({ provider: true, name: true, keyId: true }).optional().openapi({
    description: 'One model for every agent of this run, in place of their own and of their fallbacks.',
  }),
  context: runContext.optional(),
  ...limitFields,
}).openapi('RunRequest');

export type RunRequest = z.infer<typeof runRequest>;

const moment = z.iso.datetime();
const cost = z.object({ credits: z.string(), microcredits: z.number().int() });

export const runSchema = z
  .object({
    id: z.string(),
    agentId: z.string(),
    agentName: z.string(),
    version: z.number().int().openapi({ description: 'Published version that ran; 0 is the draft.' }),
    sessionId: z.string().nullable(),
    forkedFrom: z.object({ runId: z.string(), step: z.string().nullable() }).nullable(),
    mode: runMode,
    status: z.enum(RUN_STATUSES),
    input: z.unknown(),
    output: z.unknown(),
    citations: z.array(citationSchema).openapi({ description: 'What `output` cites, in the order of the markers.' }),
    usage: z.object({ requests: z.number().int(), inputTokens: z.number().int(), outputTokens: z.number().int() }),
    cost,
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: moment,
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
  })
  .openapi('Run');

export type Run = z.infer<typeof runSchema>;

export const runPage = pageOf(runSchema).openapi('RunPage');

export const runParam = z.object({ run_id: z.string().max(64) });
export const agentRunParam = z.object({ agent_id: z.string().max(64) });

export const eventsQuery = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .openapi({ description: 'Start after this event id (or send Last-Event-ID).' }),
  format: z.enum(['sse', 'json']).default('sse'),
  limit: z.coerce.number().int().min(1).max(1_000).default(500).openapi({ description: 'Only for `format=json`.' }),
});

export const eventPage = z
  .object({
    data: z.array(
      z.object({
        seq: z.number().int(),
        type: z.enum(RUN_EVENT_TYPES),
        at: moment,
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    ended: z.boolean().openapi({ description: 'The run has ended and this page reaches its last event.' }),
  })
  .openapi('RunEventPage');

const spanSchema = z
  .object({
    id: z.string(),
    parentId: z.string().nullable(),
    kind: z.enum(['run', 'agent', 'turn', 'generation', 'tool', 'handoff', 'guardrail']),
    name: z.string(),
    step: z.string().nullable(),
    startedAt: moment,
    finishedAt: moment.nullable(),
    status: z.enum(['running', 'ok', 'error', 'cancelled']),
    agentId: z.string().nullable(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    estimated: z.boolean(),
    cost,
    data: z.record(z.string(), z.unknown()),
  })
  .openapi('TraceSpan');

export const traceSchema = z
  .object({
    run: runSchema,
    definition: z.record(z.string(), z.unknown()).openapi({ description: 'The frozen definition that ran.' }),
    spans: z.array(spanSchema),
  })
  .openapi('RunTrace');

export type Trace = z.infer<typeof traceSchema>;

export const memoryInput = z
  .discriminatedUnion('kind', [
    strict({ kind: z.literal('full') }),
    strict({ kind: z.literal('last'), messages: z.number().int().min(0).max(500) }),
    strict({ kind: z.literal('summary'), tokenBudget: z.number().int().min(200).max(500_000) }),
  ])
  .openapi('SessionMemory');

export const sessionCreate = strict({
  agentId: z.string().max(64),
  title: z.string().trim().max(200).optional(),
  memory: memoryInput.optional(),
}).openapi('SessionCreate');

export const sessionUpdate = strict({
  title: z.string().trim().max(200).optional(),
  memory: memoryInput.optional(),
  archived: z.boolean().optional(),
}).openapi('SessionUpdate');

export const sessionSchema = z
  .object({
    id: z.string(),
    agentId: z.string(),
    title: z.string(),
    memory: memoryInput,
    forkedFromRunId: z.string().nullable(),
    rootId: z.string().nullable().openapi({ description: 'The conversation that this session is a branch of.' }),
    headId: z
      .string()
      .openapi({ description: 'The branch that was last written in: this session, or one of its branches.' }),
    archivedAt: moment.nullable(),
    lastRunAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .openapi('Session');

export type Session = z.infer<typeof sessionSchema>;

export const sessionPage = pageOf(sessionSchema).openapi('SessionPage');

export const sessionListQuery = z.object({
  ...pageQuery.shape,
  q: storableText(200).optional().openapi({ description: 'Words in the title, a question or an answer.' }),
  agentId: z.string().max(64).optional(),
  archived: z.enum(['true', 'false']).default('false'),
});

export const sessionParam = z.object({ session_id: z.string().max(64) });

export const sessionItemsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

export const sessionItemPage = z
  .object({
    data: z.array(z.object({ seq: z.number().int(), runId: z.string(), item: z.record(z.string(), z.unknown()) })),
  })
  .openapi('SessionItemPage');
