import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { storableText, titleText } from '../../kernel/text.ts';
import { MAX_GUARDRAILS, MAX_HANDOFFS, MAX_TOOLS } from './contract.ts';
import { agentFields, agentSchema } from './schemas.ts';
import { guardrailInput } from './schemas-guardrails.ts';
import { handoffFields } from './schemas-handoffs.ts';
import { toolInput } from './schemas-tools.ts';

export const EXCHANGE_FORMAT = 'baton.agents';
export const EXCHANGE_VERSION = 1;
/** Several teams fit into one document; each team is bounded where it is linked. */
export const MAX_EXCHANGE_AGENTS = 200;

/** A name for an agent inside one document. */
const ref = storableText(120, 1);

const exchangeHandoff = strict({
  to: ref.openapi({ description: 'The `ref` of another agent of this document.' }),
  toolName: handoffFields.toolName,
  toolDescription: handoffFields.toolDescription,
  inputFilter: handoffFields.inputFilter,
}).openapi('ExchangeHandoff');

const exchangeAgent = strict({
  ref: ref.optional().openapi({ description: "The agent's name unless told." }),
  name: titleText(100),
  description: agentFields.description.optional(),
  instructions: agentFields.instructions.optional(),
  model: agentFields.model.optional(),
  handoffDescription: agentFields.handoffDescription.optional(),
  outputType: agentFields.outputType.optional(),
  fallback: ref.nullable().optional(),
  handoffs: z.array(exchangeHandoff).max(MAX_HANDOFFS).optional(),
  tools: z.array(toolInput).max(MAX_TOOLS).optional().openapi({
    description: 'An agent as a tool is named by its `ref` in `config.agentId`. Keys stay with their owner.',
  }),
  guardrails: z.array(guardrailInput).max(MAX_GUARDRAILS).optional(),
  context: agentFields.context.optional(),
}).openapi('ExchangeAgent');

/** What export gives and import takes: a team of agents that refer to each other by name. */
export const exchangeDocument = strict({
  format: z.literal(EXCHANGE_FORMAT),
  formatVersion: z.literal(EXCHANGE_VERSION),
  entry: ref.openapi({ description: 'The agent to begin with: the others are reached from it, or stand beside it.' }),
  agents: z.array(exchangeAgent).min(1).max(MAX_EXCHANGE_AGENTS),
}).openapi('AgentDocument');

export type ExchangeDocument = z.infer<typeof exchangeDocument>;
export type ExchangeAgent = z.infer<typeof exchangeAgent>;

export const EXPORT_FORMATS = ['json', 'typescript'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const exportQuery = z.object({
  version: z.coerce.number().int().min(0).optional(),
  format: z.enum(EXPORT_FORMATS).default('json').openapi({
    description:
      '`json`: a document that import takes. `typescript`: a program over the OpenAI Agents SDK; its head says what it leaves out.',
  }),
});

export const exportMany = strict({
  ids: z.array(z.string().min(1).max(64)).min(1).max(100),
}).openapi('ExportAgents');
export type ExportMany = z.infer<typeof exportMany>;

export const importedSchema = agentSchema
  .extend({ imported: z.array(z.object({ ref: z.string(), id: z.string(), name: z.string() })) })
  .openapi('ImportedAgent', { description: 'The entry agent, and every agent that was created.' });

export type ImportedAgent = z.infer<typeof importedSchema>;
