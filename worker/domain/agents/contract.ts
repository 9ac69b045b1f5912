import { z } from 'zod';
import { storableText, titleText } from '../../kernel/text.ts';

/**
 * The rules of an agent's fields that the site's forms share with the API, so that both refuse the same things.
 * Plain zod and nothing else: what the browser loads must not bring the API's machinery along.
 */

/** Handoffs of one agent at most; each is a tool that the model has to weigh. */
export const MAX_HANDOFFS = 30;

/** Tools of one agent at most, and guardrails. */
export const MAX_TOOLS = 32;
export const MAX_GUARDRAILS = 32;

export const VISIBILITIES = ['private', 'unlisted', 'public'] as const;

/** What providers accept as the name of a function or of a type. */
const identifier = (max: number) =>
  z.string().regex(new RegExp(`^[a-zA-Z0-9_-]{1,${max}}$`), `Letters, digits, "_" and "-" only, ${max} at most.`);

export const agentTexts = {
  name: titleText(100),
  description: storableText(2_000),
  instructions: storableText(100_000),
  handoffDescription: storableText(1_000),
  outputName: identifier(64),
  modelName: titleText(200),
};

export const handoffTexts = {
  toolName: identifier(64),
  toolDescription: storableText(1_000),
  messageCount: z.number().int().min(1).max(1_000),
};

export const toolTexts = {
  name: identifier(64),
  description: storableText(4_000),
  /** A CEL expression over `args`. */
  when: storableText(1_000, 1),
};

/** People whom a tool names as ones who may decide its calls, by e-mail. */
export const MAX_APPROVERS = 10;
export const approverEmail = z.string().trim().toLowerCase().max(254).pipe(z.email('No e-mail address.'));

/** Milliseconds that one call of a tool may take. */
export const toolTimeout = { min: 1_000, max: 600_000, usual: 30_000 } as const;

/** How deep a JSON Schema of an agent may go, its root being the first level; the same as in the kernel's json-schema.ts. */
export const schemaLimits = { depth: 12 } as const;

export const guardrailTexts = { name: titleText(100) };

/** What a value or a document of an agent's context may be called, so that `{{ context.name }}` finds it. */
export const CONTEXT_NAME = /^[a-z][a-z0-9_]{0,63}$/i;

export const contextLimits = { values: 100, documents: 20 } as const;

export const contextTexts = {
  name: z.string().regex(CONTEXT_NAME, 'A letter, then letters, digits and "_", 64 at most.'),
  value: storableText(10_000),
  document: storableText(100_000),
};

/** Ranges are the widest that a provider of the catalog accepts; names are the Agents SDK's (Plan 2.2). */
export const modelNumbers = {
  temperature: z.number().min(0).max(2),
  topP: z.number().min(0).max(1),
  frequencyPenalty: z.number().min(-2).max(2),
  presencePenalty: z.number().min(-2).max(2),
  maxTokens: z.number().int().min(1).max(128_000),
};

/** What `{{ … }}` in instructions may name; a run puts in what holds at its start (`instruction-variables.ts`). */
export const INSTRUCTION_VARIABLES = ['date', 'weekday', 'time', 'agent.name', 'agent.description'] as const;

/** Instructions with their context filled in have so many characters at most. */
export const MAX_FILLED_CHARS = 400_000;

/** A variable's place in a text, with its name. Always used with a fresh `lastIndex`. */
export const VARIABLE = /\{\{\s*([A-Za-z][\w.]*)\s*\}\}/g;
