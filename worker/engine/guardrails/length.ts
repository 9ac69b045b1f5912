import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import { estimateTokens } from '../tokens.ts';
import type { GuardrailKindEntry } from './kind.ts';

const config = strict({
  unit: z.enum(['characters', 'tokens']).default('characters').describe('What is counted. Tokens are an estimate.'),
  min: z.int().min(0).max(1_000_000).optional().describe('Shorter texts trip it.'),
  max: z.int().min(1).max(1_000_000).optional().describe('Longer texts trip it; a mask cuts them here.'),
});
type Config = z.output<typeof config>;

const CUT = ' […]';

/** Characters as people count them: an emoji outside the basic plane is one. */
function characters(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const pair = (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (pair) count--;
  }
  return count;
}

/** The longest beginning that fits, without half a character at its end. */
function cut(text: string, fits: (part: string) => boolean): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  const split = low > 0 && (text.charCodeAt(low - 1) & 0xfc00) === 0xd800;
  return text.slice(0, split ? low - 1 : low);
}

export const LENGTH: GuardrailKindEntry<Config> = {
  kind: 'length',
  title: 'Length',
  about: 'Too short or too long, in characters or in tokens.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: true,
  config,
  issues({ min, max }) {
    if (min === undefined && max === undefined) return [{ path: 'max', message: 'Set a minimum or a maximum.' }];
    if (min !== undefined && max !== undefined && min > max) {
      return [{ path: 'min', message: 'The minimum is above the maximum.' }];
    }
    return [];
  },
  check(text, { unit, min, max }) {
    const measure = unit === 'tokens' ? estimateTokens : characters;
    const length = measure(text);
    const details = { length, unit };
    if (max !== undefined && length > max) {
      const most = max;
      // A cut text can be a token longer than its estimate says in one piece, so each try is measured.
      const masked = `${cut(text, (part) => measure(part) <= most)}${CUT}`;
      return { tripped: true, reason: `The text has ${length} ${unit}; at most ${max} are allowed.`, masked, details };
    }
    if (min !== undefined && length < min) {
      return { tripped: true, reason: `The text has ${length} ${unit}; at least ${min} are needed.`, details };
    }
    return { tripped: false, reason: '', details };
  },
  examples: [
    { title: 'No novels', name: 'Question length', config: { unit: 'characters', max: 4_000 } },
    { title: 'Keep answers short', name: 'Answer length', config: { unit: 'tokens', max: 800 } },
  ],
};
