import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import type { User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import type { AgentAnswer } from './schemas.ts';
import type { ClonedAgent } from './schemas-copies.ts';
import type { ExchangeDocument, ImportedAgent } from './schemas-exchange.ts';
import type { DiffAnswer, RestoredAgent, VersionAnswer, VersionSummary } from './schemas-versions.ts';

interface Problem {
  code: string;
  issues?: { path: string; message: string }[];
}

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

async function publish(user: User, id: string, body: Record<string, unknown> = {}): Promise<VersionAnswer> {
  const answer = await user.api.post<VersionAnswer>(`/agents/${id}/versions`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

async function emptyHanded(): Promise<User> {
  const user = await edgeUser();
  const ledger = ledgerOf(env, user.account.userId);
  for (const grant of (await ledger.balance()).grants) {
    await ledger.apply([{ kind: 'reverse', key: `test:${grant.id}`, grantId: grant.id, note: 'test' }]);
  }
  return user;
}

describe('versions', () => {
  it('freeze the draft, count up, and never change again', async () => {
    const math = await make(ada, { name: 'Math' });
    const agent = await make(ada, { instructions: 'One', handoffs: [{ targetAgentId: math.id, toolName: 'ask' }] });
    const first = await publish(ada, agent.id, { note: 'First' });
    expect(first).toMatchObject({ agentId: agent.id, version: 1, note: 'First', snapshot: { instructions: 'One' } });
    await ada.api.put(`/agents/${agent.id}`, { instructions: 'Two', handoffs: [] });
    expect((await publish(ada, agent.id)).version).toBe(2);
    const again = await ada.api.get<VersionAnswer>(`/agents/${agent.id}/versions/1`);
    expect(again.body).toEqual(first);
    expect(again.body.snapshot.handoffs).toMatchObject([{ targetAgentId: math.id, toolName: 'ask' }]);
    const page = await ada.api.get<{ data: VersionSummary[]; nextCursor: string }>(
      `/agents/${agent.id}/versions?limit=1`,
    );
    expect(page.body.data.map((version) => version.version)).toEqual([2]);
    const rest = await ada.api.get<{ data: VersionSummary[]; nextCursor: null }>(
      `/agents/${agent.id}/versions?cursor=${page.body.nextCursor}`,
    );
    expect(rest.body).toMatchObject({ data: [{ version: 1, note: 'First' }], nextCursor: null });
  });

  it('are numbered without a gap when five are published at once', async () => {
    const agent = await make(ada);
    const versions = await Promise.all(Array.from({ length: 5 }, () => publish(ada, agent.id)));
    expect(versions.map((version) => version.version).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('are not made of a save that the publisher has not seen', async () => {
    const agent = await make(ada);
    await ada.api.put(`/agents/${agent.id}`, { name: 'Changed' });
    const refused = await ada.api.post<Problem>(`/agents/${agent.id}/versions`, { revision: 1 });
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect((await ada.api.get<{ data: unknown[] }>(`/agents/${agent.id}/versions`)).body.data).toEqual([]);
  });

  it('are compared field by field, and instructions line by line', async () => {
    const agent = await make(ada, {
      instructions: 'a\nb\nc\n',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 0.2 } },
    });
    await publish(ada, agent.id);
    await ada.api.put(`/agents/${agent.id}`, {
      instructions: 'a\nB\nc\n',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 0.9 } },
    });
    const diff = await ada.api.get<DiffAnswer>(`/agents/${agent.id}/versions/diff`);
    expect(diff.body).toMatchObject({ from: 1, to: 'draft' });
    expect(diff.body.changes).toContainEqual({
      path: 'model.settings.temperature',
      kind: 'changed',
      from: 0.2,
      to: 0.9,
    });
    expect(diff.body.instructions).toEqual([
      { kind: 'same', text: 'a\n' },
      { kind: 'removed', text: 'b\n' },
      { kind: 'added', text: 'B\n' },
      { kind: 'same', text: 'c\n' },
    ]);
    const none = await ada.api.get<DiffAnswer>(`/agents/${agent.id}/versions/diff?from=1&to=1`);
    expect(none.body).toMatchObject({ changes: [], instructions: [] });
    expect((await ada.api.get(`/agents/${agent.id}/versions/diff?from=7`)).status).toBe(404);
    expect((await ada.api.get(`/agents/${agent.id}/versions/diff?from=x`)).status).toBe(422);
  });

  it('come back into the draft, without links to agents that have gone', async () => {
    const [math, history] = [await make(ada, { name: 'Math' }), await make(ada, { name: 'History' })];
    const agent = await make(ada, {
      name: 'Old',
      fallbackAgentId: math.id,
      handoffs: [{ targetAgentId: math.id }, { targetAgentId: history.id }],
    });
    await publish(ada, agent.id);
    await ada.api.put(`/agents/${agent.id}`, {
      name: 'New',
      fallbackAgentId: null,
      handoffs: [{ targetAgentId: history.id }],
    });
    expect((await ada.api.delete(`/agents/${math.id}`)).status).toBe(204);
    const restored = await ada.api.post<RestoredAgent>(`/agents/${agent.id}/versions/1/restore`);
    expect(restored.status).toBe(200);
    expect(restored.body).toMatchObject({ name: 'Old', revision: 3, fallbackAgentId: null });
    expect(restored.body.handoffs.map((handoff) => handoff.targetAgentId)).toEqual([history.id]);
    expect(restored.body.dropped.map((drop) => drop.path)).toEqual(['handoffs.0', 'fallbackAgentId']);
  });

  it('belong to the owner alone', async () => {
    const agent = await make(bob, { visibility: 'public' });
    await publish(bob, agent.id);
    const path = `/agents/${agent.id}/versions`;
    const answers = await Promise.all([
      ada.api.get(path),
      ada.api.post(path, {}),
      ada.api.get(`${path}/1`),
      ada.api.get(`${path}/diff?from=1&to=draft`),
      ada.api.post(`${path}/1/restore`),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
  });
});

describe('a shared agent', () => {
  it('is seen as published, without its draft and the private agents behind it', async () => {
    const hidden = await make(bob, { name: 'Hidden' });
    const open = await make(bob, { name: 'Open', visibility: 'public' });
    await publish(bob, open.id);
    const agent = await make(bob, {
      name: 'Shared',
      visibility: 'unlisted',
      fallbackAgentId: hidden.id,
      handoffs: [{ targetAgentId: hidden.id }, { targetAgentId: open.id }],
    });
    expect((await ada.api.get(`/agents/${agent.id}`)).status).toBe(404);
    await publish(bob, agent.id);
    await bob.api.put(`/agents/${agent.id}`, { instructions: 'unpublished secret' });
    await bob.api.put(`/agents/${open.id}`, { name: 'Unpublished name' });
    const seen = await ada.api.get<AgentAnswer>(`/agents/${agent.id}`);
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({
      name: 'Shared',
      instructions: '',
      version: 1,
      revision: null,
      owned: false,
      fallbackAgentId: null,
    });
    expect(seen.body.handoffs.map((handoff) => handoff.targetName)).toEqual(['Open']);
    expect(JSON.stringify(seen.body)).not.toContain(hidden.id);
    await bob.api.put(`/agents/${agent.id}`, { visibility: 'private' });
    expect((await ada.api.get(`/agents/${agent.id}`)).status).toBe(404);
  });

  it("may be handed off to, and its owner's deletion takes the handoff away", async () => {
    const open = await make(bob, { name: 'Open', visibility: 'public' });
    await publish(bob, open.id);
    await bob.api.put(`/agents/${open.id}`, { name: 'Unpublished name' });
    const mine = await make(ada, { handoffs: [{ targetAgentId: open.id }] });
    expect(mine.handoffs).toMatchObject([{ targetName: 'Open', targetVisibility: 'public' }]);
    expect((await bob.api.delete(`/agents/${open.id}`)).status).toBe(204);
    expect((await ada.api.get<AgentAnswer>(`/agents/${mine.id}`)).body.handoffs).toEqual([]);
  });
});

describe('cloning', () => {
  it('copies an own draft with every sub-resource, private and with its lineage', async () => {
    const math = await make(ada, { name: 'Math' });
    const source = await make(ada, {
      name: 'Source',
      instructions: 'Do it.',
      visibility: 'public',
      fallbackAgentId: math.id,
      outputType: { name: 'answer', schema: { type: 'object', properties: { text: { type: 'string' } } } },
      handoffs: [{ targetAgentId: math.id, toolName: 'ask_math', inputFilter: { kind: 'none' } }],
    });
    const answer = await ada.api.post<ClonedAgent>(`/agents/${source.id}/clone`, {});
    expect(answer.status).toBe(201);
    const { handoffs, ...copy } = answer.body;
    expect(copy).toMatchObject({
      name: 'Source (copy)',
      instructions: 'Do it.',
      visibility: 'private',
      version: 0,
      fallbackAgentId: math.id,
      outputType: source.outputType,
      clonedFrom: { agentId: source.id, version: 0 },
      dropped: [],
    });
    expect(copy.id).not.toBe(source.id);
    expect(handoffs).toMatchObject([{ targetAgentId: math.id, toolName: 'ask_math', inputFilter: { kind: 'none' } }]);
    expect(handoffs[0]?.id).not.toBe(source.handoffs[0]?.id);
  });

  it("takes somebody else's shared agent as published and leaves private targets out", async () => {
    const hidden = await make(bob, { name: 'Hidden' });
    const open = await make(bob, { name: 'Open', visibility: 'unlisted' });
    await publish(bob, open.id);
    const source = await make(bob, {
      name: 'Shared',
      visibility: 'public',
      fallbackAgentId: hidden.id,
      handoffs: [{ targetAgentId: hidden.id }, { targetAgentId: open.id }],
    });
    await publish(bob, source.id);
    await bob.api.put(`/agents/${source.id}`, { instructions: 'draft only' });
    const answer = await ada.api.post<ClonedAgent>(`/agents/${source.id}/clone`, { name: 'Mine' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'Mine',
      instructions: '',
      owned: true,
      fallbackAgentId: null,
      clonedFrom: { agentId: source.id, version: 1 },
    });
    expect(answer.body.handoffs.map((handoff) => handoff.targetAgentId)).toEqual([open.id]);
    expect(answer.body.dropped.map((drop) => drop.path)).toEqual(['handoffs.0', 'fallbackAgentId']);
    expect(JSON.stringify(answer.body)).not.toContain(hidden.id);
  });

  it.each([
    ['a private agent', { visibility: 'private' }, {}],
    ['the draft of a shared one', { visibility: 'public' }, { version: 0 }],
    ['a version that there is not', { visibility: 'public' }, { version: 9 }],
  ])('answers 404 for %s of somebody else', async (_, fields, body) => {
    const source = await make(bob, fields);
    await publish(bob, source.id);
    expect((await ada.api.post(`/agents/${source.id}/clone`, body)).status).toBe(404);
  });

  it('answers 402 at zero credits', async () => {
    const source = await make(bob, { visibility: 'public' });
    await publish(bob, source.id);
    const poor = await emptyHanded();
    expect((await poor.api.post(`/agents/${source.id}/clone`, {})).status).toBe(402);
  });

  it('needs no body', async () => {
    const source = await make(ada);
    const answer = await edge.fetch(`${edge.origin}/api/v1/agents/${source.id}/clone`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(answer.status).toBe(201);
  });
});

describe('export and import', () => {
  const document = (agents: unknown[], more: Record<string, unknown> = {}) => ({
    format: 'baton.agents',
    formatVersion: 1,
    entry: 'A',
    agents,
    ...more,
  });

  it('carry a team over to another account, cycles and equal names included', async () => {
    const math = await make(ada, { name: 'Tutor', instructions: 'math' });
    const history = await make(ada, { name: 'Tutor', instructions: 'history' });
    const triage = await make(ada, {
      name: 'Triage',
      fallbackAgentId: math.id,
      handoffs: [
        { targetAgentId: math.id, toolName: 'ask', inputFilter: { kind: 'last_messages', count: 2 } },
        { targetAgentId: history.id },
      ],
    });
    await ada.api.post(`/agents/${math.id}/handoffs`, { targetAgentId: triage.id });
    const exported = await ada.api.get<ExchangeDocument>(`/agents/${triage.id}/export`);
    expect(exported.status).toBe(200);
    expect(JSON.stringify(exported.body)).not.toMatch(/agt_|usr_|hnd_/);
    const imported = await bob.api.post<ImportedAgent>('/agents/import', exported.body);
    expect(imported.status, JSON.stringify(imported.body)).toBe(201);
    expect(imported.body).toMatchObject({ name: 'Triage', owned: true, visibility: 'private', clonedFrom: null });
    expect(imported.body.imported).toHaveLength(3);
    const back = await bob.api.get<ExchangeDocument>(`/agents/${imported.body.id}/export`);
    const sorted = (doc: ExchangeDocument) =>
      [...doc.agents]
        .map(({ ref: _, ...agent }) => ({ ...agent, handoffs: agent.handoffs?.length }))
        .sort((a, b) => (a.instructions ?? '').localeCompare(b.instructions ?? ''));
    expect(sorted(back.body).map(({ fallback: _, ...agent }) => agent)).toEqual(
      sorted(exported.body).map(({ fallback: _, ...agent }) => agent),
    );
  });

  it.each<[string, unknown, string]>([
    ['an unknown field', document([{ name: 'A', powers: [] }]), 'agents.0.powers'],
    ['an owner', document([{ name: 'A', userId: 'usr_x' }]), 'agents.0.userId'],
    ['another format', document([{ name: 'A' }], { format: 'other' }), 'format'],
    ['a later format', document([{ name: 'A' }], { formatVersion: 2 }), 'formatVersion'],
    ['a handoff to itself', document([{ name: 'A', handoffs: [{ to: 'A' }] }]), 'agents.0.handoffs.0.to'],
    [
      'a reference to nobody',
      document([{ name: 'A', handoffs: [{ to: 'agt_00000000000000000000000000' }] }]),
      'agents.0.handoffs.0.to',
    ],
    ['two agents of one name', document([{ name: 'A' }, { name: 'A' }]), 'agents.1.name'],
    ['an entry that is not there', document([{ name: 'B' }]), 'entry'],
    ['a fallback to itself', document([{ name: 'A', fallback: 'A' }]), 'agents.0.fallback'],
    [
      'an unknown filter kind',
      document([{ name: 'A', handoffs: [{ to: 'B', inputFilter: { kind: 'exec' } }] }]),
      'agents.0.handoffs.0.inputFilter.kind',
    ],
    ['an unknown model', document([{ name: 'A', model: { provider: 'openai', name: 'nope' } }]), 'agents.0.model.name'],
    ['10,000 agents', document(Array.from({ length: 10_000 }, (_, i) => ({ name: `A${i}` }))), 'agents'],
    [
      '10,000 handoffs',
      document([{ name: 'A', handoffs: Array.from({ length: 10_000 }, (_, i) => ({ to: `B${i}` })) }]),
      'agents.0.handoffs',
    ],
  ])('refuse %s', async (_, body, path) => {
    const answer = await ada.api.post<Problem>('/agents/import', body);
    expect(answer.status).toBe(422);
    expect(answer.body.issues?.map((issue) => issue.path)).toContain(path);
  });

  it('refuse prototype keys, wherever they stand', async () => {
    for (const text of [
      '{"format":"baton.agents","formatVersion":1,"entry":"A","agents":[{"name":"A","__proto__":{"x":1}}]}',
      '{"format":"baton.agents","formatVersion":1,"entry":"A","agents":[{"name":"A","outputType":{"name":"o","schema":{"type":"object","properties":{"__proto__":{"type":"string"}}}}}]}',
      '{"format":"baton.agents","formatVersion":1,"entry":"A","agents":[{"name":"A","constructor":{"x":1}}]}',
    ]) {
      const answer = await edge.fetch(`${edge.origin}/api/v1/agents/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
        body: text,
      });
      expect(answer.status).toBe(422);
    }
  });

  it('may call what the installation lets tools call, and nothing else inside', async () => {
    const withTool = (url: string) => ({
      ...document([{ name: 'A' }]),
      agents: [
        {
          name: 'A',
          tools: [{ kind: 'http', name: 'ask', description: 'Asks.', config: { method: 'GET', url } }],
        },
      ],
    });
    const allowed = await ada.api.post<ImportedAgent>('/agents/import', withTool(`${env.SEARXNG_URL}/search`));
    expect(allowed.status, JSON.stringify(allowed.body)).toBe(201);
    expect(allowed.body.tools).toMatchObject([{ name: 'ask', config: { method: 'GET' } }]);
    const refused = await ada.api.post<Problem>('/agents/import', withTool('http://127.0.0.1:9/search'));
    expect(refused.status).toBe(422);
    expect(refused.body.issues?.map((issue) => issue.path)).toContain('agents.0.tools.0.config.url');
  });

  it('take references with the names of object members as plain names', async () => {
    const answer = await ada.api.post<ImportedAgent>('/agents/import', {
      format: 'baton.agents',
      formatVersion: 1,
      entry: '__proto__',
      agents: [
        { name: 'A', ref: '__proto__', handoffs: [{ to: 'constructor' }] },
        { name: 'B', ref: 'constructor' },
      ],
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body.handoffs).toMatchObject([{ targetName: 'B' }]);
  });

  it('keep to what the reader may see', async () => {
    const agent = await make(bob, { name: 'Private' });
    expect((await ada.api.get(`/agents/${agent.id}/export`)).status).toBe(404);
    const hidden = await make(bob, { name: 'Hidden', instructions: 'secret' });
    const shared = await make(bob, { name: 'Shared', visibility: 'public', handoffs: [{ targetAgentId: hidden.id }] });
    await publish(bob, shared.id);
    const exported = await ada.api.get<ExchangeDocument>(`/agents/${shared.id}/export`);
    expect(exported.body.agents.map((each) => each.name)).toEqual(['Shared']);
    expect(exported.body.agents[0]?.handoffs).toEqual([]);
  });

  it('answer 402 at zero credits', async () => {
    const poor = await emptyHanded();
    expect((await poor.api.post('/agents/import', document([{ name: 'A' }]))).status).toBe(402);
  });
});
