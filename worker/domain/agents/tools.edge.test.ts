import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { newId } from '../../kernel/ids.ts';
import { MAX_TOOLS } from './contract.ts';
import type { AgentAnswer } from './schemas.ts';
import type { ClonedAgent } from './schemas-copies.ts';
import type { ExchangeDocument, ImportedAgent } from './schemas-exchange.ts';
import type { AgentGraph } from './schemas-graph.ts';
import type { LibraryTypeAnswer, LibraryTypePage } from './schemas-output-types.ts';
import type { ToolAnswer, ToolKindPage, ToolPage, ToolPreviewPage, ToolTestAnswer } from './schemas-tools.ts';
import type { DiffAnswer, RestoredAgent } from './schemas-versions.ts';

interface Problem {
  code: string;
  revision?: number;
  issues?: { path: string; message: string }[];
  usedBy?: { id: string }[];
}

const NOBODY = 'agt_00000000000000000000000000';
const address = { url: 'https://api.example.com/things' };

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

const asTool = (agentId: string, name = 'ask') => ({ kind: 'agent', name, description: 'Asks.', config: { agentId } });
const http = (name: string, more: Record<string, unknown> = {}) => ({ kind: 'http', name, config: address, ...more });

describe('available tools', () => {
  it('are listed with all that a form for them needs', async () => {
    const answer = await ada.api.get<ToolKindPage>('/agents/tools/available');
    expect(answer.status).toBe(200);
    expect((await ada.api.get('/agents/tools/available/')).body).toEqual(answer.body);
    const agent = answer.body.data.find(({ kind }) => kind === 'agent');
    expect(agent).toMatchObject({ credits: '0', microcredits: 0, config: { type: 'object', required: ['agentId'] } });
    expect(agent?.functions[0]).toMatchObject({ name: 'translate', repeatable: false });
    for (const { examples, config } of answer.body.data) {
      expect(examples.length).toBeGreaterThan(0);
      expect(config).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });
});

describe('tools of an agent', () => {
  it('are added, read, changed and deleted, and each is a save of the draft', async () => {
    const [agent, other] = [await make(ada), await make(ada, { name: 'Other' })];
    const path = `/agents/${agent.id}/tools`;
    const first = await ada.api.post<ToolAnswer>(path, asTool(other.id));
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(first.body).toMatchObject({
      kind: 'agent',
      name: 'ask',
      enabled: true,
      timeoutMs: 30_000,
      approval: { mode: 'never' },
      runAs: 'caller',
      onUnknown: 'tell_model',
      config: { agentId: other.id, input: expect.any(String) },
    });
    const second = await ada.api.post<ToolAnswer>(`${path}/`, http('things', { enabled: false }));
    expect(second.status, JSON.stringify(second.body)).toBe(201);
    const changed = await ada.api.put<ToolAnswer>(`${path}/${second.body.id}`, {
      enabled: true,
      approval: { mode: 'when', when: 'args.n > 3' },
    });
    expect(changed.body).toEqual({ ...second.body, enabled: true, approval: { mode: 'when', when: 'args.n > 3' } });
    expect((await ada.api.get(`${path}/${second.body.id}/`)).body).toEqual(changed.body);
    const list = await ada.api.get<ToolPage>(path);
    expect(list.body).toEqual({ data: [first.body, changed.body], nextCursor: null, revision: 4 });
    expect((await ada.api.get<AgentAnswer>(`/agents/${agent.id}`)).body.tools).toEqual(list.body.data);
    expect((await ada.api.delete(`${path}/${first.body.id}`)).status).toBe(204);
    expect((await ada.api.delete(`${path}/${first.body.id}`)).status).toBe(404);
    const after = await ada.api.get<AgentAnswer>(`/agents/${agent.id}`);
    expect(after.body).toMatchObject({ revision: 5, tools: [changed.body] });
  });

  it('all stay when ten are added at once, and one name is given once', async () => {
    const agent = await make(ada);
    const path = `/agents/${agent.id}/tools`;
    const added = await Promise.all(Array.from({ length: 10 }, (_, i) => ada.api.post(path, http(`tool_${i}`))));
    expect(added.map(({ status }) => status)).toEqual(Array(10).fill(201));
    const list = await ada.api.get<ToolPage>(path);
    expect(list.body.data.map(({ name }) => name).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `tool_${i}`));
    expect(list.body.revision).toBe(11);
    const same = await Promise.all(Array.from({ length: 5 }, () => ada.api.post(path, http('same'))));
    expect(same.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422]);
    const edits = list.body.data.map(({ id }, i) => ada.api.put(`${path}/${id}`, { description: `Edit ${i}` }));
    await Promise.all(edits);
    const edited = (await ada.api.get<ToolPage>(path)).body.data.slice(0, 10);
    expect(edited.map(({ description }) => description)).toEqual(list.body.data.map((_, i) => `Edit ${i}`));
  });

  it('are saved as a list: order, kept ids, and the revision that the editor saw', async () => {
    const agent = await make(ada, { tools: [http('a'), http('b')] });
    const [a, b] = agent.tools;
    const path = `/agents/${agent.id}/tools`;
    const saved = await ada.api.put<ToolPage>(path, {
      tools: [{ ...b, description: 'First' }, a, http('c'), { ...http('d'), id: newId('tool') }],
      revision: 1,
    });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    expect(saved.body.data.map(({ name }) => name)).toEqual(['b', 'a', 'c', 'd']);
    expect(saved.body.data.slice(0, 2).map(({ id }) => id)).toEqual([b?.id, a?.id]);
    const stale = await ada.api.put<Problem>(path, { tools: [], revision: 1 });
    expect([stale.status, stale.body.revision]).toEqual([409, 2]);
    const twice = await ada.api.put<Problem>(path, { tools: [a, { ...a, name: 'again' }] });
    expect([twice.status, twice.body.issues?.[0]?.path]).toEqual([422, 'tools.1.id']);
    const whole = await ada.api.put<AgentAnswer>(`/agents/${agent.id}`, { tools: [], revision: 2 });
    expect(whole.body).toMatchObject({ revision: 3, tools: [] });
  });

  it(`are ${MAX_TOOLS} at most`, async () => {
    const tools = Array.from({ length: MAX_TOOLS }, (_, i) => http(`tool_${i}`));
    const agent = await make(ada, { tools });
    expect((await ada.api.post(`/agents/${agent.id}/tools`, http('more'))).status).toBe(409);
    const put = await ada.api.put<Problem>(`/agents/${agent.id}/tools`, { tools: [...tools, http('more')] });
    expect([put.status, put.body.issues?.[0]?.path]).toEqual([422, 'tools']);
  });

  it.each<[string, (own: string) => Record<string, unknown>, string]>([
    ['a kind that there is not', () => ({ ...http('x'), kind: 'stdio' }), 'kind'],
    ['a field that there is not', () => ({ ...http('x'), userId: 'usr_1' }), 'userId'],
    ['an id of its own', () => ({ ...http('x'), id: 'tol_1' }), 'id'],
    ['a name that models refuse', () => http('not ok'), 'name'],
    ['a time without end', () => http('x', { timeoutMs: 600_001 }), 'timeoutMs'],
    ['a fraction of time', () => http('x', { timeoutMs: 1 }), 'timeoutMs'],
    ['a condition with more in it', () => http('x', { approval: { mode: 'always', when: 'true' } }), 'approval.when'],
    [
      'a condition that is none',
      () => http('x', { approval: { mode: 'when', when: 'process.exit()' } }),
      'approval.when',
    ],
    ['a config field that there is not', () => http('x', { config: { ...address, shell: 'sh' } }), 'config.shell'],
    ['a config without an address', () => http('x', { config: {} }), 'config.url'],
    ['a config that is a list', () => http('x', { config: [] }), 'config'],
    [
      'a name of a prototype',
      () => JSON.parse('{"kind":"http","name":"x","config":{"__proto__":{"a":1}}}'),
      '__proto__',
    ],
    ['itself', (own) => asTool(own), 'config.agentId'],
    ['an agent that there is not', () => asTool(NOBODY), 'config.agentId'],
    ['something that is no agent', () => asTool("'; DROP TABLE agents"), 'config.agentId'],
    ['a name that is taken', () => http('taken'), 'name'],
    ['the name of a handoff', () => http('go'), 'name'],
    ['the usual name of a handoff', () => http('transfer_to_Usual'), 'name'],
  ])('are refused with %s', async (_, body, path) => {
    const [named, usual] = [await make(ada), await make(ada, { name: 'Usual' })];
    const agent = await make(ada, {
      tools: [http('taken')],
      handoffs: [{ targetAgentId: named.id, toolName: 'go' }, { targetAgentId: usual.id }],
    });
    const answer = await ada.api.post<Problem>(`/agents/${agent.id}/tools`, body(agent.id));
    expect([answer.status, answer.body.issues?.map((issue) => issue.path)]).toEqual([422, [path]]);
    expect((await ada.api.get<AgentAnswer>(`/agents/${agent.id}`)).body).toEqual(agent);
  });

  it('name faults of a list by their place', async () => {
    const agent = await make(ada);
    const tools = [http('a'), http('b', { config: { ...address, headers: [{ name: 'Host', value: 'x' }] } })];
    const list = await ada.api.put<Problem>(`/agents/${agent.id}/tools`, { tools });
    expect([list.status, list.body.issues?.[0]?.path]).toEqual([422, 'tools.1.config.headers.0.name']);
    const whole = await ada.api.post<Problem>('/agents', { name: 'New', tools });
    expect([whole.status, whole.body.issues?.[0]?.path]).toEqual([422, 'tools.1.config.headers.0.name']);
    expect((await ada.api.put(`/agents/${agent.id}/tools`, { tools: [], more: 1 })).status).toBe(422);
  });

  it("of somebody else are not there, and neither are somebody else's private agents or keys", async () => {
    const theirs = await make(bob, { tools: [http('a')] });
    const path = `/agents/${theirs.id}/tools`;
    const single = `${path}/${theirs.tools[0]?.id}`;
    const answers = await Promise.all([
      ada.api.get(path),
      ada.api.post(path, http('b')),
      ada.api.put(path, { tools: [] }),
      ada.api.post(`${path}/preview`, {}),
      ada.api.get(single),
      ada.api.put(single, { enabled: false }),
      ada.api.delete(single),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(404));
    const mine = await make(ada, { tools: [http('a')] });
    expect((await ada.api.get(`/agents/${mine.id}/tools/${theirs.tools[0]?.id}`)).status).toBe(404);
    expect((await ada.api.delete(`/agents/${mine.id}/tools/${theirs.tools[0]?.id}`)).status).toBe(404);
    const asked = await ada.api.post<Problem>(`/agents/${mine.id}/tools`, asTool(theirs.id));
    expect([asked.status, asked.body.issues?.[0]?.path]).toEqual([422, 'config.agentId']);
    const key = await bob.api.post<{ id: string }>('/users/api-keys', {
      provider: 'openai',
      key: 'sk-test-1234567890',
      skipTest: true,
    });
    expect(key.status, JSON.stringify(key.body)).toBe(201);
    const faults = await Promise.all(
      [key.body.id, newId('apiKey')].map((id) =>
        ada.api.post<Problem>(`/agents/${mine.id}/tools`, {
          ...http('b'),
          config: { ...address, headers: [{ name: 'Authorization', value: `Bearer {{secret.${id}}}` }] },
        }),
      ),
    );
    // A key of somebody else and one that there is not must not be told apart.
    expect(faults.map(({ status, body }) => [status, body.issues])).toEqual(
      Array(2).fill([422, [{ path: 'config.headers.0.value', message: 'There is no such key of yours.' }]]),
    );
    expect((await bob.api.get(`/agents/${theirs.id}`)).body).toEqual(theirs);
    expect((await ada.api.get(`/agents/${mine.id}`)).body).toEqual(mine);
  });

  it('never make an agent its own tool over others', async () => {
    const [a, b, c] = [await make(ada, { name: 'A' }), await make(ada, { name: 'B' }), await make(ada, { name: 'C' })];
    expect((await ada.api.post(`/agents/${a.id}/tools`, asTool(b.id))).status).toBe(201);
    expect((await ada.api.post(`/agents/${b.id}/tools`, asTool(c.id))).status).toBe(201);
    const circle = await ada.api.post<Problem>(`/agents/${c.id}/tools`, asTool(a.id));
    expect([circle.status, circle.body.issues?.[0]?.path]).toEqual([422, 'config.agentId']);
    expect((await ada.api.post(`/agents/${a.id}/tools`, asTool(c.id, 'ask_c'))).status).toBe(201);
    const graph = await ada.api.get<AgentGraph>(`/agents/${a.id}/graph`);
    expect(graph.body.edges).toContainEqual({ from: a.id, to: b.id, kind: 'tool', label: 'ask' });
    const refused = await ada.api.delete<Problem>(`/agents/${c.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'agent_in_use']);
    expect(refused.body.usedBy?.map(({ id }) => id).sort()).toEqual([a.id, b.id].sort());
    const gone = await ada.api.post('/agents/delete', { ids: [a.id, b.id, c.id] });
    expect(gone.body).toMatchObject({ refused: [] });
  });

  it('are previewed as a model sees them: enabled ones, saved or not', async () => {
    const other = await make(ada);
    const agent = await make(ada, { tools: [asTool(other.id), http('off', { enabled: false })] });
    const path = `/agents/${agent.id}/tools/preview`;
    const saved = await ada.api.post<ToolPreviewPage>(path, {});
    expect(saved.body.data).toEqual([
      {
        toolId: agent.tools[0]?.id,
        kind: 'agent',
        microcredits: 0,
        repeatable: false,
        specification: {
          type: 'function',
          name: 'ask',
          description: 'Asks.',
          parameters: expect.objectContaining({ required: ['input'] }),
          strict: false,
        },
      },
    ]);
    const draft = await ada.api.post<ToolPreviewPage>(`${path}/`, { tools: [http('things')] });
    expect(draft.body.data.map(({ toolId, specification }) => [toolId, specification.name])).toEqual([
      [null, 'things'],
    ]);
    expect((await ada.api.post(path, { tools: [http('things', { config: {} })] })).status).toBe(422);
  });

  it('need their scopes', async () => {
    const agent = await make(ada);
    const token = async (scopes: string[]) => {
      const made = await ada.api.post<{ token: string }>('/users/tokens', { name: 't', scopes });
      return { authorization: `Bearer ${made.body.token}` };
    };
    const [reader, writer] = [await token(['read']), await token(['write'])];
    const path = `/agents/${agent.id}/tools`;
    expect((await ada.api.get(path, reader)).status).toBe(200);
    expect((await ada.api.post(path, http('a'), reader)).status).toBe(403);
    expect((await ada.api.put(path, { tools: [] }, reader)).status).toBe(403);
    expect((await ada.api.get(path, writer)).status).toBe(403);
    expect((await ada.api.get('/agents/tools/available', writer)).status).toBe(403);
  });
});

describe('the test of a tool', () => {
  const calculator = { kind: 'code_interpreter', name: 'calculate', config: {} };
  const available = async (user: User) =>
    (await user.api.get<{ microcredits: { available: number; held: number } }>('/credits/balance')).body.microcredits;

  it('runs it as a run would, tells what came of it and charges its price', async () => {
    const owner = await edgeUser();
    const agent = await make(owner, { tools: [calculator] });
    const path = `/agents/${agent.id}/tools/${agent.tools[0]?.id}/test`;
    const before = await available(owner);
    const good = await owner.api.post<ToolTestAnswer>(path, { args: { code: '6 * 7' } });
    expect(good.status, JSON.stringify(good.body)).toBe(200);
    expect(good.body).toMatchObject({ ok: true, code: null, credits: '1', microcredits: 1_000_000 });
    expect(JSON.stringify(good.body.output)).toContain('42');
    const after = await available(owner);
    expect([before.available - after.available, after.held]).toEqual([1_000_000, 0]);
    const lines = await owner.api.get<{ data: Record<string, unknown>[] }>('/credits/history');
    expect(lines.body.data[0]).toMatchObject({ kind: 'charge', runId: null, agentId: agent.id, provider: 'tool' });
    for (const [body, fault] of [
      [{ args: {} }, 'args'],
      [{ args: { code: '1', more: 1 } }, 'args'],
      [{ args: { code: '1' }, function: 'other' }, 'function'],
      [{ args: { code: '1' }, credits: 0 }, 'credits'],
    ] as const) {
      const refused = await owner.api.post<Problem>(path, body);
      expect([refused.status, refused.body.issues?.[0]?.path]).toEqual([422, fault]);
    }
    expect(await available(owner)).toEqual(after);
  });

  it("is nobody else's, and not for an agent, which is run itself", async () => {
    const other = await make(ada);
    const agent = await make(ada, { tools: [calculator, asTool(other.id)] });
    const path = (index: number) => `/agents/${agent.id}/tools/${agent.tools[index]?.id}/test`;
    expect((await bob.api.post(path(0), { args: { code: '1' } })).status).toBe(404);
    expect((await ada.api.post(path(1), { args: { input: 'Hi' } })).status).toBe(422);
    const made = await ada.api.post<{ token: string }>('/users/tokens', { name: 't', scopes: ['read', 'write'] });
    const writer = { authorization: `Bearer ${made.body.token}` };
    expect((await ada.api.post(path(0), { args: { code: '1' } }, writer)).status).toBe(403);
  });
});

describe('tools go along', () => {
  it('into versions, their comparison and their restoring', async () => {
    const other = await make(ada, { name: 'Other' });
    const agent = await make(ada, { tools: [asTool(other.id), http('things')] });
    await ada.api.post(`/agents/${agent.id}/versions`, {});
    const [first, second] = agent.tools;
    await ada.api.put(`/agents/${agent.id}/tools`, { tools: [{ ...second, description: 'New' }] });
    const diff = await ada.api.get<DiffAnswer>(`/agents/${agent.id}/versions/diff`);
    expect(diff.body.changes.map(({ path, kind }) => [path, kind])).toEqual([
      [`tools.${first?.id}`, 'removed'],
      [`tools.${second?.id}`, 'changed'],
    ]);
    await ada.api.delete(`/agents/${other.id}`);
    const restored = await ada.api.post<RestoredAgent>(`/agents/${agent.id}/versions/1/restore`);
    expect(restored.body).toMatchObject({ tools: [second], dropped: [{ path: 'tools.0' }] });
  });

  it("to readers and copies of a shared agent without its owner's secrets", async () => {
    const [hidden, open] = [await make(bob), await make(bob, { name: 'Open', visibility: 'public' })];
    await bob.api.post(`/agents/${open.id}/versions`, {});
    const agent = await make(bob, {
      visibility: 'public',
      tools: [
        http('owners', { runAs: 'owner' }),
        http('callers'),
        http('off', { enabled: false }),
        asTool(hidden.id, 'hidden'),
        asTool(open.id, 'open'),
      ],
    });
    await bob.api.post(`/agents/${agent.id}/versions`, {});
    const seen = await ada.api.get<AgentAnswer>(`/agents/${agent.id}`);
    expect(seen.body.tools.map(({ name, config }) => [name, config])).toEqual([
      ['owners', {}],
      ['callers', expect.objectContaining(address)],
      ['open', expect.objectContaining({ agentId: open.id })],
    ]);
    const clone = await ada.api.post<ClonedAgent>(`/agents/${agent.id}/clone`, {});
    expect(clone.body.tools.map(({ name }) => name)).toEqual(['callers', 'off', 'open']);
    expect(clone.body.dropped.map(({ path }) => path).sort()).toEqual(['tools.0', 'tools.3']);
    const document = await ada.api.get<ExchangeDocument>(`/agents/${agent.id}/export`);
    expect(document.body.agents[0]?.tools?.map(({ name }) => name)).toEqual(['callers', 'off', 'open']);
    expect(JSON.stringify(document.body)).not.toMatch(/tol_|agt_/);
  });

  it('out of an account and into another one as a document', async () => {
    const other = await make(ada, { name: 'Other' });
    const agent = await make(ada, {
      tools: [asTool(other.id), http('things')],
      guardrails: [{ kind: 'length', name: 'Short', stage: 'input', config: { max: 100 } }],
      context: { values: { company: 'Example' } },
    });
    const document = await ada.api.get<ExchangeDocument>(`/agents/${agent.id}/export`);
    const imported = await bob.api.post<ImportedAgent>('/agents/import', document.body);
    expect(imported.status, JSON.stringify(imported.body)).toBe(201);
    const target = imported.body.imported.find(({ ref }) => ref === 'Other')?.id;
    expect(imported.body.tools.map(({ name, config }) => [name, config['agentId']])).toEqual([
      ['ask', target],
      ['things', undefined],
    ]);
    expect(imported.body.guardrails).toMatchObject([{ kind: 'length', config: { max: 100 } }]);
    expect(imported.body.context.values).toEqual({ company: 'Example' });
    const change = async (tools: unknown) => {
      const [entry, ...rest] = document.body.agents;
      const answer = await bob.api.post<Problem>('/agents/import', {
        ...document.body,
        agents: [{ ...entry, tools }, ...rest],
      });
      return [answer.status, answer.body.issues?.[0]?.path];
    };
    expect(await change([{ ...http('x'), kind: 'stdio' }])).toEqual([422, 'agents.0.tools.0.kind']);
    expect(await change([asTool('Nobody')])).toEqual([422, 'agents.0.tools.0.config.agentId']);
    expect(await change([asTool('Tutor')])).toEqual([422, 'agents.0.tools.0.config.agentId']);
    expect(await change([http('x', { config: { ...address, a: 1 } })])).toEqual([422, 'agents.0.tools.0.config.a']);
    expect(await change([{ ...http('x'), id: 'tol_1' }])).toEqual([422, 'agents.0.tools.0.id']);
  });
});

describe('output types', () => {
  it('come with the platform and may be read by their name', async () => {
    const list = await ada.api.get<LibraryTypePage>('/agents/output-types/available');
    expect(list.body.data.length).toBeGreaterThanOrEqual(10);
    const invoice = await ada.api.get<LibraryTypeAnswer>('/agents/output-types/invoice/');
    expect(invoice.body).toEqual(list.body.data.find(({ name }) => name === 'invoice'));
    expect((await ada.api.get('/agents/output-types/nothing')).status).toBe(404);
    const { name, schema } = invoice.body;
    const agent = await make(ada, { outputType: { name, schema, strict: true } });
    expect(agent.outputType).toEqual({ name, schema, strict: true });
  });
});
