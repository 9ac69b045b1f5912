import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostOfRun, isId, RUN_SHARDS, runBody, shardHost } from '../../kernel/ids.ts';
import { placeRun, shardFor } from './placement.ts';

const word = fc.string({ minLength: 1, maxLength: 40 });

it('puts one key of one account always at the same place, and no two keys at one', async () => {
  await fc.assert(
    fc.asyncProperty(word, word, word, fc.nat(), async (account, key, other, now) => {
      const first = await placeRun(account, null, key, now);
      expect(await placeRun(account, null, key, now + 86_400_000, 3)).toEqual(first);
      expect(isId('run', first.id)).toBe(true);
      expect(hostOfRun(first.id)).toBe(first.host);
      if (other !== key) expect((await placeRun(account, null, other, now)).id).not.toBe(first.id);
      if (other !== account) expect((await placeRun(other, null, key, now)).id).not.toBe(first.id);
    }),
  );
});

it("puts a session's runs into its one host, whatever their keys", async () => {
  await fc.assert(
    fc.asyncProperty(word, word, fc.option(word, { nil: undefined }), async (account, session, key) => {
      const first = await placeRun(account, session, key, 1);
      const second = await placeRun(account, session, undefined, 2);
      expect(second.host).toBe(first.host);
      expect(second.id).not.toBe(first.id);
      if (key !== undefined) expect(runBody((await placeRun(account, null, key, 1)).id)).toBe(runBody(first.id));
    }),
  );
});

it('keeps a quiet account in one shard, and spreads a busy one over all of them and no others', async () => {
  const quiet = Array.from({ length: 20 }, (_, i) => shardFor('quiet', 10_000 * i));
  expect(new Set(quiet)).toEqual(new Set([0]));
  const busy = Array.from({ length: 2_000 }, () => shardFor('busy', 5));
  expect(new Set(busy)).toEqual(new Set(Array.from({ length: RUN_SHARDS }, (_, i) => i)));
  const hosts = await Promise.all(Array.from({ length: RUN_SHARDS }, (_, i) => shardHost('busy', i)));
  for (const attempt of [0, 5, 7, 9])
    expect(hosts).toContain((await placeRun('busy', null, undefined, 5, attempt)).host);
});
