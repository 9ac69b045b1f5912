import { createExecutionContext, createMessageBatch, evictDurableObject, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { evidenceOf } from '../../../test/chaos-model/evidence.ts';
import { makeAgent, runThatIs, stubOf, until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import type { Env, NoticeMessage } from '../../env.ts';
import { consumeNotices, NOTICES_QUEUE } from '../../notices-queue.ts';
import type { ApprovalAnswer } from '../runs/approvals-schemas.ts';
import type { Run } from '../runs/schemas.ts';
import type { NotificationPage, NotificationView } from './schemas.ts';

const MAIL = env.RESEND_BASE_URL;
const SECRET = 'boss@example.test';

let ada: User;
let bob: User;

beforeAll(async () => {
  [ada, bob] = await Promise.all([edgeUser(), edgeUser()]);
});

/** A tool that asks, whose argument nobody may read in a notice. */
function askingTool(approvers: string[], name = 'send_mail') {
  return {
    kind: 'http',
    name,
    description: 'Sends a mail.',
    approval: { mode: 'always', ...(approvers.length > 0 ? { approvers } : {}) },
    config: {
      method: 'POST',
      url: 'https://mail.example.com/send',
      parameters: {
        type: 'object',
        properties: { to: { enum: [SECRET] } },
        required: ['to'],
        additionalProperties: false,
      },
    },
  };
}

async function waitingRun(user: User, tools: object[], name = 'Clerk'): Promise<Run> {
  const agentId = await makeAgent(user, { name, tools });
  const { body } = await user.api.post<Run>(`/agents/${agentId}/run`, { input: 'Use send_mail now.', mode: 'wait' });
  expect(body.status, JSON.stringify(body)).toBe('waiting_approval');
  return body;
}

async function toldOf(user: User, runId: string): Promise<NotificationView[]> {
  const { body } = await user.api.get<NotificationPage>('/notifications?limit=100');
  return body.data.filter((one) => one.runId === runId);
}

/** Waits for the notice of a run. */
const told = (user: User, runId: string): Promise<NotificationView> =>
  until('a notification', async () => (await toldOf(user, runId))[0]);

async function mailsAbout(user: User, runId: string): Promise<{ subject: string; text: string; html: string }[]> {
  const answer = await fetch(`${MAIL}/emails`, { headers: { authorization: 'Bearer stand-in' } });
  const { data } = (await answer.json()) as { data: { id: string; to: string[] }[] };
  const own = data.filter(({ to }) => to.includes(user.account.email));
  const whole = await Promise.all(
    own.map(async ({ id }) => {
      const one = await fetch(`${MAIL}/emails/${id}`, { headers: { authorization: 'Bearer stand-in' } });
      return (await one.json()) as { subject: string; text: string; html: string };
    }),
  );
  return whole.filter(({ text }) => text.includes(runId));
}

const mailed = (user: User, runId: string) =>
  until('a mail', async () => {
    const found = await mailsAbout(user, runId);
    return found.length > 0 && found;
  });

async function deliver(...bodies: unknown[]) {
  const messages = bodies.map((body, index) => ({
    id: `m${index}`,
    timestamp: new Date(),
    attempts: 1,
    body: body as NoticeMessage,
  }));
  const batch = createMessageBatch<NoticeMessage>(NOTICES_QUEUE, messages);
  await consumeNotices(batch, env as Env);
  return getQueueResult(batch, createExecutionContext());
}

const approvalsOf = (user: User, runId: string) => user.api.get<{ data: ApprovalAnswer[] }>(`/runs/${runId}/approvals`);
const waitingFor = async (user: User) => (await user.api.get<{ data: ApprovalAnswer[] }>('/approvals')).body.data;
const decide = (user: User, runId: string, callId: string, body: object) =>
  user.api.post<ApprovalAnswer>(`/runs/${runId}/approvals/${callId}`, body);

describe('a tool that names people', () => {
  it('takes addresses of people here, in any case, and says which one is nobody’s', async () => {
    const agentId = await makeAgent(ada, { name: 'Clerk' });
    const add = (approvers: string[], name: string) =>
      ada.api.post<{ approval: object; issues?: { path: string; message: string }[] }>(
        `/agents/${agentId}/tools`,
        askingTool(approvers, name),
      );
    const good = await add([` ${bob.account.email.toUpperCase()} `], 'one');
    expect(good.body.approval).toEqual({ mode: 'always', approvers: [bob.account.email] });
    const unknown = await add([bob.account.email, 'nobody@example.test'], 'two');
    expect(unknown.status).toBe(422);
    expect(unknown.body.issues).toEqual([
      { path: 'approval.approvers.1', message: 'Nobody with this address has an account here.' },
    ]);
    expect((await add([ada.account.email], 'three')).body.issues?.[0]?.path).toBe('approval.approvers.0');
    expect((await add(['no address'], 'four')).status).toBe(422);
    // Nothing but what was typed comes back.
    expect(JSON.stringify((await ada.api.get(`/agents/${agentId}`)).body)).not.toContain(bob.account.userId);
  });

  it('keeps them to its owner: copies and readers of a shared agent get none', async () => {
    const agentId = await makeAgent(ada, {
      name: 'Clerk',
      visibility: 'public',
      tools: [askingTool([bob.account.email])],
    });
    expect((await ada.api.post(`/agents/${agentId}/versions`, {})).status).toBe(201);
    const cara = await edgeUser();
    const shown = JSON.stringify((await cara.api.get(`/agents/${agentId}`)).body);
    expect(shown).toContain('send_mail');
    expect(shown).not.toContain(bob.account.email);
    const run = await cara.api.post<Run>(`/agents/${agentId}/run`, { input: 'Use send_mail now.', mode: 'wait' });
    expect(run.body.status).toBe('waiting_approval');
    await told(cara, run.body.id);
    expect((await approvalsOf(bob, run.body.id)).status).toBe(404);
    expect(await toldOf(bob, run.body.id)).toEqual([]);
  });
});

describe('a call that waits', () => {
  it('is told to its owner and to whom it names, in the app and by mail, without what it is about', async () => {
    const run = await waitingRun(ada, [askingTool([bob.account.email])], 'Post Office');
    const mine = await told(ada, run.id);
    expect(mine).toMatchObject({
      agentName: 'Post Office',
      toolName: 'send_mail',
      own: true,
      open: true,
      readAt: null,
    });
    const theirs = await told(bob, run.id);
    expect(theirs).toMatchObject({ kind: 'approval', own: false, open: true });
    const [mail] = await mailed(bob, run.id);
    expect(mail?.subject).toBe('Post Office waits for your decision');
    expect(mail?.text).toContain('send_mail');
    expect(`${mail?.text}${mail?.html}${JSON.stringify(theirs)}`).not.toContain(SECRET);
    await mailed(ada, run.id);
  });

  it('is told once, however often the message comes, and after an eviction', async () => {
    const run = await waitingRun(ada, [askingTool([bob.account.email])]);
    await mailed(bob, run.id);
    await evictDurableObject(stubOf(run.id));
    const outcome = await deliver({ runId: run.id }, { runId: run.id });
    expect(outcome.explicitAcks).toEqual(['m0', 'm1']);
    await deliver({ runId: run.id });
    expect(await toldOf(bob, run.id)).toHaveLength(1);
    expect(await mailsAbout(bob, run.id)).toHaveLength(1);
    expect((await deliver({ runId: 'no run' }, {})).explicitAcks).toEqual(['m0', 'm1']);
  });

  it('is not told by mail to whom wants none', async () => {
    const cara = await edgeUser();
    expect((await cara.api.get('/notifications/settings')).body).toEqual({ approvalMails: true });
    expect((await cara.api.put('/notifications/settings', { approvalMails: false })).body).toEqual({
      approvalMails: false,
    });
    const run = await waitingRun(ada, [askingTool([bob.account.email, cara.account.email])]);
    await mailed(bob, run.id);
    await told(cara, run.id);
    await deliver({ runId: run.id });
    expect(await mailsAbout(cara, run.id)).toEqual([]);
  });

  it('is unread until somebody reads it, or it is over', async () => {
    const reader = await edgeUser();
    const tools = [askingTool([reader.account.email])];
    // One after the other: the queue may take several messages at once, in any order.
    const toldOfOne = async () => {
      const run = await waitingRun(ada, tools);
      await told(reader, run.id);
      return run;
    };
    const [first, second, third] = [await toldOfOne(), await toldOfOne(), await toldOfOne()];
    const unread = async () => (await reader.api.get<NotificationPage>('/notifications?limit=1')).body.unread;
    expect(await unread()).toBe(3);
    const page = await reader.api.get<NotificationPage>('/notifications?limit=1');
    const next = await reader.api.get<NotificationPage>(`/notifications?limit=5&cursor=${page.body.nextCursor}`);
    expect([...page.body.data, ...next.body.data].map(({ runId }) => runId)).toEqual([third.id, second.id, first.id]);
    const { id } = await told(reader, first.id);
    expect((await bob.api.post(`/notifications/${id}/read`)).status).toBe(404);
    expect((await reader.api.post(`/notifications/${id}/read`)).status).toBe(204);
    expect(await unread()).toBe(2);
    // The owner decides one of them.
    expect((await decide(ada, second.id, 't1_0', { decision: 'reject' })).status).toBe(200);
    expect(await unread()).toBe(1);
    expect(await toldOf(reader, second.id)).toMatchObject([{ open: false }]);
    await ada.api.post(`/runs/${third.id}/cancel`);
    await until('the cancelled run in the mirror', async () => (await unread()) === 0);
    expect((await reader.api.post<{ read: number }>('/notifications/read')).body.read).toBe(2);
  });
});

describe('somebody named', () => {
  it('sees and decides those calls and nothing else of the run, also after an eviction', async () => {
    const run = await waitingRun(ada, [askingTool([bob.account.email])]);
    await told(bob, run.id);
    const [waiting] = (await waitingFor(bob)).filter(({ runId }) => runId === run.id);
    expect(waiting).toMatchObject({ id: 't1_0', agentName: 'Clerk', args: { to: SECRET }, decidedBy: null });
    for (const path of ['', '/trace', '/events?format=json'])
      expect((await bob.api.get(`/runs/${run.id}${path}`)).status, path).toBe(404);
    expect((await bob.api.post(`/runs/${run.id}/cancel`)).status).toBe(404);
    await evictDurableObject(stubOf(run.id));
    const wrong = await decide(bob, run.id, 't1_0', { decision: 'approve', args: { to: 'x@example.test' } });
    expect(wrong.status).toBe(422);
    const said = { decision: 'reject', message: 'Not today.' };
    const answer = await decide(bob, run.id, 't1_0', said);
    const decidedBy = { role: 'approver', email: bob.account.email };
    expect(answer).toMatchObject({ status: 200, body: { id: 't1_0', status: 'rejected', decidedBy } });
    expect(JSON.stringify(answer.body)).not.toContain('input');
    // Said again, maybe because the first answer was lost; by then the run has ended.
    const ended = await runThatIs(ada, run.id, 'completed');
    expect(ended.output).toContain('Not today.');
    expect((await decide(bob, run.id, 't1_0', said)).status).toBe(200);
    expect((await decide(bob, run.id, 't1_0', { decision: 'approve' })).status).toBe(409);
    const { events } = await evidenceOf(ada, run.id);
    expect(events.find(({ type }) => type === 'approval.decided')?.data).toMatchObject({ by: decidedBy });
    expect((await approvalsOf(ada, run.id)).body.data[0]).toMatchObject({ decidedBy });
    expect((await waitingFor(bob)).some(({ runId }) => runId === run.id)).toBe(false);
  });

  it('is a stranger to calls of other tools, and strangers are to all', async () => {
    const cara = await edgeUser();
    const run = await waitingRun(ada, [askingTool([bob.account.email]), askingTool([cara.account.email], 'other')]);
    await told(bob, run.id);
    for (const stranger of [cara, await edgeUser()]) {
      expect((await approvalsOf(stranger, run.id)).status).toBe(404);
      expect((await decide(stranger, run.id, 't1_0', { decision: 'approve' })).status).toBe(404);
      expect(await waitingFor(stranger)).toEqual([]);
      expect(await toldOf(stranger, run.id)).toEqual([]);
    }
    expect((await approvalsOf(bob, run.id)).body.data).toMatchObject([{ status: 'pending' }]);
    // The owner's own word is the owner's.
    const { body } = await decide(ada, run.id, 't1_0', { decision: 'reject' });
    expect(body.decidedBy).toEqual({ role: 'owner', email: null });
  });
});
