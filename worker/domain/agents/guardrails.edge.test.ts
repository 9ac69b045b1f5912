import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import type { AgentAnswer } from './schemas.ts';
import type { ContextAnswer } from './schemas-context.ts';
import type { GuardrailAnswer, GuardrailKindPage, GuardrailPage } from './schemas-guardrails.ts';
import type { DiffAnswer, RestoredAgent } from './schemas-versions.ts';

interface Problem {
  code: string;
  detail?: string;
  revision?: number;
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

async function readerOf(user: User): Promise<Record<string, string>> {
  const made = await user.api.post<{ token: string }>('/users/tokens', { name: 't', scopes: ['read'] });
  return { authorization: `Bearer ${made.body.token}` };
}

const short = (more: Record<string, unknown> = {}) => ({
  kind: 'length',
  name: 'Short',
  stage: 'input',
  config: { max: 100 },
  ...more,
});

describe('guardrails', () => {
  it('are listed with all that a form for them needs', async () => {
    const answer = await ada.api.get<GuardrailKindPage>('/agents/guardrails/available');
    expect(answer.status).toBe(200);
    expect((await ada.api.get('/agents/guardrails/available/')).body).toEqual(answer.body);
    expect(answer.body.data.find(({ kind }) => kind === 'length')).toMatchObject({
      stages: ['input', 'output', 'tool_input', 'tool_output'],
      canMask: true,
      config: { type: 'object', properties: { max: { type: 'integer' } } },
    });
    for (const { examples } of answer.body.data) expect(examples.length).toBeGreaterThan(0);
  });

  it('are added, read, changed, ordered and deleted, and each is a save of the draft', async () => {
    const agent = await make(ada);
    const path = `/agents/${agent.id}/guardrails`;
    const first = await ada.api.post<GuardrailAnswer>(path, short());
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(first.body).toMatchObject({ enabled: true, action: 'block', timing: 'before', config: { max: 100 } });
    const second = await ada.api.post<GuardrailAnswer>(`${path}/`, short({ name: 'Shorter', config: { max: 9 } }));
    const changed = await ada.api.put<GuardrailAnswer>(`${path}/${second.body.id}`, { enabled: false, action: 'flag' });
    expect(changed.body).toEqual({ ...second.body, enabled: false, action: 'flag' });
    expect((await ada.api.get(`${path}/${second.body.id}`)).body).toEqual(changed.body);
    const list = await ada.api.put<GuardrailPage>(path, { guardrails: [changed.body, first.body], revision: 4 });
    expect(list.body).toEqual({ data: [changed.body, first.body], nextCursor: null, revision: 5 });
    expect((await ada.api.put<Problem>(path, { guardrails: [], revision: 4 })).body.revision).toBe(5);
    expect((await ada.api.get(path)).body).toEqual(list.body);
    expect((await ada.api.delete(`${path}/${first.body.id}`)).status).toBe(204);
    expect((await ada.api.delete(`${path}/${first.body.id}`)).status).toBe(404);
    const after = await ada.api.get<AgentAnswer>(`/agents/${agent.id}`);
    expect(after.body).toMatchObject({ revision: 6, guardrails: [changed.body] });
  });

  it('all stay when ten are added at once, and are 32 at most', async () => {
    const agent = await make(ada, { guardrails: Array.from({ length: 26 }, () => short()) });
    const path = `/agents/${agent.id}/guardrails`;
    const added = await Promise.all(Array.from({ length: 10 }, () => ada.api.post(path, short())));
    expect(added.map(({ status }) => status).sort()).toEqual([...Array(6).fill(201), ...Array(4).fill(409)]);
    expect((await ada.api.get<GuardrailPage>(path)).body.data).toHaveLength(32);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a kind that there is not', { kind: 'magic' }, 'kind'],
    ['a stage that there is not', { stage: 'sideways' }, 'stage'],
    ['a field that there is not', { owner: 'me' }, 'owner'],
    ['an id of its own', { id: 'grd_1' }, 'id'],
    ['a config field that there is not', { config: { max: 1, eval: '1' } }, 'config.eval'],
    ['a config that makes no sense', { config: { min: 5, max: 1 } }, 'config.min'],
    ['an answer checked beside the model', { stage: 'output', timing: 'parallel' }, 'timing'],
    ['a mask that comes too late', { action: 'mask', timing: 'parallel' }, 'timing'],
    ['a mask where nothing can be masked', { kind: 'language', config: { allow: ['en'] }, action: 'mask' }, 'action'],
  ])('are refused with %s', async (_, more, path) => {
    const agent = await make(ada);
    const answer = await ada.api.post<Problem>(`/agents/${agent.id}/guardrails`, short(more));
    expect(answer.status, JSON.stringify(answer.body)).toBe(422);
    expect(answer.body.issues?.map((issue) => issue.path)).toContain(path);
    expect((await ada.api.get(`/agents/${agent.id}`)).body).toEqual(agent);
  });

  it('of somebody else are not there, and need their scopes', async () => {
    const theirs = await make(bob, { guardrails: [short()] });
    const path = `/agents/${theirs.id}/guardrails`;
    const single = `${path}/${theirs.guardrails[0]?.id}`;
    const answers = await Promise.all([
      ada.api.get(path),
      ada.api.post(path, short()),
      ada.api.put(path, { guardrails: [] }),
      ada.api.get(single),
      ada.api.put(single, { enabled: false }),
      ada.api.delete(single),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(404));
    const reader = await readerOf(bob);
    expect((await bob.api.get(path, reader)).status).toBe(200);
    expect((await bob.api.post(path, short(), reader)).status).toBe(403);
    expect((await bob.api.delete(single, reader)).status).toBe(403);
    expect((await bob.api.get(`/agents/${theirs.id}`)).body).toEqual(theirs);
  });
});

describe('the context of an agent', () => {
  const overrides = { type: 'object', properties: { company: { type: 'string', maxLength: 9 } } };

  it('is added to, read, changed and deleted, and each is a save of the draft', async () => {
    const agent = await make(ada);
    expect(agent.context).toEqual({ values: {}, documents: [], overrides: null });
    const path = `/agents/${agent.id}/context`;
    const added = await ada.api.post<ContextAnswer>(path, {
      values: { company: 'Example', tone: 'warm' },
      documents: [{ name: 'rules', text: 'Be kind.' }],
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const more = await ada.api.post<ContextAnswer>(`${path}/`, {
      values: { company: 'Another' },
      documents: [{ name: 'rules', text: 'Be brief.' }],
      overrides,
    });
    expect(more.body).toEqual({
      values: { company: 'Another', tone: 'warm' },
      documents: [{ name: 'rules', text: 'Be brief.' }],
      overrides,
    });
    const changed = await ada.api.put<ContextAnswer>(path, { values: { company: 'Third' }, revision: 3 });
    expect(changed.body).toEqual({ ...more.body, values: { company: 'Third' } });
    expect((await ada.api.get(path)).body).toEqual(changed.body);
    expect((await ada.api.put(path, { values: {}, revision: 3 })).status).toBe(409);
    expect((await ada.api.delete(path)).status).toBe(204);
    const after = await ada.api.get<AgentAnswer>(`/agents/${agent.id}`);
    expect(after.body).toMatchObject({ revision: 5, context: agent.context });
  });

  it('keeps what four add at once', async () => {
    const agent = await make(ada);
    const path = `/agents/${agent.id}/context`;
    const names = ['a', 'b', 'c', 'd'];
    const added = await Promise.all(names.map((name) => ada.api.post(path, { values: { [name]: name } })));
    expect(added.map(({ status }) => status)).toEqual(Array(4).fill(201));
    const after = await ada.api.get<ContextAnswer>(path);
    expect(Object.keys(after.body.values).sort()).toEqual(names);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a name that is none', { values: { 'a b': '1' } }, 'values.a b'],
    ['a value that is no text', { values: { a: 1 } }, 'values.a'],
    ['a value that is too long', { values: { a: 'x'.repeat(10_001) } }, 'values.a'],
    ['too many values', { values: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, ''])) }, 'values'],
    ['a document that is too long', { documents: [{ name: 'a', text: 'x'.repeat(100_001) }] }, 'documents.0.text'],
    ['two documents of one name', { documents: [0, 1].map(() => ({ name: 'a', text: '' })) }, 'documents.1.name'],
    ['a field that there is not', { owner: 'me' }, 'owner'],
    ['a schema that is none', { overrides: { type: 'string' } }, 'overrides.type'],
    [
      'a schema with an expression in it',
      { overrides: { type: 'object', properties: { a: { pattern: '(a+)+$' } } } },
      'overrides.properties.a.pattern',
    ],
  ])('is refused with %s', async (_, body, path) => {
    const agent = await make(ada);
    for (const answer of [
      await ada.api.post<Problem>(`/agents/${agent.id}/context`, body),
      await ada.api.put<Problem>(`/agents/${agent.id}/context`, body),
    ]) {
      expect([answer.status, answer.body.issues?.[0]?.path]).toEqual([422, path]);
    }
    expect((await ada.api.get(`/agents/${agent.id}`)).body).toEqual(agent);
  });

  it('never grows instructions without bounds', async () => {
    const agent = await make(ada, { instructions: '{{ document.book }} '.repeat(100) });
    const body = { documents: [{ name: 'book', text: 'x'.repeat(50_000) }] };
    expect((await ada.api.post(`/agents/${agent.id}/context`, body)).status).toBe(422);
    const other = await make(ada, { context: body });
    const grown = await ada.api.put<Problem>(`/agents/${other.id}`, { instructions: agent.instructions });
    expect([grown.status, grown.body.issues?.[0]?.path]).toEqual([422, 'instructions']);
  });

  it('of somebody else is not there, and needs its scopes', async () => {
    const theirs = await make(bob, { context: { values: { secret: 'x' } } });
    const path = `/agents/${theirs.id}/context`;
    const answers = await Promise.all([
      ada.api.get(path),
      ada.api.post(path, { values: {} }),
      ada.api.put(path, { values: {} }),
      ada.api.delete(path),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(404));
    const reader = await readerOf(bob);
    expect((await bob.api.get(path, reader)).status).toBe(200);
    expect((await bob.api.put(path, { values: {} }, reader)).status).toBe(403);
    expect((await bob.api.delete(path, reader)).status).toBe(403);
    expect((await bob.api.get(`/agents/${theirs.id}`)).body).toEqual(theirs);
  });

  it('and guardrails go into versions, their comparison and their restoring', async () => {
    const agent = await make(ada, { guardrails: [short()], context: { values: { company: 'One' }, overrides } });
    await ada.api.post(`/agents/${agent.id}/versions`, {});
    await ada.api.put(`/agents/${agent.id}`, { guardrails: [], context: { values: { company: 'Two' } } });
    const diff = await ada.api.get<DiffAnswer>(`/agents/${agent.id}/versions/diff`);
    expect(diff.body.changes).toEqual([
      expect.objectContaining({ path: `guardrails.${agent.guardrails[0]?.id}`, kind: 'removed' }),
      { path: 'context.values.company', kind: 'changed', from: 'One', to: 'Two' },
      { path: 'context.overrides', kind: 'removed', from: overrides, to: null },
    ]);
    const restored = await ada.api.post<RestoredAgent>(`/agents/${agent.id}/versions/1/restore`);
    expect(restored.body).toMatchObject({ guardrails: agent.guardrails, context: agent.context, dropped: [] });
  });

  it('is filled into the instructions of a run, with the values that the run brings', async () => {
    const agent = await make(ada, {
      instructions: 'You work for {{ context.company }}. {{ document.rules }} {{ context.unknown }}',
      context: {
        values: { company: 'Example' },
        documents: [{ name: 'rules', text: 'Say {{ context.company }}.' }],
        overrides,
      },
    });
    const run = async (context?: unknown) => {
      const answer = await ada.api.post<Problem & { id: string }>(`/agents/${agent.id}/run`, {
        input: 'Hi',
        mode: 'background',
        context,
      });
      if (answer.status !== 202) return [answer.status, answer.body.issues?.[0]?.path];
      const trace = await ada.api.get<{ definition: { agents: Record<string, AgentAnswer> } }>(
        `/runs/${answer.body.id}/trace`,
      );
      const spec = trace.body.definition.agents[agent.id];
      return [spec?.instructions, spec?.context];
    };
    // What a value says stays as it is, and the context itself is not frozen a second time.
    expect(await run()).toEqual(['You work for Example. Say {{ context.company }}. {{ context.unknown }}', undefined]);
    expect(await run({ company: 'Mine' })).toEqual([
      'You work for Mine. Say {{ context.company }}. {{ context.unknown }}',
      undefined,
    ]);
    expect(await run({ company: 'Much too long' })).toEqual([422, 'context.company']);
    expect(await run({ tone: 'rude' })).toEqual([422, 'context.tone']);
    expect(await run({ company: { a: 1 } })).toEqual([422, 'context.company']);
    const closed = await make(ada, { context: { values: { company: 'Example' } } });
    const answer = await ada.api.post<Problem>(`/agents/${closed.id}/run`, { input: 'Hi', context: { company: 'x' } });
    expect([answer.status, answer.body.issues?.[0]?.path]).toEqual([422, 'context']);
  });
});
