import type { Api } from '../harness/client.ts';

/** Ids of things that one account owns, by the name of the path parameter that takes them. */
export type Belongings = Record<string, string>;

async function made(answer: Promise<{ status: number; body: unknown }>, what: string): Promise<string> {
  const { status, body } = await answer;
  const { id } = body as { id?: string };
  if (status >= 300 || !id) throw new Error(`${what} could not be made: ${status} ${JSON.stringify(body)}`);
  return id;
}

/** One thing of each kind that the API knows by id. */
export async function acquire(api: Api): Promise<Belongings> {
  const agent_id = await made(api.post('/agents', { name: 'Mine' }), 'an agent');
  const target = await made(api.post('/agents', { name: 'Target' }), 'an agent');
  const handoff = api.post(`/agents/${agent_id}/handoffs`, { targetAgentId: target });
  const devices = await api.get<{ data: { id: string }[] }>('/users/me/devices');
  const tokens = await api.get<{ data: { id: string }[] }>('/users/tokens');
  const key = api.post('/users/api-keys', { provider: 'openai', key: 'sk-of-somebody-1234' });
  const run = api.post(`/agents/${agent_id}/run`, { input: 'Hello', mode: 'background' });
  return {
    agent_id,
    handoff_id: await made(handoff, 'a handoff'),
    device_id: devices.body.data[0]?.id ?? '',
    token_id: tokens.body.data[0]?.id ?? '',
    keyId: await made(key, 'a key'),
    collection_id: await made(api.post('/collections', { name: 'Mine' }), 'a collection'),
    file_id: await made(api.post('/files/upload?name=mine.json', { chance: crypto.randomUUID() }), 'a file'),
    upload_id: await made(api.post('/files/uploads', { name: 'mine.txt', size: 10 }), 'an upload'),
    number: '1',
    session_id: await made(api.post('/sessions', { agentId: agent_id }), 'a session'),
    run_id: await made(run, 'a run'),
    version: '1',
  };
}

/** A path with its parameters filled in; what nobody owns gets an id of nothing. */
export function fill(path: string, ids: Belongings): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'nothing');
}
