import { expect, it } from 'vitest';
import { signUp } from './client.ts';
import { edge, edgeUser } from './edge.ts';

it('one call gives a working system', async () => {
  const { api, account } = await edgeUser();
  const me = await api.get<{ email: string }>('/users/me');
  expect(me.status).toBe(200);
  expect(me.body.email).toBe(account.email);
});

it('refuses a second account for the same e-mail', async () => {
  const { email } = await signUp(edge);
  await expect(signUp(edge, { email })).rejects.toThrow(/409/);
});
