import { describe, expect, it } from 'vitest';
import { apiAsBrowser, type User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import type { Run, Session } from './schemas.ts';
import type { Share, SharedConversation, Turn } from './session-schemas.ts';

interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

async function agentOf(user: User): Promise<string> {
  return (await user.api.post<{ id: string }>('/agents', { name: 'Sage', instructions: 'Answer secretly well.' })).body
    .id;
}

async function sessionOf(user: User, agentId: string): Promise<string> {
  return (await user.api.post<Session>('/sessions', { agentId })).body.id;
}

async function say(user: User, agentId: string, sessionId: string, input: unknown): Promise<Run> {
  const { status, body } = await user.api.post<Run>(`/agents/${agentId}/run`, { input, sessionId, mode: 'wait' });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function fork(user: User, runId: string, body: object): Promise<Run> {
  const answer = await user.api.post<Run>(`/runs/${runId}/fork`, { branch: true, mode: 'wait', ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** The conversation, oldest first, once the runs that it should show are mirrored as ended. */
async function conversation(user: User, sessionId: string, runs: number): Promise<Turn[]> {
  return expect
    .poll(async () => {
      const { body } = await user.api.get<Page<Turn>>(`/sessions/${sessionId}/turns?limit=100`);
      return body.data.filter((turn) => turn.finishedAt !== null).length;
    })
    .toBe(runs)
    .then(async () => {
      const { body } = await user.api.get<Page<Turn>>(`/sessions/${sessionId}/turns?limit=100`);
      return body.data.toReversed();
    });
}

const questions = (turns: Turn[]) => turns.map((turn) => turn.question);

describe('a conversation', () => {
  it('is read as questions with what was attached, answers and costs, page by page', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    const text = 'x'.repeat(3_000);
    await say(user, agentId, sessionId, [
      { role: 'user', content: `<attachment name="notes.txt">\n${text}\n</attachment>` },
      { role: 'user', content: 'What is 2 + 2?' },
    ]);
    await say(user, agentId, sessionId, 'What is 3 + 3?');
    const turns = await conversation(user, sessionId, 2);
    expect(questions(turns)).toEqual(['What is 2 + 2?', 'What is 3 + 3?']);
    expect(turns[0]?.attachments).toEqual([{ name: 'notes.txt', characters: 3_000, preview: text.slice(0, 2_000) }]);
    expect(turns[0]?.parts).toMatchObject([{ kind: 'message', agentId, agentName: 'Sage' }]);
    expect(turns[0]?.cost.microcredits).toBeGreaterThan(0);
    expect(turns[0]?.alternatives).toHaveLength(1);
    const first = await user.api.get<Page<Turn>>(`/sessions/${sessionId}/turns?limit=1`);
    expect(questions(first.body.data)).toEqual(['What is 3 + 3?']);
    const second = await user.api.get<Page<Turn>>(
      `/sessions/${sessionId}/turns?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(questions(second.body.data)).toEqual(['What is 2 + 2?']);
    expect(second.body.nextCursor).toBeNull();
  });

  it('keeps every answer to an edited question within reach, and goes on from the branch that one is in', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    const first = await say(user, agentId, sessionId, 'What is 2 + 2?');
    const second = await say(user, agentId, sessionId, 'What is 3 + 3?');
    await say(user, agentId, sessionId, 'What is 4 + 4?');
    await conversation(user, sessionId, 3);

    const edited = await fork(user, second.id, { input: 'What is 5 + 5?' });
    const branch = edited.sessionId ?? '';
    expect(branch).not.toBe(sessionId);
    await say(user, agentId, branch, 'And 6 + 6?');
    const again = await fork(user, edited.id, {});
    const regenerated = await conversation(user, again.sessionId ?? '', 2);
    expect(questions(regenerated)).toEqual(['What is 2 + 2?', 'What is 5 + 5?']);
    const inBranch = await conversation(user, branch, 3);
    expect(questions(inBranch)).toEqual(['What is 2 + 2?', 'What is 5 + 5?', 'And 6 + 6?']);
    const family = [
      { runId: second.id, sessionId },
      { runId: edited.id, sessionId: branch },
      { runId: again.id, sessionId: again.sessionId },
    ];
    expect(inBranch[1]?.alternatives).toEqual(family);
    expect(inBranch[0]?.alternatives).toEqual([{ runId: first.id, sessionId }]);

    const original = await conversation(user, sessionId, 3);
    expect(questions(original)).toEqual(['What is 2 + 2?', 'What is 3 + 3?', 'What is 4 + 4?']);
    expect(original[1]?.alternatives).toEqual(family);

    const list = await user.api.get<Page<Session>>('/sessions');
    expect(list.body.data.map(({ id, headId }) => ({ id, headId }))).toEqual([
      { id: sessionId, headId: again.sessionId },
    ]);
  });

  it('begins a conversation of its own where a fork is no branch, with the past that it had', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    await say(user, agentId, sessionId, 'What is 2 + 2?');
    const second = await say(user, agentId, sessionId, 'What is 3 + 3?');
    const own = await fork(user, second.id, { branch: false, input: 'What is 9 + 9?' });
    const turns = await conversation(user, own.sessionId ?? '', 2);
    expect(questions(turns)).toEqual(['What is 2 + 2?', 'What is 9 + 9?']);
    expect(turns[1]?.alternatives).toEqual([{ runId: own.id, sessionId: own.sessionId }]);
    const list = await user.api.get<Page<Session>>('/sessions');
    expect(list.body.data.map(({ id }) => id)).toContain(own.sessionId);
  });

  it('runs an answer again in another version of its agent', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    const run = await say(user, agentId, sessionId, 'What is 2 + 2?');
    await user.api.put(`/agents/${agentId}`, { name: 'Wise Sage' });
    const frozen = await fork(user, run.id, {});
    expect(frozen.agentName).toBe('Sage');
    const current = await fork(user, run.id, { version: 0 });
    expect(current.agentName).toBe('Wise Sage');
    const late = await user.api.post(`/runs/${run.id}/fork`, { version: 0, step: 't2', mode: 'wait' });
    expect(late.status).toBe(422);
  });

  it('takes questions from the site, which shows a cookie instead of a token', async () => {
    const user = await edgeUser();
    const browser = apiAsBrowser(edge, user.account);
    const agentId = await agentOf(user);
    const { body: session } = await browser.post<Session>('/sessions', { agentId });
    const run = { input: 'What is 2 + 2?', sessionId: session.id, mode: 'wait' };
    expect((await browser.post<Run>(`/agents/${agentId}/run`, run)).body).toMatchObject({
      status: 'completed',
      sessionId: session.id,
    });
  });

  it('keeps what was attached when its question is edited', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    const run = await say(user, agentId, sessionId, [
      { role: 'user', content: '<attachment name="a.md">\nhello\n</attachment>' },
      { role: 'user', content: 'What is 2 + 2?' },
    ]);
    const edited = await fork(user, run.id, { input: 'What is 7 + 7?' });
    const turns = await conversation(user, edited.sessionId ?? '', 1);
    expect(turns[0]).toMatchObject({ question: 'What is 7 + 7?', attachments: [{ name: 'a.md', characters: 5 }] });
  });

  it('begins again where a run ended before its first model call', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    const { body: run } = await user.api.post<Run>(`/agents/${agentId}/run`, {
      input: 'What is 2 + 2?',
      sessionId,
      mode: 'background',
    });
    await user.api.post(`/runs/${run.id}/cancel`);
    const again = await fork(user, run.id, {});
    expect(String(again.output)).toContain('4');
  });
});

describe('the list of conversations', () => {
  it('names them after the first question, finds them by what was said, and keeps their order when they are renamed', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const [older, newer] = [await sessionOf(user, agentId), await sessionOf(user, agentId)];
    await say(user, agentId, older, '## What is "12" + 12,\nplease?');
    await say(user, agentId, newer, 'What is 30 + 3?');
    const list = async (query = '') => (await user.api.get<Page<Session>>(`/sessions${query}`)).body.data;
    await expect
      .poll(async () => (await list()).map((session) => session.title))
      .toEqual(['What is 30 + 3?', 'What is "12" + 12,']);
    await user.api.patch(`/sessions/${older}`, { title: 'Sums' });
    expect((await list()).map((session) => session.id)).toEqual([newer, older]);
    const found = async (words: string) => (await list(`?q=${encodeURIComponent(words)}`)).map((session) => session.id);
    await expect.poll(() => found('"12" + 12,\nPLEASE')).toEqual([older]);
    await expect.poll(() => found('33')).toEqual([newer]);
    expect(await found('sums')).toEqual([older]);
    expect(await found('nothing of this kind')).toEqual([]);
    const first = await user.api.get<Page<Session>>('/sessions?limit=1');
    const second = await user.api.get<Page<Session>>(`/sessions?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...second.body.data].map((session) => session.id)).toEqual([newer, older]);
    await user.api.patch(`/sessions/${newer}`, { archived: true });
    expect((await list()).map((session) => session.id)).toEqual([older]);
    expect((await list('?archived=true')).map((session) => session.id)).toEqual([newer]);
  });

  it('deletes a conversation with its branches', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    const run = await say(user, agentId, sessionId, 'What is 2 + 2?');
    const branch = (await fork(user, run.id, {})).sessionId ?? '';
    const { body: link } = await user.api.put<Share>(`/sessions/${branch}/share`, undefined);
    expect((await user.api.delete(`/sessions/${sessionId}`)).status).toBe(204);
    expect((await user.api.get(`/sessions/${branch}`)).status).toBe(404);
    expect((await edge.fetch(`${edge.origin}/api/v1/shared/${link.token}`)).status).toBe(404);
  });

  it('exports a conversation as Markdown and as JSON', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    await say(user, agentId, sessionId, 'What is 2 + 2?');
    await conversation(user, sessionId, 1);
    const markdown = await user.api.open('GET', `/sessions/${sessionId}/export`);
    expect(markdown.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''what-is-2-2.md");
    const text = await markdown.text();
    expect(text).toMatch(/^# What is 2 \+ 2\?\n\n## You · .*\n\nWhat is 2 \+ 2\?\n\n## Sage\n\n/);
    expect(text).toContain('4');
    const json = await user.api.get<{ session: Session; turns: Turn[] }>(`/sessions/${sessionId}/export?format=json`);
    expect(json.body.session.id).toBe(sessionId);
    expect(questions(json.body.turns)).toEqual(['What is 2 + 2?']);
  });
});

describe('a shared conversation', () => {
  const read = async (token: string) => {
    const response = await edge.fetch(`${edge.origin}/api/v1/shared/${token}`);
    return { status: response.status, body: (await response.json()) as SharedConversation };
  };

  it('is open to whoever has the link, as far as it went then, until it is revoked', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const sessionId = await sessionOf(user, agentId);
    expect((await user.api.put(`/sessions/${sessionId}/share`, undefined)).status).toBe(409);
    await say(user, agentId, sessionId, 'What is 2 + 2?');
    await conversation(user, sessionId, 1);
    expect((await user.api.get(`/sessions/${sessionId}/share`)).body).toEqual({ share: null });
    const { body: link } = await user.api.put<Share>(`/sessions/${sessionId}/share`, undefined);
    expect(link.token.length).toBeGreaterThanOrEqual(27);
    expect(link.url.endsWith(`/shared/${link.token}`)).toBe(true);
    await say(user, agentId, sessionId, 'What is 3 + 3?');
    await conversation(user, sessionId, 2);

    const seen = await read(link.token);
    expect(seen.body.title).toBe('What is 2 + 2?');
    expect(seen.body.data).toMatchObject([
      { question: 'What is 2 + 2?', parts: [{ kind: 'message', agentName: 'Sage' }], hasEnded: true },
    ]);
    const text = JSON.stringify(seen.body);
    for (const secret of ['secretly', agentId, sessionId, user.account.userId, user.account.email, 'microcredits'])
      expect(text).not.toContain(secret);

    const { body: renewed } = await user.api.put<Share>(`/sessions/${sessionId}/share`, undefined);
    expect(renewed.token).toBe(link.token);
    expect((await read(link.token)).body.data).toHaveLength(2);
    expect((await user.api.delete(`/sessions/${sessionId}/share`)).status).toBe(204);
    expect((await read(link.token)).status).toBe(404);
    expect((await user.api.put<Share>(`/sessions/${sessionId}/share`, undefined)).body.token).not.toBe(link.token);
  });

  it('may be one run', async () => {
    const user = await edgeUser();
    const agentId = await agentOf(user);
    const { body: run } = await user.api.post<Run>(`/agents/${agentId}/run`, { input: 'What is 2 + 2?', mode: 'wait' });
    const { body: link } = await user.api.put<Share>(`/runs/${run.id}/share`, undefined);
    await expect.poll(async () => (await read(link.token)).body.data?.[0]?.hasEnded).toBe(true);
    const { body } = await read(link.token);
    expect(body.title).toBe('What is 2 + 2?');
    expect(body.data).toHaveLength(1);
    expect((await user.api.put<Share>(`/runs/${run.id}/share`, undefined)).body.token).toBe(link.token);
    const other = await edgeUser();
    expect((await other.api.put(`/runs/${run.id}/share`, undefined)).status).toBe(404);
    await user.api.delete(`/runs/${run.id}/share`);
    expect((await read(link.token)).status).toBe(404);
    expect((await user.api.get(`/runs/${run.id}/share`)).body).toEqual({ share: null });
  });
});
