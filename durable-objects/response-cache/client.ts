import type { AgentOutputItem } from '@openai/agents-core';
import type { CachedAnswer, CacheQuestion, ResponseCache } from '../../worker/engine/ports.ts';
import type { Env } from '../../worker/env.ts';
import { sha256Hex } from '../../worker/kernel/bytes.ts';
import { log } from '../../worker/kernel/log.ts';
import type { KeptAnswer, ResponseCacheRpc } from './protocol.ts';

/** Cosine similarity from which two questions count as one, where the agent says nothing. */
export const DEFAULT_THRESHOLD = 0.92;

/** The vector of a text, or `null` where none can be had. */
export type Embed = (text: string) => Promise<number[] | null>;

export function cacheOf(env: Pick<Env, 'RESPONSE_CACHE'>, accountId: string): ResponseCacheRpc {
  return env.RESPONSE_CACHE.getByName(accountId) as unknown as ResponseCacheRpc;
}

interface Asked {
  exact: string;
  context: string;
  vector: number[] | null;
}

export interface CacheDeps {
  object: ResponseCacheRpc;
  embed: Embed;
  background: (work: Promise<unknown>) => void;
}

/** The engine's cache over an account's object. What goes wrong is a miss, never a failed run. */
export function responseCache({ object, embed, background }: CacheDeps): ResponseCache {
  // One question is hashed and embedded once, although it is asked for and kept in two calls.
  const latest = new Map<string, Asked>();

  async function describe(question: CacheQuestion): Promise<Asked> {
    const known = latest.get(question.exact);
    if (known) return known;
    const scope = question.agentId;
    const [exact, context] = await Promise.all([
      sha256Hex(`${scope}\n${question.exact}`),
      sha256Hex(`${scope}\n${question.context}`),
    ]);
    const described: Asked = { exact, context, vector: null };
    latest.clear();
    latest.set(question.exact, described);
    return described;
  }

  async function find(question: CacheQuestion): Promise<CachedAnswer | null> {
    const own = await describe(question);
    const same = await object.findExact(own.exact);
    if (same) return toAnswer(same, 'exact');
    if (question.settings.mode === 'exact') return null;
    own.vector = await embed(question.question);
    if (!own.vector) return null;
    const similar = await object.findSimilar(own.context, own.vector, question.settings.threshold ?? DEFAULT_THRESHOLD);
    return similar ? toAnswer(similar, 'semantic') : null;
  }

  async function keep(question: CacheQuestion, output: AgentOutputItem[]): Promise<void> {
    const own = await describe(question);
    const { mode, ttlSeconds } = question.settings;
    const vector = mode === 'semantic' ? (own.vector ?? (await embed(question.question))) : null;
    await object.keep({ exact: own.exact, context: own.context, vector, output: JSON.stringify(output), ttlSeconds });
  }

  return {
    find: (question) =>
      find(question).catch((error: unknown) => {
        log('warn', 'cache.find_failed', { error: String(error) });
        return null;
      }),
    keep: (question, output) => {
      background(
        keep(question, output).catch((error: unknown) => log('warn', 'cache.keep_failed', { error: String(error) })),
      );
    },
  };
}

function toAnswer({ output, similarity, ageSeconds }: KeptAnswer, mode: 'exact' | 'semantic'): CachedAnswer {
  return { output: JSON.parse(output) as AgentOutputItem[], hit: { mode, similarity, ageSeconds } };
}
