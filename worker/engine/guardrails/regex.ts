import { RE2JS } from 're2js';
import { z } from 'zod';
import type { Issue } from '../../kernel/errors.ts';
import { strict } from '../../kernel/strict.ts';
import type { GuardrailKindEntry } from './kind.ts';
import { counts, type Find, maskFinds, withoutOverlaps } from './text/finds.ts';

const MAX_PATTERNS = 20;
/** Instructions of a compiled pattern: time grows with them. */
const MAX_INSTRUCTIONS = 1_000;
/**
 * Characters × instructions that the search for finds may take at worst, some seconds. RE2 is linear in one search;
 * the search for all finds is not (`a.*b|a` looks to the end each time).
 */
const MAX_WORK = 30_000_000;

const config = strict({
  patterns: z
    .array(
      strict({
        pattern: z.string().min(1).max(500).describe('RE2 syntax: no look-around, no back-references.'),
        name: z.string().trim().min(1).max(60).optional().describe('What it finds, for the trace.'),
        ignoreCase: z.boolean().default(false).describe('Whether upper and lower case are the same.'),
      }),
    )
    .min(1)
    .max(MAX_PATTERNS)
    .describe('Regular expressions, at most 20.'),
  tripWhen: z
    .enum(['found', 'missing'])
    .default('found')
    .describe('`found`: a text in which one of them is found trips it. `missing`: one in which none is.'),
  mask: z.string().max(60).default('[REDACTED]').describe('What a mask puts in place of each find.'),
});
type Config = z.output<typeof config>;

/** @throws RE2JSException for what is no pattern */
function compile({ pattern, ignoreCase }: Config['patterns'][number]): RE2JS {
  return RE2JS.compile(pattern, RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
}

/** What is left of the work that one check may take; all its patterns share it. */
interface Budget {
  left: number;
}

/** All finds of a pattern; where looking for more would take too long, the rest of the text counts as one. */
function findAll(text: string, regex: RE2JS, label: string, budget: Budget): { finds: Find[]; complete: boolean } {
  const finds: Find[] = [];
  const matcher = regex.matcher(text);
  const cost = regex.programSize();
  let from = 0;
  while (from <= text.length) {
    budget.left -= (text.length - from) * cost;
    if (budget.left < 0) return { finds: [...finds, { start: from, end: text.length, label }], complete: false };
    if (!matcher.find()) break;
    const [start, end] = [matcher.start(), matcher.end()];
    finds.push({ start, end, label });
    from = Math.max(end, from + 1);
  }
  return { finds, complete: true };
}

function issueOf(pattern: Config['patterns'][number], index: number): Issue[] {
  const path = `patterns.${index}.pattern`;
  try {
    const regex = compile(pattern);
    if (regex.programSize() > MAX_INSTRUCTIONS) return [{ path, message: 'The pattern repeats too much.' }];
    return [];
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : 'This is not a pattern.' }];
  }
}

export const REGEX: GuardrailKindEntry<Config> = {
  kind: 'regex',
  title: 'Pattern',
  about: 'Regular expressions that a text must or must not hold, in linear time.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: true,
  config,
  issues: ({ patterns }) => patterns.flatMap(issueOf),
  check(text, { patterns, tripWhen, mask }) {
    const found: Find[] = [];
    const budget = { left: MAX_WORK };
    let complete = true;
    for (const [index, pattern] of patterns.entries()) {
      const regex = compile(pattern);
      if (!regex.test(text)) continue;
      const result = findAll(text, regex, pattern.name ?? `pattern ${index + 1}`, budget);
      found.push(...result.finds);
      complete &&= result.complete;
    }
    const details = { found: counts(found), ...(complete ? {} : { complete }) };
    if (tripWhen === 'missing') {
      return { tripped: found.length === 0, reason: found.length === 0 ? 'No pattern was found.' : '', details };
    }
    if (found.length === 0) return { tripped: false, reason: '', details };
    const masked = maskFinds(text, withoutOverlaps(found), (find) => (find.end > find.start ? mask : ''));
    return { tripped: true, reason: `Found: ${Object.keys(counts(found)).join(', ')}.`, masked, details };
  },
  examples: [
    {
      title: 'Hide internal ticket numbers',
      name: 'Ticket numbers',
      config: {
        patterns: [{ pattern: '\\b(INC|CHG)-\\d{5,8}\\b', name: 'ticket number', ignoreCase: true }],
        tripWhen: 'found',
        mask: '[TICKET]',
      },
    },
    {
      title: 'An answer must name a source',
      name: 'Source named',
      config: {
        patterns: [{ pattern: 'https?://\\S+|\\[\\d+\\]', name: 'source', ignoreCase: true }],
        tripWhen: 'missing',
        mask: '[REDACTED]',
      },
    },
  ],
};
