import { z } from 'zod';
import type { ProviderAccess } from '../models/platform-access.ts';

/** Answers that are waited for no longer are worth none: the run waits as well. */
const TIMEOUT_MS = 15_000;
/** Characters of one piece, and pieces of one text: what is longer is not judged in part. */
const PIECE = 8_000;
const MAX_PIECES = 25;
const DEFAULT_MODEL = 'omni-moderation-latest';

export interface ModerationOptions {
  /** Address and key of a server that speaks OpenAI's `/moderations`. */
  access: ProviderAccess;
  /** The server's own default where it has one is asked for by `null`. */
  model?: string | null;
  /** Past the SSRF check where the address is a user's. */
  fetch: typeof fetch;
  signal?: AbortSignal;
}

const answerSchema = z.object({
  results: z
    .array(
      z.object({
        flagged: z.boolean().optional(),
        categories: z.record(z.string(), z.boolean().nullable()).optional(),
        category_scores: z.record(z.string(), z.number().nullable()).optional(),
      }),
    )
    .min(1),
});
type Result = z.output<typeof answerSchema>['results'][number];

/** Scores of one result; a server that only says yes or no gives 1 and 0. */
function scoresOf({ flagged, categories, category_scores: scores }: Result): [string, number][] {
  const given = Object.entries(scores ?? {}).flatMap(([name, score]): [string, number][] =>
    score === null ? [] : [[name, Math.min(1, Math.max(0, score))]],
  );
  if (given.length > 0) return given;
  const said = Object.entries(categories ?? {}).map(([name, yes]): [string, number] => [name, yes ? 1 : 0]);
  if (said.some(([, score]) => score === 1) || !flagged) return said;
  return [...said, ['flagged', 1]];
}

/** Pieces that overlap a little, so that a sentence at a cut is whole in one of them. */
function pieces(text: string): string[] {
  const overlap = 200;
  const all: string[] = [];
  for (let from = 0; from === 0 || from + overlap < text.length; from += PIECE - overlap) {
    all.push(text.slice(from, from + PIECE).toWellFormed());
  }
  return all;
}

/**
 * A provider's verdict on a text: category → the highest score of any part of it, 0 to 1.
 * @throws Error that quotes neither key nor text nor what the provider said
 */
export function moderationOver(options: ModerationOptions): (text: string) => Promise<Record<string, number>> {
  const { access, model = DEFAULT_MODEL, fetch, signal } = options;
  return async (text) => {
    const input = pieces(text);
    if (input.length > MAX_PIECES) throw new Error('The text is too long to be moderated.');
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${access.baseUrl.replace(/\/+$/, '')}/moderations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(access.key === '' ? {} : { authorization: `Bearer ${access.key}` }),
      },
      body: JSON.stringify({ input, ...(model === null ? {} : { model }) }),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    }).catch(() => {
      throw new Error('The moderation provider can not be reached.');
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`The moderation provider answered ${response.status}.`);
    }
    const answer = answerSchema.safeParse(await response.json().catch(() => null));
    if (!answer.success || answer.data.results.length < input.length) {
      throw new Error('The moderation provider gave an answer that can not be read.');
    }
    const highest = new Map<string, number>();
    for (const [name, score] of answer.data.results.flatMap(scoresOf)) {
      highest.set(name, Math.max(score, highest.get(name) ?? 0));
    }
    return Object.fromEntries(highest);
  };
}
