import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../worker/env.ts';
import { hitLimit, limit } from './client.ts';

const bindings = env as Env;
const newKey = () => crypto.randomUUID();

describe('the rate limiter', () => {
  it('lets exactly the maximum of parallel hits pass', async () => {
    const key = newKey();
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, () => hitLimit(bindings, key, { max: 7, windowMs: 60_000 })),
    );
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(7);
  });

  it('counts each key by itself', async () => {
    const rule = { max: 1, windowMs: 60_000 };
    const keys = Array.from({ length: 20 }, newKey);
    const verdicts = await Promise.all(keys.map((key) => hitLimit(bindings, key, rule)));
    expect(verdicts.every(({ allowed }) => allowed)).toBe(true);
  });

  it('remembers over an eviction', async () => {
    const stub = bindings.RATE_LIMITER.getByName(newKey());
    const rule = { max: 1, windowMs: 60_000 };
    expect((await stub.hit('key', rule)).allowed).toBe(true);
    await evictDurableObject(stub);
    expect((await stub.hit('key', rule)).allowed).toBe(false);
  });

  it('forgets what no longer matters', async () => {
    const stub = bindings.RATE_LIMITER.getByName(newKey());
    await stub.hit('short', { max: 1, windowMs: 0 });
    await stub.hit('long', { max: 1, windowMs: 60_000 });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const keys = await runInDurableObject(stub, (_, state) => state.storage.sql.exec('SELECT key FROM hits').toArray());
    expect(keys).toEqual([{ key: 'long' }]);
    expect(await runInDurableObject(stub, (_, state) => state.storage.getAlarm())).not.toBeNull();
  });

  it('answers with Retry-After through its client', async () => {
    const key = newKey();
    await limit(bindings, key, 1, 3_600);
    const refusal = await limit(bindings, key, 1, 3_600).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'rate_limited', status: 429 });
    expect((refusal as { retryAfter: number }).retryAfter).toBeGreaterThan(3_000);
  });
});
