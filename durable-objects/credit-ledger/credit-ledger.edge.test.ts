import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';

describe('smoke', () => {
  it('grants and reserves', async () => {
    const stub = env.CREDIT_LEDGER.getByName('usr_smoke');
    const now = Date.now();
    const out = await stub.apply([
      {
        kind: 'grant',
        key: 'g',
        grantId: 'g1',
        source: 'signup',
        amount: 500,
        priority: 1,
        effectiveAt: now,
        expiresAt: now + 100000,
      },
      { kind: 'reserve', key: 'r', holdId: 'h1', amount: 75, upTo: 0, expiresAt: now + 60000 },
    ]);
    console.error(JSON.stringify(out), JSON.stringify(await stub.balance()));
    await runInDurableObject(stub, async (o, s) => {
      console.error(s.id.name, await s.storage.getAlarm());
    });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await runInDurableObject(stub, async (o, s) => {
      console.error(s.id.name, await s.storage.getAlarm());
    });
    const t = performance.now();
    let n = 0;
    for (let i = 0; i < 1000; i++) {
      const c = await stub.apply([
        { kind: 'reserve', key: 'r' + i, holdId: 'h' + i, amount: 1, upTo: 0, expiresAt: now + 60000 },
      ]);
      await stub.apply([
        {
          kind: 'settle',
          key: 's' + i,
          holdId: 'h' + i,
          amount: 1,
          line: {
            runId: 'r',
            step: '1',
            agentId: 'a',
            agentName: 'b',
            provider: 'p',
            model: 'm',
            inputTokens: 1,
            outputTokens: 2,
            estimated: false,
          },
        },
        { kind: 'release', key: 'e' + i, holdId: 'h' + i },
      ]);
      n++;
    }
    console.error('ms', performance.now() - t, n);
  });
});
