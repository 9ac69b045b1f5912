import { z } from 'zod';
import type { ToolKindEntry } from '../kind.ts';

const config = z.strictObject({
  agentId: z.string().max(64).describe('The agent that does the work: your own, or one that is shared.'),
  input: z
    .string()
    .max(1_000)
    .default('What the agent should do, with everything that it needs to know. It does not see the conversation.')
    .describe('Tells the model what to write to the agent.'),
});

type AgentToolConfig = z.infer<typeof config>;

/**
 * An agent as a tool of another (Plan 16.3.3): it gets one text, answers with one, and the conversation stays where
 * it was. The call itself is free, the agent's model calls cost; they are journaled, so it may be entered again.
 */
export const agentTool: ToolKindEntry<AgentToolConfig> = {
  kind: 'agent',
  title: 'Agent as a tool',
  about: 'Lets another agent do a part of the work and come back with the result.',
  config,
  functions: ({ name, description, config: { input } }) => [
    {
      name,
      description,
      parameters: {
        type: 'object',
        properties: { input: { type: 'string', description: input } },
        required: ['input'],
        additionalProperties: false,
      },
      repeatable: false,
      microcredits: 0,
    },
  ],
  issues: () => [],
  secrets: () => [],
  examples: [
    {
      title: 'A translator',
      name: 'translate',
      description: 'Translates a text. Say which language it should be in.',
      config: { agentId: '', input: 'The text, and the language that it should be in.' },
    },
  ],
};
