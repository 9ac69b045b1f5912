import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import { api, createToken, type User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import type { AgentAnswer, AgentSummary } from './schemas.ts';

interface Problem {
  code: string;
  issues?: { path: string; message: string }[];
  revision?: number;
  usedBy?: { id: string; name: string }[];
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

/** Takes back the free credits, so that nothing is available. */
async function spendAll(user: User): Promise<void> {
  const ledger = ledgerOf(env, user.account.userId);
  const { grants } = await ledger.balance();
  for (const grant of grants) {
    await ledger.apply([{ kind: 'reverse', key: `test:${grant.id}`, grantId: grant.id, note: 'test' }]);
  }
}

describe('creating an agent', () => {
  it('gives back the thing with its defaults', async () => {
    const agent = await make(ada, { name: '  Math Tutor  ' });
    expect(agent).toMatchObject({
      name: 'Math Tutor',
      description: '',
      instructions: '',
      model: { provider: 'openai', settings: {} },
      outputType: null,
      visibility: 'private',
      version: 0,
      revision: 1,
      fallbackAgentId: null,
      clonedFrom: null,
      handoffs: [],
      owned: true,
    });
    expect((await ada.api.get(`/agents/${agent.id}`)).body).toEqual(agent);
  });

  it('takes a trailing slash, as the plan writes the path', async () => {
    expect((await ada.api.post('/agents/', { name: 'Slash' })).status).toBe(201);
    expect((await ada.api.get('/agents/')).status).toBe(200);
  });

  it('creates the handoffs of one body with it', async () => {
    const math = await make(ada, { name: 'Math Tutor' });
    const history = await make(ada, { name: 'History Tutor' });
    const triage = await make(ada, {
      name: 'Triage',
      fallbackAgentId: math.id,
      handoffs: [
        { targetAgentId: math.id, toolName: 'ask_math', toolDescription: 'For sums' },
        { targetAgentId: history.id, inputFilter: { kind: 'last_messages', count: 3 } },
      ],
    });
    expect(triage.handoffs).toMatchObject([
      {
        targetAgentId: math.id,
        targetName: 'Math Tutor',
        toolName: 'ask_math',
        toolDescription: 'For sums',
        inputFilter: { kind: 'all' },
      },
      { targetAgentId: history.id, toolName: null, inputFilter: { kind: 'last_messages', count: 3 } },
    ]);
  });

  it('creates nothing when one handoff is at fault', async () => {
    const math = await make(ada, { name: 'Math Tutor' });
    const name = `All or nothing ${crypto.randomUUID()}`;
    const answer = await ada.api.post<Problem>('/agents', {
      name,
      handoffs: [{ targetAgentId: math.id }, { targetAgentId: 'agt_00000000000000000000000000' }],
    });
    expect(answer.status).toBe(404);
    expect(answer.body.issues).toEqual([{ path: 'handoffs.1.targetAgentId', message: 'No such agent.' }]);
    const found = await ada.api.get<{ data: AgentSummary[] }>(`/agents?q=${encodeURIComponent(name)}`);
    expect(found.body.data).toEqual([]);
  });

  it('answers 402 at zero credits, while editing and sharing stay open', async () => {
    const poor = await edgeUser();
    const agent = await make(poor);
    await spendAll(poor);
    const refused = await poor.api.post<Problem>('/agents', { name: 'One more' });
    expect([refused.status, refused.body.code]).toEqual([402, 'insufficient_credits']);
    const shared = await poor.api.put<AgentAnswer>(`/agents/${agent.id}`, { visibility: 'public', name: 'Edited' });
    expect(shared.status).toBe(200);
    expect(shared.body).toMatchObject({ visibility: 'public', name: 'Edited' });
  });

  it.each([
    ['id', { id: 'agt_00000000000000000000000000' }],
    ['userId', { userId: 'usr_00000000000000000000000000' }],
    ['role', { role: 'admin' }],
    ['credits', { credits: 5 }],
    ['createdAt', { createdAt: '2020-01-01T00:00:00Z' }],
    ['version', { version: 7 }],
    ['model.settings.apiKey', { model: { provider: 'openai', name: 'gpt-4o-mini', settings: { apiKey: 'x' } } }],
    ['handoffs.0.id', { handoffs: [{ targetAgentId: 'x', id: 'hnd_x' }] }],
  ])('refuses the unknown field %s', async (path, body) => {
    const answer = await ada.api.post<Problem>('/agents', { name: 'Mass', ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.issues).toContainEqual({ path, message: 'Unknown field.' });
  });

  it.each([
    ['an empty name', { name: '   ' }, 'name'],
    ['a long name', { name: 'x'.repeat(101) }, 'name'],
    ['a NUL', { instructions: 'a\0b' }, 'instructions'],
    ['half a surrogate pair', { description: '\ud800' }, 'description'],
    ['long instructions', { instructions: 'x'.repeat(100_001) }, 'instructions'],
    [
      'a hot model',
      { model: { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 2.1 } } },
      'model.settings.temperature',
    ],
    [
      'topP above 1',
      { model: { provider: 'openai', name: 'gpt-4o-mini', settings: { topP: 1.01 } } },
      'model.settings.topP',
    ],
    [
      'half a token',
      { model: { provider: 'openai', name: 'gpt-4o-mini', settings: { maxTokens: 0.5 } } },
      'model.settings.maxTokens',
    ],
    ['an unknown provider', { model: { provider: 'nobody', name: 'gpt-4o-mini' } }, 'model.provider'],
    ['an unknown model', { model: { provider: 'openai', name: 'no-such-model' } }, 'model.name'],
    ['an unknown visibility', { visibility: 'everyone' }, 'visibility'],
    ['a schema that is no object', { outputType: { name: 'x', schema: { type: 'string' } } }, 'outputType.schema.type'],
    [
      'an output type with a regular expression',
      {
        outputType: { name: 'x', schema: { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } } },
      },
      'outputType.schema.properties.a.pattern',
    ],
    [
      'an unknown input filter',
      { handoffs: [{ targetAgentId: 'x', inputFilter: { kind: 'shell' } }] },
      'handoffs.0.inputFilter.kind',
    ],
  ])('refuses %s', async (_, body, path) => {
    const answer = await ada.api.post<Problem>('/agents', { name: 'Bad', ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(422);
    expect(answer.body.issues?.map((issue) => issue.path)).toContain(path);
  });
});

describe('listing agents', () => {
  it('shows every own agent once, in every order, and nobody else', async () => {
    const user = await edgeUser();
    await make(bob, { name: 'Foreign' });
    const names = ['delta', 'Alpha', 'charlie', 'Bravo', 'alpha'];
    for (const name of names) await make(user, { name });
    for (const sort of ['name', '-name', 'created', '-created', 'updated', '-updated']) {
      const seen: AgentSummary[] = [];
      let cursor: string | null = null;
      do {
        const query: string = `/agents?limit=2&sort=${sort}${cursor ? `&cursor=${cursor}` : ''}`;
        const page = await user.api.get<{ data: AgentSummary[]; nextCursor: string | null }>(query);
        expect(page.status).toBe(200);
        seen.push(...page.body.data);
        cursor = page.body.nextCursor;
      } while (cursor !== null);
      expect(seen.map((agent) => agent.name).sort()).toEqual([...names].sort());
      if (sort === 'name')
        expect(seen.map((agent) => agent.name.toLowerCase())).toEqual(['alpha', 'alpha', 'bravo', 'charlie', 'delta']);
      if (sort === 'created') expect(seen.map((agent) => agent.name)).toEqual(names);
    }
  });

  it('searches names and descriptions, with % and _ as plain text', async () => {
    const user = await edgeUser();
    await make(user, { name: '100% sure' });
    await make(user, { name: 'Hundred', description: 'half SURE' });
    await make(user, { name: 'snake_case', visibility: 'unlisted' });
    const find = async (query: string) =>
      (await user.api.get<{ data: AgentSummary[] }>(`/agents?sort=name&${query}`)).body.data.map((agent) => agent.name);
    expect(await find('q=sure')).toEqual(['100% sure', 'Hundred']);
    expect(await find('q=%25')).toEqual(['100% sure']);
    expect(await find('q=_')).toEqual(['snake_case']);
    expect(await find('visibility=unlisted')).toEqual(['snake_case']);
  });

  it.each(['cursor=nonsense', 'cursor=WyJhIiwiYiJd', 'sort=secret', 'limit=0', 'limit=101', 'visibility=all', 'q=%00'])(
    'refuses ?%s',
    async (query) => {
      expect((await ada.api.get(`/agents?${query}`)).status).toBe(422);
    },
  );
});

describe('saving an agent', () => {
  it('keeps what was left out and clears what is null', async () => {
    const other = await make(ada);
    const agent = await make(ada, { instructions: 'Teach.', fallbackAgentId: other.id });
    const saved = await ada.api.put<AgentAnswer>(`/agents/${agent.id}`, { name: 'New name', fallbackAgentId: null });
    expect(saved.body).toMatchObject({ name: 'New name', instructions: 'Teach.', fallbackAgentId: null, revision: 2 });
  });

  it('refuses a save over a newer one and says what is there now', async () => {
    const agent = await make(ada);
    const path = `/agents/${agent.id}`;
    expect((await ada.api.put(path, { name: 'First', revision: 1 })).status).toBe(200);
    const late = await ada.api.put<Problem>(path, { name: 'Second', handoffs: [], revision: 1 });
    expect([late.status, late.body.code, late.body.revision]).toEqual([409, 'conflict', 2]);
    const header = await ada.api.put<Problem>(path, { name: 'Third' }, { 'if-match': '"1"' });
    expect(header.status).toBe(409);
    expect((await ada.api.put(path, { name: 'Fourth' }, { 'if-match': '"2"' })).status).toBe(200);
    expect((await ada.api.get<AgentAnswer>(path)).body.name).toBe('Fourth');
  });

  it('lets exactly one of ten editors at the same revision through', async () => {
    const target = await make(ada, { name: 'Target' });
    const agent = await make(ada);
    const saves = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        ada.api.put(`/agents/${agent.id}`, {
          name: `Editor ${i}`,
          revision: 1,
          handoffs: [{ targetAgentId: target.id }],
        }),
      ),
    );
    expect(saves.map((save) => save.status).sort()).toEqual([200, ...Array(9).fill(409)]);
  });

  it('replaces the list of handoffs as a whole and keeps the ids of those that stay', async () => {
    const [a, b] = [await make(ada, { name: 'A' }), await make(ada, { name: 'B' })];
    const agent = await make(ada, { handoffs: [{ targetAgentId: a.id }] });
    const both = await ada.api.put<AgentAnswer>(`/agents/${agent.id}`, {
      handoffs: [{ targetAgentId: b.id }, { targetAgentId: a.id, toolName: 'go' }],
    });
    expect(both.body.handoffs.map((handoff) => handoff.targetAgentId)).toEqual([b.id, a.id]);
    expect(both.body.handoffs[1]).toMatchObject({ id: agent.handoffs[0]?.id, toolName: 'go' });
    const none = await ada.api.put<AgentAnswer>(`/agents/${agent.id}`, { handoffs: [] });
    expect(none.body.handoffs).toEqual([]);
  });

  it('is no fallback of itself', async () => {
    const agent = await make(ada);
    const answer = await ada.api.put<Problem>(`/agents/${agent.id}`, { fallbackAgentId: agent.id });
    expect([answer.status, answer.body.issues?.[0]?.path]).toEqual([422, 'fallbackAgentId']);
  });
});

describe('deleting an agent', () => {
  it('names the own agents that hand off to it or fall back on it', async () => {
    const user = await edgeUser();
    const tutor = await make(user, { name: 'Tutor' });
    const triage = await make(user, { name: 'Triage', handoffs: [{ targetAgentId: tutor.id }] });
    const safe = await make(user, { name: 'Safe', fallbackAgentId: tutor.id });
    const refused = await user.api.delete<Problem>(`/agents/${tutor.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'agent_in_use']);
    expect(refused.body.usedBy).toEqual([
      { id: safe.id, name: 'Safe' },
      { id: triage.id, name: 'Triage' },
    ]);
    expect((await user.api.delete(`/agents/${triage.id}`)).status).toBe(204);
    expect((await user.api.delete(`/agents/${safe.id}`)).status).toBe(204);
    expect((await user.api.delete(`/agents/${tutor.id}`)).status).toBe(204);
    expect((await user.api.get(`/agents/${tutor.id}`)).status).toBe(404);
  });
});

describe("somebody else's agent", () => {
  it('is not there, whatever one tries, and stays as it was', async () => {
    const agent = await make(bob, { name: 'Private', instructions: 'secret' });
    const path = `/agents/${agent.id}`;
    const mine = await make(ada);
    const answers = await Promise.all([
      ada.api.get<Problem>(path),
      ada.api.put<Problem>(path, { name: 'Mine', visibility: 'public' }),
      ada.api.put<Problem>(path, { name: 'Mine', handoffs: [] }),
      ada.api.delete<Problem>(path),
      ada.api.get<Problem>(`${path}/handoffs`),
      ada.api.post<Problem>(`${path}/handoffs`, { targetAgentId: mine.id }),
      ada.api.post<Problem>(`/agents/${mine.id}/handoffs`, { targetAgentId: agent.id }),
      ada.api.put<Problem>(`/agents/${mine.id}`, { fallbackAgentId: agent.id }),
      ada.api.put<Problem>(`/agents/${mine.id}`, { handoffs: [{ targetAgentId: agent.id }] }),
    ]);
    for (const answer of answers) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      expect(JSON.stringify(answer.body)).not.toContain('secret');
    }
    expect((await bob.api.get(path)).body).toEqual(agent);
  });

  it.each(['agt_', 'agt_x', 'usr_00000000000000000000000000', '%00', '..%2Fusers', "agt_'%20OR%201=1"])(
    'answers 404 for the id %s',
    async (id) => {
      expect((await ada.api.get(`/agents/${id}`)).status).toBe(404);
      expect((await ada.api.delete(`/agents/${id}`)).status).toBe(404);
    },
  );
});

describe('a token', () => {
  it('does what its scopes say and nothing more', async () => {
    const agent = await make(ada);
    const path = `/agents/${agent.id}`;
    const reader = api(edge, await createToken(edge, ada.account, ['read']));
    const writer = api(edge, await createToken(edge, ada.account, ['write']));
    const runner = api(edge, await createToken(edge, ada.account, ['run']));
    expect((await reader.get(path)).status).toBe(200);
    const refused = await Promise.all([
      reader.post<Problem>('/agents', { name: 'No' }),
      reader.put<Problem>(path, { name: 'No' }),
      reader.delete<Problem>(path),
      reader.post<Problem>(`${path}/clone`, {}),
      reader.post<Problem>(`${path}/versions`, {}),
      reader.post<Problem>(`${path}/handoffs`, { targetAgentId: agent.id }),
      writer.get<Problem>(path),
      writer.get<Problem>(`${path}/export`),
      runner.get<Problem>('/agents'),
      runner.put<Problem>(path, { name: 'No' }),
    ]);
    for (const answer of refused) expect([answer.status, answer.body.code]).toEqual([403, 'forbidden_scope']);
    expect((await writer.post<AgentAnswer>('/agents', { name: 'Written' })).body).toMatchObject({ name: 'Written' });
  });
});
