import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { edgeUser } from '../../../test/harness/edge.ts';
import { users } from '../../db/schema/users.ts';
import type { Env } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import type { Balance } from './schemas.ts';

const KEY = { 'idempotency-key': 'top-up-1' };

async function admin() {
  const user = await edgeUser();
  await databaseOf(env as unknown as Env)
    .update(users)
    .set({ role: 'admin' })
    .where(eq(users.id, user.account.userId));
  return user;
}

describe('credits from an administrator', () => {
  it('arrive once, however often the request comes', async () => {
    const giver = await admin();
    const taker = await edgeUser();
    const body = { userId: taker.account.userId, credits: 2.5, note: 'welcome' };
    const answers = await Promise.all([1, 2, 3].map(() => giver.api.post<Balance>('/credits/grants', body, KEY)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect((await taker.api.get<Balance>('/credits/balance')).body.total).toBe('12.5');
    expect((await giver.api.post('/credits/grants', { ...body, credits: 3 }, KEY)).status).toBe(409);
  });

  it('come from nobody else, to nobody unknown, and never without a key', async () => {
    const user = await edgeUser();
    const own = { userId: user.account.userId, credits: 100 };
    expect((await user.api.post('/credits/grants', own, KEY)).status).toBe(404);
    expect((await user.api.get<Balance>('/credits/balance')).body.total).toBe('10');
    const giver = await admin();
    expect((await giver.api.post('/credits/grants', own)).status).toBe(422);
    expect((await giver.api.post('/credits/grants', { ...own, userId: 'usr_nobody' }, KEY)).status).toBe(404);
    for (const credits of [0, -1, '5', 1e12]) {
      expect((await giver.api.post('/credits/grants', { ...own, credits }, KEY)).status, String(credits)).toBe(422);
    }
  });
});
