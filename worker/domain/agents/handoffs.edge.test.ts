import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { openDatabase } from '../../db/client.ts';
import { runs } from '../../db/schema/runs.ts';
import { settingsOf } from '../../env.ts';
import { newId } from '../../kernel/ids.ts';
import { MICRO } from '../../kernel/money.ts';
import { MAX_GRAPH_AGENTS } from './graph.ts';
import type { AgentAnswer } from './schemas.ts';
import type { Estimate } from './schemas-estimates.ts';
import type { HandoffAnswer } from './schemas-handoffs.ts';
import { insertAgents } from './store.ts';

interface Problem {
  code: string;
  issues?: { path: string; message: string }[];
}

const settings = settingsOf(env);
const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
const model = { provider: 'openai', name: 'gpt-4o-mini', settings: {} };

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

describe('handoffs', () => {
  it('have no name that a function of the agent has', async () => {
    const [agent, math] = [await make(ada, { name: 'Triage' }), await make(ada, { name: 'Math' })];
    const tool = { kind: 'web_search', name: 'look_up', description: 'Looks it up.', config: {} };
    expect((await ada.api.post(`/agents/${agent.id}/tools`, tool)).status).toBe(201);
    const path = `/agents/${agent.id}/handoffs`;
    const link = { targetAgentId: math.id, toolName: 'look_up' };
    const refused = await ada.api.post<Problem>(path, link);
    expect([refused.status, refused.body.issues?.map((issue) => issue.path)]).toEqual([422, ['toolName']]);
    const whole = await ada.api.put<Problem>(`/agents/${agent.id}`, { handoffs: [link] });
    expect([whole.status, whole.body.issues?.map((issue) => issue.path)]).toEqual([422, ['handoffs.0.toolName']]);
    const kept = await ada.api.post<HandoffAnswer>(path, { ...link, toolName: 'ask_math' });
    expect(kept.status).toBe(201);
    const renamed = await ada.api.put<Problem>(`${path}/${kept.body.id}`, { toolName: 'look_up' });
    expect(renamed.status).toBe(422);
    expect((await ada.api.put(`${path}/${kept.body.id}`, { toolDescription: 'Sums.' })).status).toBe(200);
  });

  it('are added, read, changed and deleted, and each is a save of the draft', async () => {
    const [triage, math, history] = [
      await make(ada, { name: 'Triage' }),
      await make(ada, { name: 'Math' }),
      await make(ada, { name: 'History' }),
    ];
    const path = `/agents/${triage.id}/handoffs`;
    const first = await ada.api.post<HandoffAnswer>(path, { targetAgentId: math.id });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      targetAgentId: math.id,
      targetName: 'Math',
      toolName: null,
      toolDescription: null,
      inputFilter: { kind: 'all' },
      position: 0,
    });
    const second = await ada.api.post<HandoffAnswer>(`${path}/`, {
      targetAgentId: history.id,
      toolName: 'ask_history',
    });
    expect(second.body.position).toBe(1);
    const changed = await ada.api.put<HandoffAnswer>(`${path}/${second.body.id}`, {
      toolName: null,
      toolDescription: 'For dates',
      inputFilter: { kind: 'no_tools' },
      position: 0,
    });
    expect(changed.body).toMatchObject({
      id: second.body.id,
      toolName: null,
      toolDescription: 'For dates',
      inputFilter: { kind: 'no_tools' },
    });
    expect((await ada.api.get(`${path}/${second.body.id}`)).body).toEqual(changed.body);
    const list = await ada.api.get<{ data: HandoffAnswer[]; nextCursor: null }>(path);
    expect(list.body.data.map((handoff) => handoff.targetName).sort()).toEqual(['History', 'Math']);
    expect((await ada.api.delete(`${path}/${first.body.id}`)).status).toBe(204);
    expect((await ada.api.delete(`${path}/${first.body.id}`)).status).toBe(404);
    const after = await ada.api.get<AgentAnswer>(`/agents/${triage.id}`);
    expect(after.body.revision).toBe(5);
    expect(after.body.handoffs).toEqual([changed.body]);
  });

  it('may go both ways between two agents', async () => {
    const [a, b] = [await make(ada, { name: 'A' }), await make(ada, { name: 'B' })];
    expect((await ada.api.post(`/agents/${a.id}/handoffs`, { targetAgentId: b.id })).status).toBe(201);
    expect((await ada.api.post(`/agents/${b.id}/handoffs`, { targetAgentId: a.id })).status).toBe(201);
  });

  it('to one target exist once, even when ten are added at the same time', async () => {
    const [agent, target] = [await make(ada), await make(ada)];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        ada.api.post<Problem>(`/agents/${agent.id}/handoffs`, { targetAgentId: target.id }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const again = await ada.api.post<Problem>(`/agents/${agent.id}/handoffs`, { targetAgentId: target.id });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  });

  it.each<[string, (agent: string, targets: string[]) => Record<string, unknown>, number, string]>([
    ['to itself', (agent) => ({ targetAgentId: agent }), 422, 'targetAgentId'],
    ['to nobody', () => ({ targetAgentId: 'agt_00000000000000000000000000' }), 404, 'targetAgentId'],
    ['to something that is no agent', () => ({ targetAgentId: "'; DROP TABLE agents" }), 404, 'targetAgentId'],
    ['under a taken tool name', (_, [, b]) => ({ targetAgentId: b, toolName: 'go' }), 422, 'toolName'],
    ['under a bad tool name', (_, [, b]) => ({ targetAgentId: b, toolName: 'not ok' }), 422, 'toolName'],
    [
      'with a count that does not belong',
      (_, [, b]) => ({ targetAgentId: b, inputFilter: { kind: 'all', count: 3 } }),
      422,
      'inputFilter.count',
    ],
    [
      'without a count',
      (_, [, b]) => ({ targetAgentId: b, inputFilter: { kind: 'last_messages' } }),
      422,
      'inputFilter.count',
    ],
    ['with an id of its own', (_, [, b]) => ({ targetAgentId: b, id: 'hnd_1' }), 422, 'id'],
    ['from another agent', (_, [, b]) => ({ targetAgentId: b, agentId: b }), 422, 'agentId'],
  ])('are refused %s', async (_, body, status, path) => {
    const targets = [(await make(ada)).id, (await make(ada)).id];
    const agent = await make(ada, { handoffs: [{ targetAgentId: targets[0], toolName: 'go' }] });
    const answer = await ada.api.post<Problem>(`/agents/${agent.id}/handoffs`, body(agent.id, targets));
    expect([answer.status, answer.body.issues?.map((issue) => issue.path)]).toEqual([status, [path]]);
    expect((await ada.api.get<AgentAnswer>(`/agents/${agent.id}`)).body).toEqual(agent);
  });

  it('do not move to a target that another one has', async () => {
    const [a, b] = [await make(ada), await make(ada)];
    const agent = await make(ada, { handoffs: [{ targetAgentId: a.id }, { targetAgentId: b.id }] });
    const path = `/agents/${agent.id}/handoffs/${agent.handoffs[0]?.id}`;
    expect((await ada.api.put(path, { targetAgentId: b.id })).status).toBe(409);
    expect((await ada.api.put(path, { targetAgentId: agent.id })).status).toBe(422);
  });

  it("of somebody else are not there, nor reachable through one's own agent", async () => {
    const target = await make(bob);
    const agent = await make(bob, { handoffs: [{ targetAgentId: target.id }] });
    const handoff = agent.handoffs[0]?.id;
    const mine = await make(ada, { handoffs: [{ targetAgentId: (await make(ada)).id }] });
    for (const owner of [agent.id, mine.id]) {
      const path = `/agents/${owner}/handoffs/${handoff}`;
      const answers = await Promise.all([
        ada.api.get(path),
        ada.api.put(path, { toolName: 'mine' }),
        ada.api.delete(path),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404]);
    }
    expect((await bob.api.get(`/agents/${agent.id}`)).body).toEqual(agent);
    expect((await ada.api.get(`/agents/${mine.id}`)).body).toEqual(mine);
  });

  it(`lead to ${MAX_GRAPH_AGENTS} agents at most`, async () => {
    const ids = Array.from({ length: MAX_GRAPH_AGENTS }, () => newId('agent'));
    const links = ids.slice(1).map((targetAgentId, index) => ({
      id: newId('handoff'),
      agentId: ids[index] ?? '',
      targetAgentId,
      inputFilter: { kind: 'all' as const },
    }));
    await insertAgents(
      db,
      ada.account.userId,
      ids.map((id) => ({ id, name: 'Chain', model })),
      links,
    );
    const agent = await make(ada, { handoffs: [{ targetAgentId: ids[1] }] });
    const refused = await ada.api.put<Problem>(`/agents/${agent.id}`, { handoffs: [{ targetAgentId: ids[0] }] });
    expect([refused.status, refused.body.issues?.[0]?.path]).toEqual([422, 'handoffs.0.targetAgentId']);
  });
});

