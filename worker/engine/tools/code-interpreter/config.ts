import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import { storableText } from '../../../kernel/text.ts';

/** Who runs the code: our own sandbox, or OpenAI's hosted interpreter on the account's own key. */
export const interpreterConfig = strict({
  engine: z
    .enum(['local', 'openai'])
    .default('local')
    .describe(
      "Where code runs: here, as JavaScript that the agent writes; or in OpenAI's hosted interpreter, as Python that a model of OpenAI's writes for a task, paid by your OpenAI key.",
    ),
  files: z
    .enum(['none', 'read', 'write'])
    .default('write')
    .describe("What the code may do with the conversation's files."),
  cpuMs: z
    .number()
    .int()
    .min(100)
    .max(30_000)
    .default(5_000)
    .describe('Here: milliseconds of computing that one call may take; waiting for files does not count.'),
  model: storableText(100, 1)
    .default('gpt-5.6-luna')
    .describe("At OpenAI: the model that writes the code. Give the tool's calls a minute or more."),
  keyId: z
    .string()
    .regex(/^key_[0-9a-z]{1,64}$/)
    .nullable()
    .default(null)
    .describe('At OpenAI: a stored key; null = the first one of OpenAI.'),
});

export type InterpreterConfig = z.output<typeof interpreterConfig>;
