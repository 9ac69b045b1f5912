import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import type { GuardrailKindEntry } from '../kind.ts';
import { fold, foldLookalikes } from '../text/fold.ts';
import { decoded, squeezed, withoutLeet } from './disguises.ts';
import { ENGLISH, OTHER_LANGUAGES, type Signal, SQUEEZED, STRUCTURE } from './signals.ts';

const config = strict({
  threshold: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.5)
    .describe('Score from which it trips, 0 to 1. Lower finds more and errs more often.'),
});
type Config = z.output<typeof config>;

/** Signs by name, each with the most that one of its patterns weighs. */
type Signs = Map<string, number>;

function collect(text: string, signals: readonly Signal[], into: Signs, prefix = ''): void {
  for (const { name, weight, pattern } of signals) {
    const key = prefix + name;
    if (weight > (into.get(key) ?? 0) && pattern.test(text)) into.set(key, weight);
  }
}

const WORDS = [...ENGLISH, ...OTHER_LANGUAGES];

export interface Suspicion {
  /** 0 to 1; independent signs add up as chances do. */
  score: number;
  /** Names of the signs, the heaviest first. */
  signs: string[];
}

/** How much a text looks like an attempt to take a model over (OWASP LLM01). No model is asked; linear in the text. */
export function suspect(text: string): Suspicion {
  const signs: Signs = new Map();
  const folded = foldLookalikes(fold(text).text);
  collect(folded, WORDS, signs);
  collect(text.toLowerCase(), STRUCTURE, signs);
  const plain = withoutLeet(folded);
  if (plain !== folded) collect(plain, ENGLISH, signs);
  collect(squeezed(plain), SQUEEZED, signs);
  for (const hidden of decoded(text)) collect(fold(hidden).text, WORDS, signs, 'encoded ');
  const score = 1 - [...signs.values()].reduce((rest, weight) => rest * (1 - weight), 1);
  const names = [...signs].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
  return { score: Math.round(score * 1_000) / 1_000, signs: names };
}

export const PROMPT_INJECTION: GuardrailKindEntry<Config> = {
  kind: 'prompt_injection',
  title: 'Prompt injection',
  about:
    'Known ways to override instructions, unlock a model, get at its prompt or misuse its tools. New wordings need a judge.',
  stages: ['input', 'tool_input', 'tool_output'],
  canMask: false,
  config,
  issues: () => [],
  check(text, { threshold }) {
    const { score, signs } = suspect(text);
    const details = { score, signs };
    if (score < threshold) return { tripped: false, reason: '', details };
    return { tripped: true, reason: `Looks like a prompt injection: ${signs.slice(0, 3).join(', ')}.`, details };
  },
  examples: [
    { title: 'Balanced', name: 'Prompt injection', config: { threshold: 0.5 } },
    { title: 'Only what is obvious', name: 'Obvious prompt injection', config: { threshold: 0.65 } },
  ],
};
