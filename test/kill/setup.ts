import { type Api, type Baton, newUser } from '../harness/client.ts';
import type { LoadedAccount } from './collect.ts';

/** Agents of one account: one that answers, and one that hands off to it. */
export interface LoadedTeam extends LoadedAccount {
  answers: string;
  handsOff: string;
}

const MODEL = { provider: 'openai', name: 'gpt-4o-mini' };

async function create(api: Api, body: object): Promise<string> {
  const answer = await api.post<{ id: string }>('/agents', { model: MODEL, instructions: 'Be brief.', ...body });
  if (answer.status === 201) return answer.body.id;
  throw new Error(`Creating an agent answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`);
}

/** A new account with its sign-up credits and two agents. */
export async function newTeam(baton: Baton): Promise<LoadedTeam> {
  const { account, api } = await newUser(baton);
  const answers = await create(api, { name: 'Answers' });
  const handsOff = await create(api, { name: 'Hands off', handoffs: [{ targetAgentId: answers }] });
  return { account, api, runs: [], answers, handsOff };
}
