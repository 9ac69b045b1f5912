import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry } from './kind.ts';
import { type Find, maskFinds, withoutOverlaps } from './text/finds.ts';
import { findTerms, isSearchable } from './text/terms.ts';

const config = strict({
  terms: z
    .array(z.string().trim().min(1).max(100))
    .min(1)
    .max(200)
    .describe('Words and phrases, at most 200. Case, accents and white space make no difference.'),
  wholeWords: z.boolean().default(true).describe('Whether a term inside a longer word does not count.'),
  mask: z.string().max(60).default('[BLOCKED]').describe('What a mask puts in place of each term.'),
});
type Config = z.output<typeof config>;

export const BLOCKLIST: GuardrailKindEntry<Config> = {
  kind: 'blocklist',
  title: 'Blocked words',
  about: 'Words and phrases that must not appear, however they are written.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: true,
  config,
  issues: ({ terms }) =>
    terms.flatMap((term, index) =>
      isSearchable(term) ? [] : [{ path: `terms.${index}`, message: 'There is nothing to look for in this term.' }],
    ),
  check(text, { terms, wholeWords, mask }) {
    const found = findTerms(text, terms, wholeWords);
    if (found.length === 0) return { tripped: false, reason: '' };
    const finds: Find[] = withoutOverlaps(found);
    return {
      tripped: true,
      // The terms themselves are often what must not be seen.
      reason: `${finds.length} blocked ${finds.length === 1 ? 'term' : 'terms'} found.`,
      masked: maskFinds(text, finds, () => mask),
      details: { finds: finds.length, terms: new Set(found.map(({ label }) => label)).size },
    };
  },
  examples: [
    {
      title: 'Competitors stay unnamed',
      name: 'Competitors',
      config: { terms: ['Acme Corp', 'Globex'], wholeWords: true, mask: '[COMPANY]' },
    },
  ],
};
