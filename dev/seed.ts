import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, ApiClient } from './api-client.ts';
import { createTeam } from './team.ts';

const QUESTIONS = {
  triage: ['What is 12 * (3 + 4)?', 'Who was the first president of the United States?'],
  math: ['Solve 2x + 3 = 11 for x.'],
};

/**
 * The demo account of a data folder: made at the first start through the HTTP API, with three agents and runs that the
 * engine really made, and only read afterwards.
 */
export async function seedOnce(url: string, dataDir: string): Promise<Account> {
  const path = join(dataDir, 'demo-account.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Account;
  const account = { name: 'Demo', email: 'demo@baton.local', password: randomBytes(9).toString('base64url') };
  const api = new ApiClient(url);
  await api.signUp(account);
  // From here on the account is there: a start that breaks off must not lose its password.
  writeFileSync(path, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600 });
  const team = await createTeam(api);
  for (const input of QUESTIONS.triage)
    await api.call('POST', `/agents/${team.triage.id}/run`, { input, mode: 'wait' });
  for (const input of QUESTIONS.math) await api.call('POST', `/agents/${team.math.id}/run`, { input, mode: 'wait' });
  return account;
}