describe('an estimate', () => {
  async function finish(user: User, agentId: string, microcredits: number, status = 'completed'): Promise<void> {
    await db.insert(runs).values({
      id: newId('row'),
      userId: user.account.userId,
      agentId,
      agentName: 'Tutor',
      version: 0,
      mode: 'wait',
      status,
      input: 'Hi',
      microcredits,
      revision: 1,
      createdAt: new Date(),
    });
  }

  it('comes from the prompt where there are few runs, and names every agent that may take part', async () => {
    const math = await make(ada, { name: 'Math', instructions: 'x '.repeat(500) });
    const triage = await make(ada, { name: 'Triage', handoffs: [{ targetAgentId: math.id }] });
    const answer = await ada.api.post<Estimate>(`/agents/${triage.id}/estimate`, { input: 'What is 2 + 2?' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      basis: 'prompt',
      samples: 0,
      available: { credits: '10' },
      affords: { p50: true, p95: true },
    });
    expect(answer.body.p95.microcredits).toBeGreaterThan(answer.body.p50.microcredits);
    expect(answer.body.models.map((each) => each.agentName).sort()).toEqual(['Math', 'Triage']);
    expect(answer.body.models[0]).toMatchObject({
      provider: 'openai',
      model: 'gpt-4o-mini',
      ownKey: false,
      per1kTokens: { credits: '0.5' },
    });
    expect(
      (await ada.api.get<{ microcredits: { available: number } }>('/credits/balance')).body.microcredits.available,
    ).toBe(10 * MICRO);
  });

  it("comes from the caller's own finished runs of this agent, and of nobody else", async () => {
    const agent = await make(bob, { visibility: 'public' });
    await bob.api.post(`/agents/${agent.id}/versions`, {});
    for (const credits of [1, 2, 3, 4, 20]) await finish(bob, agent.id, credits * MICRO);
    await finish(bob, agent.id, 500 * MICRO, 'failed');
    await finish(ada, agent.id, 900 * MICRO);
    const mine = await bob.api.post<Estimate>(`/agents/${agent.id}/estimate`, { input: 'Hi' });
    expect(mine.body).toMatchObject({
      basis: 'history',
      samples: 5,
      p50: { credits: '3' },
      p95: { credits: '16.8' },
      affords: { p50: true, p95: false },
    });
    const theirs = await ada.api.post<Estimate>(`/agents/${agent.id}/estimate`, {
      input: [{ role: 'user', content: 'Hi' }],
    });
    expect(theirs.body).toMatchObject({ basis: 'prompt', samples: 1 });
  });

  it("is not given for somebody else's private agent", async () => {
    const agent = await make(bob);
    expect((await ada.api.post(`/agents/${agent.id}/estimate`, { input: 'Hi' })).status).toBe(404);
    expect((await bob.api.post(`/agents/${agent.id}/estimate`, { input: '' })).status).toBe(422);
    expect((await bob.api.post(`/agents/${agent.id}/estimate`, { input: 'Hi', credits: 1 })).status).toBe(422);
  });
});
