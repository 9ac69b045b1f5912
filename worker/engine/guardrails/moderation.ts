import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry } from './kind.ts';

const score = z.number().min(0).max(1);

const config = strict({
  threshold: score.default(0.5).describe('Score from which any category trips it, 0 to 1.'),
  categories: z
    .record(z.string().trim().toLowerCase().min(1).max(60), score)
    .default({})
    .describe('Another threshold for a category, such as {"harassment": 0.8}; 1 switches it off.'),
});
type Config = z.output<typeof config>;

function thresholdOf(category: string, { threshold, categories }: Config): number {
  return Object.hasOwn(categories, category) ? (categories[category] ?? threshold) : threshold;
}

export const MODERATION: GuardrailKindEntry<Config> = {
  kind: 'moderation',
  title: 'Moderation',
  about: "A provider's moderation model: hate, harassment, violence, self-harm, sexual content.",
  stages: ['input', 'output', 'tool_output'],
  canMask: false,
  config,
  issues: ({ categories }) =>
    Object.keys(categories).length > 50 ? [{ path: 'categories', message: 'At most 50 categories.' }] : [],
  async check(text, options, world) {
    if (!world.moderate) throw new Error('No moderation model is at hand.');
    const scores = Object.entries(await world.moderate(text));
    if (scores.length === 0) throw new Error('The moderation model gave no scores.');
    const tripped = scores
      .filter(([category, value]) => {
        const threshold = thresholdOf(category.toLowerCase(), options);
        return threshold < 1 && value >= threshold;
      })
      .toSorted((a, b) => b[1] - a[1]);
    const details = {
      scores: Object.fromEntries(scores.map(([name, value]) => [name, Math.round(value * 1e4) / 1e4])),
    };
    if (tripped.length === 0) return { tripped: false, reason: '', details };
    const names = tripped.map(([category, value]) => `${category} (${value.toFixed(2)})`);
    return { tripped: true, reason: `Moderation: ${names.slice(0, 5).join(', ')}.`, details };
  },
  examples: [
    { title: 'Nothing harmful', name: 'Moderation', config: { threshold: 0.5, categories: { violence: 0.8 } } },
  ],
};
