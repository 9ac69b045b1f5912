import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { modelInput } from '../agents/schemas.ts';
import { limitFields, MAX_INPUT_CHARS, runMode } from './schemas.ts';

const MAX_FORK_ITEMS = 500;

const text = z.string().max(MAX_INPUT_CHARS);

/** One item of the conversation at the step: an old one, kept or with another text, or a new message. */
const forkItem = z.union([
  strict({
    from: z.number().int().min(0).max(100_000).openapi({ description: "Position in the step's own input." }),
    text: text.optional().openapi({ description: 'Its new text, result or arguments; left out, it stays as it was.' }),
  }),
  strict({ role: z.enum(['user', 'assistant', 'system']), content: text }),
]);

export type ForkItem = z.infer<typeof forkItem>;

export const forkRequest = strict({
  step: z
    .string()
    .regex(/^t\d{1,4}$/, 'A step id such as "t2".')
    .default('t1'),
  input: text.min(1).optional().openapi({ description: 'Replaces the last user message before the step.' }),
  items: z
    .array(forkItem)
    .min(1)
    .max(MAX_FORK_ITEMS)
    .optional()
    .openapi({ description: 'The whole conversation at the step, item by item; what is not named is left out.' }),
  instructions: z
    .string()
    .max(100_000)
    .optional()
    .openapi({ description: "Replaces the instructions of the step's agent." }),
  model: modelInput.optional().openapi({ description: "Replaces the model of the step's agent." }),
  version: z.number().int().min(0).optional().openapi({
    description: 'Runs this version of the agent (0 is the draft) instead of the one that ran; only from step "t1".',
  }),
  branch: z.boolean().optional().openapi({
    description: 'The fork is another answer in the same conversation, instead of a conversation of its own.',
  }),
  mode: runMode.default('stream'),
  ...limitFields,
}).openapi('ForkRequest');

export type ForkRequest = z.infer<typeof forkRequest>;
