import { describe, expect, it } from 'vitest';
import { SCHEMA_RANGE } from './schema-range.ts';
import { isServable, mismatchSentence, SchemaGuard } from './schema-version.ts';

const good = SCHEMA_RANGE.newest;
const bad = SCHEMA_RANGE.newest + 1;

/** A guard over a database whose version the test sets; counts what it was asked. */
function guarded(first: number) {
  const state = { version: first, asked: 0, isAway: false };
  const background: Promise<unknown>[] = [];
  const guard = new SchemaGuard(async () => {
    state.asked += 1;
    if (state.isAway) throw new Error('away');
    return state.version;
  });
  const check = (now: number) => guard.check(now, (work) => void background.push(work));
  return { state, check, settle: () => Promise.all(background) };
}

describe('SchemaGuard', () => {
  it('asks once for many requests', async () => {
    const { state, check } = guarded(good);
    for (let now = 0; now < 50_000; now += 1000) await check(now);
    expect(state.asked).toBe(1);
  });

  it('asks again behind a request after a minute, and refuses from then on', async () => {
    const { state, check, settle } = guarded(good);
    await check(0);
    state.version = bad;
    await check(60_000);
    await settle();
    await expect(check(60_001)).rejects.toMatchObject({ code: 'schema_mismatch', status: 503 });
  });

  it('asks again after a refusal, at most once a second', async () => {
    const { state, check } = guarded(bad);
    await expect(check(0)).rejects.toMatchObject({ code: 'schema_mismatch' });
    await expect(check(10)).rejects.toMatchObject({ code: 'schema_mismatch' });
    expect(state.asked).toBe(1);
    state.version = good;
    await check(1000);
    expect(state.asked).toBe(2);
  });

  it('keeps serving when a later check fails, and tries again', async () => {
    const { state, check, settle } = guarded(good);
    await check(0);
    state.isAway = true;
    await check(60_000);
    await settle();
    await check(61_000);
    await settle();
    expect(state.asked).toBe(3);
  });

  it('does not remember a first check that failed', async () => {
    const { state, check } = guarded(good);
    state.isAway = true;
    await expect(check(0)).rejects.toThrow('away');
    state.isAway = false;
    await check(1);
  });
});

describe('mismatchSentence', () => {
  it('says what to do about an old schema and a new one', () => {
    expect(mismatchSentence(0)).toMatch(/version 0.*db:migrate/);
    expect(mismatchSentence(bad)).toMatch(/Deploy/);
    expect([isServable(0), isServable(good), isServable(bad)]).toEqual([false, true, false]);
  });
});
