import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry, GuardrailWorld, Verdict } from './kind.ts';

/** Longer texts are not judged in part: what was left out would pass unseen. */
const MAX_JUDGED = 100_000;

const config = strict({
  prompt: z
    .string()
    .trim()
    .min(10)
    .max(4_000)
    .describe('When it trips, in plain words. The model sees this and the text, nothing else.'),
});
type Config = z.output<typeof config>;

/**
 * Asks a model whether a text trips.
 * @throws Error where no model is at hand or the text is too long for one; a guardrail fails closed then
 */
export async function askJudge(world: GuardrailWorld, instructions: string, text: string): Promise<Verdict> {
  if (!world.judge) throw new Error('No model is at hand to judge the text.');
  if (text.length > MAX_JUDGED) throw new Error('The text is too long to be judged.');
  const { tripped, reason } = await world.judge(instructions, text);
  return { tripped, reason: reason.slice(0, 300) };
}

export const JUDGE: GuardrailKindEntry<Config> = {
  kind: 'judge',
  title: 'Judge',
  about: 'A model decides by your words. It costs a call each time.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: false,
  config,
  issues: () => [],
  check: (text, { prompt }, world) => askJudge(world, prompt, text),
  examples: [
    {
      title: 'No promises',
      name: 'No promises',
      config: { prompt: 'It trips when the text promises a refund, a discount or a delivery date.' },
    },
  ],
};
