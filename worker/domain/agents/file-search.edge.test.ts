import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSound } from '../../../test/chaos-model/evidence.ts';
import { database, paid, personWith, until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { agents } from '../../db/schema/agents.ts';
import { files } from '../../db/schema/files.ts';
import { readyFile } from '../files/testing/ready-file.ts';
import type { Run } from '../runs/schemas.ts';
import type { SharedConversation, Turn } from '../runs/session-schemas.ts';
import type { ClonedAgent } from './schemas-copies.ts';

const CREDITS = 60_000_000;
const OVERTIME = 'Overtime is paid at one and a half times the hourly wage.';
const QUESTION = 'Search files: how is overtime paid?';
const MARKER = /\[\[[a-z0-9]{3}-1a-\d\]\]/;

const searchTool = (config: object = {}) => ({
  kind: 'file_search',
  name: 'search_files',
  description: 'Finds passages in files.',
  config,
});

let ada: User;
let bob: User;
let handbook: string;
let secret: string;
let bobs: string;

beforeAll(async () => {
  [ada, bob] = await Promise.all([personWith(CREDITS), personWith(CREDITS)]);
  [handbook, secret, bobs] = await Promise.all([
    readyFile(ada.account.userId, ['We open at nine.', OVERTIME, 'Cats stay outside.'], {
      guidelines: 'Only of full-time staff.',
    }),
    readyFile(ada.account.userId, ['Overtime of the board is golden.'], { name: 'board.md' }),
    readyFile(bob.account.userId, ['Overtime at Bob’s is paid with cake.'], { name: 'bob.md' }),
  ]);
});

async function makeAgent(user: User, body: object = {}, status = 201): Promise<{ id: string; issues?: unknown }> {
  const wanted = { name: 'Librarian', instructions: 'You answer from files.', tools: [searchTool()], ...body };
  const answer = await user.api.post<{ id: string }>('/agents', wanted);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  return answer.body;
}

async function librarian(user: User, fileIds: readonly string[], body: object = {}): Promise<string> {
  const { id } = await makeAgent(user, body);
  for (const fileId of fileIds) expect((await user.api.post(`/agents/${id}/files`, { fileId })).status).toBe(201);
  return id;
}

async function publish(user: User, id: string): Promise<void> {
  expect((await user.api.put(`/agents/${id}`, { visibility: 'public' })).status).toBe(200);
  expect((await user.api.post(`/agents/${id}/versions`, {})).status).toBe(201);
}

async function ask(user: User, agentId: string, more: object = {}): Promise<Run> {
  const { status, body } = await user.api.post<Run>(`/agents/${agentId}/run`, {
    input: QUESTION,
    mode: 'wait',
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const callOf = async (user: User, run: Run) => {
  await paid(user, run.id);
  const { trace, events } = await expectSound(user, run.id);
  return { call: trace.spans.find(({ kind }) => kind === 'tool'), events };
};

describe('an agent with a file', () => {
  it('answers with citations: in the run, its events, its conversation, and for those it is shared with', async () => {
    const agentId = await librarian(ada, [handbook]);
    const session = await ada.api.post<{ id: string }>('/sessions', { agentId });
    const run = await ask(ada, agentId, { sessionId: session.body.id });
    const text = String(run.output);
    expect(text).toContain(`handbook.md says: ${OVERTIME}`);
    const marker = MARKER.exec(text)?.[0];
    const [cited, ...others] = run.citations;
    expect(others).toEqual([]);
    expect(cited).toMatchObject({ marker, fileId: handbook, chunkId: `${handbook}-1-1`, ordinal: 1 });
    expect(cited?.quote).toContain(OVERTIME);
    const { call, events } = await callOf(ada, run);
    expect(events.find(({ type }) => type === 'message.completed')?.data).toMatchObject({ citations: [cited] });
    expect(events.find(({ type }) => type === 'run.completed')?.data).toMatchObject({ citations: [cited] });
    expect(call?.data).toMatchObject({ details: { scope: 'agent', filesSearched: 1 }, sources: expect.any(Array) });
    expect(String(call?.data['output'])).toContain('How to use "handbook.md": Only of full-time staff.');
    const turn = await until('the conversation to be mirrored', async () => {
      const { body } = await ada.api.get<{ data: Turn[] }>(`/sessions/${session.body.id}/turns`);
      return body.data.find(({ finishedAt }) => finishedAt !== null);
    });
    expect(turn.parts).toMatchObject([{ kind: 'message', citations: [cited] }]);
    const link = await ada.api.put<{ token: string }>(`/sessions/${session.body.id}/share`, undefined);
    const shared = await bob.api.get<SharedConversation>(`/shared/${link.body.token}`);
    const [part] = shared.body.data[0]?.parts ?? [];
    expect(part).toMatchObject({ citations: [{ marker, fileName: 'handbook.md', quote: cited?.quote }] });
    expect(JSON.stringify(part)).not.toContain(handbook);
  });

  it('pays for the search and for what it brought in, not more', async () => {
    const run = await ask(ada, await librarian(ada, [handbook]));
    const { call, events } = await callOf(ada, run);
    const details = call?.data['details'] as { contextTokens: number } | undefined;
    const tokens = details?.contextTokens ?? 0;
    expect(tokens).toBeGreaterThan(0);
    const done = events.find(({ type }) => type === 'tool.completed')?.data;
    expect(done).toMatchObject({ microcredits: 1_000_000 + tokens * 500 });
  });

  it('takes what was cited along into a fork', async () => {
    const agentId = await librarian(ada, [handbook]);
    const run = await ask(ada, agentId);
    const fork = await ada.api.post<Run>(`/runs/${run.id}/fork`, { step: 't2', mode: 'wait' });
    expect(fork.status, JSON.stringify(fork.body)).toBe(200);
    expect(fork.body.citations.map(({ quote }) => quote)).toEqual(run.citations.map(({ quote }) => quote));
    expect(fork.body.citations).toHaveLength(1);
  });

  it('quotes nothing that a guardrail took out', async () => {
    const masks = {
      kind: 'blocklist',
      name: 'No wages',
      stage: 'tool_output',
      action: 'mask',
      config: { terms: ['hourly wage'] },
    };
    const agentId = await librarian(ada, [handbook], { guardrails: [masks] });
    const run = await ask(ada, agentId);
    expect(JSON.stringify(run)).not.toContain('hourly wage');
    expect(run.citations).toMatchObject([{ fileId: handbook, quote: '' }]);
  });
});

describe('whose files an agent searches', () => {
  it('are its owner’s, whoever runs it: those that it was given, and no other', async () => {
    const agentId = await librarian(ada, [handbook]);
    await publish(ada, agentId);
    const run = await ask(bob, agentId);
    expect(run.citations).toMatchObject([{ fileId: handbook }]);
    const { call } = await callOf(bob, run);
    expect(JSON.stringify(call)).not.toContain('gold');
    expect(JSON.stringify(call)).not.toContain('cake');
    expect((await bob.api.get(`/files/${handbook}`)).status).toBe(404);
    await database().update(agents).set({ visibility: 'private' }).where(eq(agents.id, agentId));
    expect((await bob.api.post(`/agents/${agentId}/run`, { input: QUESTION, mode: 'wait' })).status).toBe(404);
  });

  it('can not be somebody else’s: not by a setting, and not by a setting that was smuggled in', async () => {
    const named = searchTool({ scope: 'files', fileIds: [bobs] });
    expect(await makeAgent(ada, { tools: [named] }, 422)).toMatchObject({
      issues: [{ path: 'tools.0.config.fileIds.0' }],
    });
    const agentId = await librarian(ada, []);
    const [tool] =
      (await database().select({ tools: agents.tools }).from(agents).where(eq(agents.id, agentId)))[0]?.tools ?? [];
    if (!tool) throw new Error('The agent has a tool.');
    const smuggled = { ...tool, config: { ...tool.config, scope: 'files', fileIds: [bobs] } };
    await database()
      .update(agents)
      .set({ tools: [smuggled] })
      .where(eq(agents.id, agentId));
    const { call } = await callOf(ada, await ask(ada, agentId));
    expect(call).toMatchObject({ status: 'error', cost: { microcredits: 0 } });
    expect(JSON.stringify(call)).not.toContain('cake');
  });

  it('stay behind when somebody else copies the agent', async () => {
    const agentId = await librarian(ada, [], { tools: [searchTool({ scope: 'files', fileIds: [handbook] })] });
    await publish(ada, agentId);
    const { status, body } = await bob.api.post<ClonedAgent>(`/agents/${agentId}/clone`, {});
    expect(status).toBe(201);
    const copy = await bob.api.get<{ data: { config: object }[] }>(`/agents/${body.id}/tools`);
    expect(copy.body.data).toMatchObject([{ config: { scope: 'agent', fileIds: [] } }]);
    expect(JSON.stringify(copy.body)).not.toContain(handbook);
    const { call } = await callOf(bob, await ask(bob, body.id));
    expect(call).toMatchObject({ status: 'error', data: { code: 'not_configured' } });
  });

  it('are gone once they are deleted', async () => {
    const gone = await readyFile(ada.account.userId, [OVERTIME], { name: 'gone.md' });
    const agentId = await librarian(ada, [gone, secret]);
    expect((await ask(ada, agentId)).citations).toMatchObject([{ fileId: gone }]);
    await database().update(files).set({ deletedAt: new Date() }).where(eq(files.id, gone));
    const run = await ask(ada, agentId);
    expect(run.citations).toMatchObject([{ fileId: secret }]);
  });
});
