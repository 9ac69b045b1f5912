import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { titleText } from '../../kernel/text.ts';
import { agentSchema } from './schemas.ts';
import { droppedSchema } from './schemas-versions.ts';

export const cloneInput = strict({
  name: titleText(100).optional().openapi({ description: 'The source\'s name with " (copy)" unless told.' }),
  version: z.number().int().min(0).optional().openapi({
    description:
      "A published version; 0 is the draft. Unless told: your own agent's draft, somebody else's latest version.",
  }),
}).openapi('CloneAgent');

export type CloneInput = z.infer<typeof cloneInput>;

export const clonedSchema = agentSchema.extend({ dropped: droppedSchema }).openapi('ClonedAgent');

export type ClonedAgent = z.infer<typeof clonedSchema>;
