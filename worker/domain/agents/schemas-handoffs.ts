import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { handoffTexts } from './contract.ts';

/** What providers accept as a function name. */
export const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const inputFilterInput = z
  .discriminatedUnion('kind', [
    strict({ kind: z.literal('all') }),
    strict({ kind: z.literal('no_tools') }),
    strict({ kind: z.literal('last_messages'), count: handoffTexts.messageCount }),
    strict({ kind: z.literal('none') }),
  ])
  .openapi('HandoffInputFilter', { description: 'What of the conversation the next agent sees.' });

/** What an editor may set about a handoff, beside its target. */
export const handoffFields = {
  toolName: handoffTexts.toolName.nullable().optional(),
  toolDescription: handoffTexts.toolDescription.nullable().optional(),
  inputFilter: inputFilterInput.optional(),
  position: z.number().int().min(0).max(1_000).optional(),
};

export const handoffInput = strict({ targetAgentId: z.string().min(1).max(64), ...handoffFields }).openapi(
  'HandoffInput',
);

export const handoffUpdate = strict({ targetAgentId: z.string().min(1).max(64).optional(), ...handoffFields }).openapi(
  'HandoffUpdate',
  {
    description: 'Fields left out keep their value; null takes an override away.',
  },
);

export type HandoffInput = z.infer<typeof handoffInput>;
export type HandoffUpdate = z.infer<typeof handoffUpdate>;

export const handoffParam = z.object({ agent_id: z.string(), handoff_id: z.string() });

export const handoffSchema = z
  .object({
    id: z.string(),
    targetAgentId: z.string(),
    targetName: z.string().nullable().openapi({ description: 'Null where the target is no longer shared with you.' }),
    targetVisibility: z.enum(['private', 'unlisted', 'public']).nullable(),
    toolName: z.string().nullable(),
    toolDescription: z.string().nullable(),
    inputFilter: z.object({
      kind: z.enum(['all', 'no_tools', 'last_messages', 'none']),
      count: z.number().int().optional(),
    }),
    position: z.number().int(),
  })
  .openapi('Handoff');

export const handoffPage = pageOf(handoffSchema).openapi('HandoffPage');

export type HandoffAnswer = z.infer<typeof handoffSchema>;
