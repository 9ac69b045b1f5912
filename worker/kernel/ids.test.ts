import { describe, expect, it } from 'vitest';
import { hostOfRun, idempotentRunBody, isId, newId, newIdBody, runBody, runId, sessionHost, shardHost } from './ids.ts';

describe('ids', () => {
  it('sort by time', () => {
    const early = newId('agent', 1_000);
    const late = newId('agent', 2_000);
    expect([late, early].toSorted()).toEqual([early, late]);
    expect(isId('agent', early)).toBe(true);
    expect(isId('user', early)).toBe(false);
  });

  it('of runs name their host, and nothing else does', async () => {
    const host = await shardHost('usr_1', 3);
    const id = runId(newIdBody(), host);
    expect(hostOfRun(id)).toBe(host);
    expect(isId('run', id)).toBe(true);
    for (const odd of ['run_', id.slice(0, -1), `${id}0`, id.toUpperCase(), '../etc'])
      expect(hostOfRun(odd)).toBeUndefined();
  });

  it('under a key are the same for the same account and key only', async () => {
    const body = await idempotentRunBody('usr_1', 'k');
    expect(await idempotentRunBody('usr_1', 'k')).toBe(body);
    expect(await idempotentRunBody('usr_2', 'k')).not.toBe(body);
    expect(runBody(runId(body, await sessionHost('ses_1')))).toBe(body);
  });

  it('give each session and shard a host of its own', async () => {
    const hosts = await Promise.all([sessionHost('a'), sessionHost('b'), shardHost('a', 0), shardHost('a', 1)]);
    expect(new Set(hosts).size).toBe(4);
  });
});
