import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry } from './kind.ts';

/** ISO 639-1 codes that the detector knows. */
const LANGUAGES = [
  'ar',
  'bn',
  'de',
  'en',
  'es',
  'fi',
  'fr',
  'he',
  'hi',
  'hu',
  'it',
  'ja',
  'ko',
  'nl',
  'no',
  'pl',
  'pt',
  'ro',
  'ru',
  'sv',
  'th',
  'tr',
  'zh',
] as const;

/** Characters that are looked at: from the beginning, the middle and the end. */
const SAMPLE = 1_000;
/** An allowed language that is nearly as likely as the likeliest passes: Italian and Portuguese are close. */
const NEARLY = 0.6;

const config = strict({
  allowed: z.array(z.enum(LANGUAGES)).min(1).describe('ISO 639-1 codes of the languages that pass.'),
  minChars: z
    .int()
    .min(1)
    .max(1_000)
    .default(30)
    .describe('Shorter texts are not judged: a name or an "ok" is of no language.'),
  whenUnsure: z.enum(['pass', 'trip']).default('pass').describe('What happens where no language can be told.'),
});
type Config = z.output<typeof config>;

/** What is left once links, code and numbers are gone: they are of no language. */
function prose(text: string): string {
  return sample(text)
    .replace(/```[^`]*```|`[^`\n]*`/g, ' ')
    .replace(/https?:\S+|\S+@\S+/g, ' ')
    .replace(/[\p{N}\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function sample(text: string): string {
  if (text.length <= 3 * SAMPLE) return text;
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, SAMPLE), text.slice(middle, middle + SAMPLE), text.slice(-SAMPLE)].join(' ');
}

export const LANGUAGE: GuardrailKindEntry<Config> = {
  kind: 'language',
  title: 'Language',
  about: 'The languages in which a text may be written.',
  stages: ['input', 'output', 'tool_output'],
  canMask: false,
  config,
  issues: () => [],
  async check(text, { allowed, minChars, whenUnsure }) {
    const words = prose(text);
    // Letters of scripts that write a word with one sign weigh more.
    const weight =
      words.length +
      2 * (words.match(/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0);
    if (weight < minChars) return { tripped: false, reason: '', details: { judged: false } };
    // Loaded when first asked for: its tables take a while to unpack.
    const { detectAll } = await import('tinyld/light');
    const scores = detectAll(words);
    const best = scores[0];
    if (!best) {
      const tripped = whenUnsure === 'trip';
      return {
        tripped,
        reason: tripped ? 'The language of the text can not be told.' : '',
        details: { judged: false },
      };
    }
    const near = scores.filter(({ accuracy }) => accuracy >= best.accuracy * NEARLY).map(({ lang }) => lang);
    const tripped = !near.some((lang) => (allowed as string[]).includes(lang));
    const details = { judged: true, language: best.lang };
    if (!tripped) return { tripped, reason: '', details };
    return { tripped, reason: `The text is in ${best.lang}; allowed: ${allowed.join(', ')}.`, details };
  },
  examples: [
    {
      title: 'English and German only',
      name: 'Languages',
      config: { allowed: ['en', 'de'], minChars: 30, whenUnsure: 'pass' },
    },
  ],
};
