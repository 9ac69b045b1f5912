import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../../worker/env.ts';
import { SECOND, systemClock } from '../../worker/kernel/clock.ts';
import type { KeptAnswer, NewAnswer, ResponseCacheRpc } from './protocol.ts';
import { nearest, unit } from './similarity.ts';
import { type AnswerRow, AnswerStorage } from './storage.ts';

/** What one account may keep; beyond it the answers that were not used for longest go. */
export const MAX_ANSWERS = 1_000;
export const MAX_BYTES = 16 * 1024 * 1024;
/** A longer answer is not kept. */
export const MAX_ANSWER_BYTES = 256 * 1024;

/** Answers of one account's agents that may be given again. Empties itself: the last expiry sets an alarm. */
export class ResponseCache extends DurableObject<Env> implements ResponseCacheRpc {
  readonly #storage: AnswerStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new AnswerStorage(ctx.storage);
  }

  async findExact(exact: string): Promise<KeptAnswer | null> {
    const row = this.#storage.find(exact, systemClock());
    return row ? this.#give(row, 1) : null;
  }

  async findSimilar(context: string, vector: number[], threshold: number): Promise<KeptAnswer | null> {
    const wanted = unit(vector);
    if (!wanted) return null;
    const rows = this.#storage.withVectors(context, systemClock());
    const candidates = rows.map((row) => ({ row, vector: new Float32Array(row.vector ?? new ArrayBuffer(0)) }));
    const match = nearest(wanted, candidates, threshold);
    return match ? this.#give(match.found.row, match.similarity) : null;
  }

  async keep(answer: NewAnswer): Promise<void> {
    const now = systemClock();
    const vector = answer.vector && unit(answer.vector);
    const bytes = answer.output.length * 2 + (vector?.byteLength ?? 0);
    if (bytes > MAX_ANSWER_BYTES) return;
    this.#storage.write({
      exact: answer.exact,
      context: answer.context,
      vector: vector ? (vector.buffer as ArrayBuffer) : null,
      output: answer.output,
      bytes,
      created_at: now,
      expires_at: now + answer.ttlSeconds * SECOND,
      used_at: now,
    });
    this.#storage.trim(now, MAX_ANSWERS, MAX_BYTES);
    await this.#arm();
  }

  async erase(): Promise<void> {
    await this.#storage.erase();
  }

  override async alarm(): Promise<void> {
    this.#storage.trim(systemClock(), MAX_ANSWERS, MAX_BYTES);
    await this.#arm();
  }

  async #arm(): Promise<void> {
    const last = this.#storage.lastExpiry();
    if (last !== null) await this.#storage.setAlarm(last);
  }

  #give(row: AnswerRow, similarity: number): KeptAnswer {
    const now = systemClock();
    this.#storage.touch(row.exact, now);
    return { output: row.output, similarity, ageSeconds: Math.max(0, Math.round((now - row.created_at) / SECOND)) };
  }
}
