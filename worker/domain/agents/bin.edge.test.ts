import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { runScheduled } from '../../scheduled.ts';
import type { AgentAnswer, AgentSummary } from './schemas.ts';
import type { DeletedAgents } from './schemas-bin.ts';
import type { ExchangeDocument } from './schemas-exchange.ts';
import type { AgentGraph } from './schemas-graph.ts';

const DAY_MS = 86_400_000;

let ada: User;
let bob: User;

beforeAll(async () => {
  [ada, bob] = await Promise.all([edgeUser({ name: 'Ada' }), edgeUser({ name: 'Bob' })]);
});

async function make(user: User, body: Record<string, unknown> = {}): Promise<AgentAnswer> {
  const answer = await user.api.post<AgentAnswer>('/agents', { name: 'Tutor', ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

async function names(user: User, query = ''): Promise<string[]> {
  const { body } = await user.api.get<{ data: AgentSummary[] }>(`/agents?sort=name&${query}`);
  return body.data.map((agent) => agent.name);
}

const remove = (user: User, ids: string[]) => user.api.post<DeletedAgents>('/agents/delete', { ids });
const restore = (user: User, ids: string[]) => user.api.post<{ restored: string[] }>('/agents/restore', { ids });

describe('deleting several agents', () => {
  it('takes them out of sight and out of runs, and gives them back as they were', async () => {
    const user = await edgeUser();
    const math = await make(user, { name: 'Math', visibility: 'public' });
    const triage = await make(user, {
      name: 'Triage',
      handoffs: [{ targetAgentId: math.id }],
      fallbackAgentId: math.id,
    });
    await make(user, { name: 'Left' });
    await user.api.post(`/agents/${math.id}/versions`, { note: 'first' });
    const before = (await user.api.get(`/agents/${triage.id}`)).body;

    const answer = await remove(user, [math.id, triage.id, math.id]);
    expect(answer).toMatchObject({ status: 200, body: { deleted: [math.id, triage.id], refused: [] } });
    expect(await names(user)).toEqual(['Left']);
    expect(await names(user, 'deleted=true')).toEqual(['Math', 'Triage']);
    for (const path of [`/agents/${math.id}`, `/agents/${math.id}/export`, `/agents/${math.id}/versions`])
      expect((await user.api.get(path)).status, path).toBe(404);
    expect((await user.api.post(`/agents/${math.id}/run`, { input: 'hi', mode: 'wait' })).status).toBe(404);
    expect((await user.api.put(`/agents/${math.id}`, { name: 'New' })).status).toBe(404);
    expect((await user.api.post('/agents', { name: 'X', handoffs: [{ targetAgentId: math.id }] })).status).toBe(404);
    expect((await ada.api.get(`/agents/${math.id}`)).status).toBe(404);

    expect((await restore(user, [triage.id, math.id])).body).toEqual({ restored: [triage.id, math.id] });
    expect((await user.api.get(`/agents/${triage.id}`)).body).toEqual(before);
    expect((await ada.api.get(`/agents/${math.id}`)).status).toBe(200);
    expect(await names(user)).toEqual(['Left', 'Math', 'Triage']);
  });

  it('keeps what an agent that stays needs, names it, and deletes the rest', async () => {
    const user = await edgeUser();
    const math = await make(user, { name: 'Math' });
    const free = await make(user, { name: 'Free' });
    const triage = await make(user, { name: 'Triage', handoffs: [{ targetAgentId: math.id }] });
    const { body } = await remove(user, [math.id, free.id]);
    expect(body).toEqual({
      deleted: [free.id],
      refused: [{ id: math.id, code: 'agent_in_use', usedBy: [{ id: triage.id, name: 'Triage' }] }],
    });
    expect(await names(user)).toEqual(['Math', 'Triage']);
  });

  it('does not count an agent in the bin as one that needs another', async () => {
    const user = await edgeUser();
    const math = await make(user, { name: 'Math' });
    const triage = await make(user, {
      name: 'Triage',
      handoffs: [{ targetAgentId: math.id }],
      fallbackAgentId: math.id,
    });
    await remove(user, [triage.id]);
    expect((await remove(user, [math.id])).body.deleted).toEqual([math.id]);
    await restore(user, [triage.id]);
    expect((await user.api.get(`/agents/${triage.id}`)).body).toMatchObject({ handoffs: [], fallbackAgentId: null });
    await restore(user, [math.id]);
    expect((await user.api.get(`/agents/${triage.id}`)).body).toMatchObject({
      handoffs: [{ targetAgentId: math.id, targetName: 'Math' }],
      fallbackAgentId: math.id,
    });
  });

  it("answers not_found for somebody else's, and changes nothing", async () => {
    const agent = await make(ada, { name: 'Hers', visibility: 'public' });
    const refusal = { id: agent.id, code: 'not_found', usedBy: [] };
    expect((await remove(bob, [agent.id])).body).toEqual({ deleted: [], refused: [refusal] });
    expect((await ada.api.get(`/agents/${agent.id}`)).status).toBe(200);
    await remove(ada, [agent.id]);
    expect((await restore(bob, [agent.id])).body).toEqual({ restored: [] });
    expect((await bob.api.delete(`/agents/${agent.id}?forever=true`)).status).toBe(404);
    expect((await restore(ada, [agent.id])).body).toEqual({ restored: [agent.id] });
  });

  it.each([[{}], [{ ids: [] }], [{ ids: [7] }], [{ ids: ['agt_1'], userId: 'usr_1' }]])('refuses %j', async (body) => {
    expect((await ada.api.post('/agents/delete', body)).status).toBe(422);
    expect((await ada.api.post('/agents/restore', body)).status).toBe(422);
  });
});

describe('the bin', () => {
  it('gives up an agent for good when asked, and only then', async () => {
    const user = await edgeUser();
    const { id } = await make(user);
    expect((await user.api.delete(`/agents/${id}`)).status).toBe(204);
    expect((await user.api.delete(`/agents/${id}`)).status).toBe(404);
    expect((await user.api.delete(`/agents/${id}?forever=true`)).status).toBe(204);
    expect((await restore(user, [id])).body).toEqual({ restored: [] });
  });

  it('is emptied by the cron after 30 days, not earlier', async () => {
    const user = await edgeUser();
    const { id } = await make(user, { name: 'Old' });
    await remove(user, [id]);
    const at = (moment: number) => runScheduled(env, createScheduledController({ scheduledTime: new Date(moment) }));
    await at(Date.now() + 29 * DAY_MS);
    expect(await names(user, 'deleted=true')).toEqual(['Old']);
    await at(Date.now() + 31 * DAY_MS);
    expect(await names(user, 'deleted=true')).toEqual([]);
  });
});

describe('the list', () => {
  it('is filtered by model, provider and publication', async () => {
    const user = await edgeUser();
    const plain = await make(user, { name: 'Plain' });
    await make(user, { name: 'Large', model: { provider: 'openai', name: 'gpt-4o' } });
    await make(user, { name: 'Any', model: { provider: 'auto', name: 'auto' } });
    await user.api.post(`/agents/${plain.id}/versions`, {});
    expect(await names(user, 'provider=openai')).toEqual(['Large', 'Plain']);
    expect(await names(user, 'provider=auto')).toEqual(['Any']);
    expect(await names(user, 'provider=openai&model=gpt-4o')).toEqual(['Large']);
    expect(await names(user, 'published=true')).toEqual(['Plain']);
    expect(await names(user, 'published=false')).toEqual(['Any', 'Large']);
    expect((await user.api.get('/agents?published=perhaps')).status).toBe(422);
  });
});

describe('exporting several agents', () => {
  it('is one document with each agent once, and comes back by import', async () => {
    const math = await make(ada, { name: 'Math' });
    const one = await make(ada, { name: 'One', handoffs: [{ targetAgentId: math.id }] });
    const two = await make(ada, { name: 'Two', handoffs: [{ targetAgentId: math.id }] });
    const { status, body } = await ada.api.post<ExchangeDocument>('/agents/export', { ids: [one.id, two.id] });
    expect(status).toBe(200);
    expect(body.entry).toBe('One');
    expect(body.agents.map((agent) => agent.name).sort()).toEqual(['Math', 'One', 'Two']);
    const back = await bob.api.post<{ imported: unknown[] }>('/agents/import', body);
    expect(back.status, JSON.stringify(back.body)).toBe(201);
    expect(back.body.imported).toHaveLength(3);
  });

  it("says not_found for somebody else's private agent", async () => {
    const [hers, his] = await Promise.all([make(ada), make(bob)]);
    expect((await bob.api.post('/agents/export', { ids: [his.id, hers.id] })).status).toBe(404);
  });
});

describe("an agent's graph", () => {
  it('shows all that it leads to and who leads to it', async () => {
    const user = await edgeUser();
    const math = await make(user, { name: 'Math' });
    const team = await make(user, {
      name: 'Team',
      handoffs: [{ targetAgentId: math.id, toolDescription: 'Sums' }],
      fallbackAgentId: math.id,
    });
    const front = await make(user, { name: 'Front', handoffs: [{ targetAgentId: team.id }] });
    const { body } = await user.api.get<AgentGraph>(`/agents/${team.id}/graph`);
    expect(body.nodes.map((node) => node.name).sort()).toEqual(['Math', 'Team']);
    expect(body.edges).toEqual([
      { from: team.id, to: math.id, kind: 'handoff', label: 'Sums' },
      { from: team.id, to: math.id, kind: 'fallback', label: null },
    ]);
    expect(body.usedBy).toEqual([{ id: front.id, name: 'Front' }]);
    expect((await bob.api.get(`/agents/${team.id}/graph`)).status).toBe(404);
  });
});
