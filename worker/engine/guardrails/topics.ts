import { z } from 'zod';
import { strict } from '../../kernel/strict.ts';
import { askJudge } from './judge.ts';
import type { GuardrailKindEntry } from './kind.ts';
import { findTerms, isSearchable } from './text/terms.ts';

const config = strict({
  mode: z
    .enum(['forbid', 'allow_only'])
    .default('forbid')
    .describe('`forbid`: the text must keep away from these topics. `allow_only`: it must be about one of them.'),
  topics: z
    .array(
      strict({
        name: z.string().trim().min(1).max(80).describe('The topic, as a judge reads it.'),
        keywords: z
          .array(z.string().trim().min(1).max(100))
          .max(50)
          .default([])
          .describe('Words that only such a text has.'),
      }),
    )
    .min(1)
    .max(20)
    .describe('Topics, at most 20.'),
  judge: z
    .boolean()
    .default(false)
    .describe('Whether a model is asked as well: it knows a topic without its keywords, and costs a call.'),
});
type Config = z.output<typeof config>;

function instructions({ mode, topics }: Config): string {
  const names = topics.map(({ name, keywords }) => {
    const hints = keywords.length > 0 ? ` (for example: ${keywords.slice(0, 10).join(', ')})` : '';
    return `- ${name}${hints}`;
  });
  const rule =
    mode === 'forbid'
      ? 'It trips when the text is about one of these topics, asks about one, or leads to one:'
      : 'It trips when the text is about something else than these topics. Greetings, thanks and questions on how to go on do not trip it:';
  return [rule, ...names].join('\n');
}

export const TOPICS: GuardrailKindEntry<Config> = {
  kind: 'topics',
  title: 'Topics',
  about: 'What may be talked about, by keywords and, if you like, by a model that judges.',
  stages: ['input', 'output', 'tool_output'],
  canMask: false,
  config,
  issues: ({ topics, judge }) =>
    topics.flatMap(({ keywords }, index) => {
      if (keywords.length === 0 && !judge) {
        return [{ path: `topics.${index}.keywords`, message: 'Give keywords, or let a model judge.' }];
      }
      return keywords.flatMap((word, at) =>
        isSearchable(word)
          ? []
          : [{ path: `topics.${index}.keywords.${at}`, message: 'There is nothing to look for.' }],
      );
    }),
  async check(text, options, world) {
    const { mode, topics, judge } = options;
    const named = topics.filter(({ keywords }) => findTerms(text, keywords, true).length > 0).map(({ name }) => name);
    const details = { keywords: named };
    if (mode === 'forbid' && named.length > 0) {
      return { tripped: true, reason: `The text is about ${named.join(', ')}.`, details };
    }
    if (judge) return { ...(await askJudge(world, instructions(options), text)), details };
    const tripped = mode === 'allow_only' && named.length === 0;
    return { tripped, reason: tripped ? 'The text is about none of the allowed topics.' : '', details };
  },
  examples: [
    {
      title: 'No medical advice',
      name: 'No medical advice',
      config: {
        mode: 'forbid',
        topics: [{ name: 'medical advice', keywords: ['diagnosis', 'dosage', 'prescription'] }],
        judge: true,
      },
    },
  ],
};
