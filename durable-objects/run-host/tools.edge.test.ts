import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { watchHost } from '../../test/chaos-model/crash-points.ts';
import { evidenceOf, expectSound } from '../../test/chaos-model/evidence.ts';
import { database, makeAgent, paid, personWith, runThatIs, settledTotal, stubOf } from '../../test/chaos-model/kit.ts';
import type { User } from '../../test/harness/client.ts';
import { agents } from '../../worker/db/schema/agents.ts';
import type { ApprovalAnswer } from '../../worker/domain/runs/approvals-schemas.ts';
import type { Run } from '../../worker/domain/runs/schemas.ts';
import type { GuardrailSpec, ToolSpec } from '../../worker/engine/definition.ts';
import { hostOfRun } from '../../worker/kernel/ids.ts';

/** The stand-in of the mail service is somebody's API here: a mail that is sent twice is there twice. */
const MAIL = env.RESEND_BASE_URL;
const TEN_CREDITS = 10_000_000;

let user: User;
let translator: string;

beforeAll(async () => {
  user = await personWith(TEN_CREDITS);
  translator = await makeAgent(user, { name: 'Translator', instructions: 'You are a translator.' });
});

/** A tool that sends a mail with this subject. */
function mailTool(subject: string, changes: Partial<ToolSpec> = {}): ToolSpec {
  return {
    id: 'tol_mail',
    kind: 'http',
    name: 'send_mail',
    description: 'Sends a mail.',
    enabled: true,
    timeoutMs: 10_000,
    approval: { mode: 'never' },
    runAs: 'caller',
    onUnknown: 'tell_model',
    config: {
      method: 'POST',
      url: `${MAIL}/emails`,
      headers: [{ name: 'authorization', value: 'Bearer stand-in' }],
      parameters: {
        type: 'object',
        properties: { to: { enum: ['ops@example.test', 'boss@example.test'] } },
        required: ['to'],
        additionalProperties: false,
      },
      body: {
        kind: 'template',
        text: JSON.stringify({ from: 'a@example.test', to: ['{{to}}'], subject, text: 'Hello.' }),
      },
    },
    ...changes,
  };
}

async function agentWith(changes: { tools?: ToolSpec[]; guardrails?: GuardrailSpec[] }): Promise<string> {
  const id = await makeAgent(user, { name: 'Clerk', instructions: 'You are a clerk.' });
  await database().update(agents).set(changes).where(eq(agents.id, id));
  return id;
}

async function mails(subject: string): Promise<{ to: string[] }[]> {
  const answer = await fetch(`${MAIL}/emails`, { headers: { authorization: 'Bearer stand-in' } });
  const { data } = (await answer.json()) as { data: { subject: string; to: string[] }[] };
  return data.filter((mail) => mail.subject === subject);
}

async function start(agentId: string, input: string, mode = 'wait'): Promise<Run> {
  const { status, body } = await user.api.post<Run>(`/agents/${agentId}/run`, { input, mode });
  expect([200, 202], JSON.stringify(body)).toContain(status);
  return body;
}

/** What must hold for every run that ended, once its charges have arrived. */
async function sound(run: Run) {
  await paid(user, run.id);
  return expectSound(user, run.id);
}

const newSubject = () => `Test ${crypto.randomUUID()}`;
const ask = { approval: { mode: 'always' } } as const;

async function pending(run: Run): Promise<ApprovalAnswer> {
  const { body } = await user.api.get<{ data: ApprovalAnswer[] }>(`/runs/${run.id}/approvals`);
  const [first] = body.data;
  if (!first) throw new Error('Nobody is asked.');
  return first;
}

const decide = (run: Run, id: string, body: object) => user.api.post<Run>(`/runs/${run.id}/approvals/${id}`, body);

describe('a tool', () => {
  it('is called by an agent, once, and shows in the log, the trace and the answer', async () => {
    const subject = newSubject();
    const run = await start(await agentWith({ tools: [mailTool(subject)] }), 'Use send_mail now.');
    expect(run.status).toBe('completed');
    expect(await mails(subject)).toHaveLength(1);
    const { events, trace } = await sound(run);
    expect(events.find((event) => event.type === 'tool.called')?.data).toMatchObject({
      callId: 't1_0',
      name: 'send_mail',
      args: { to: 'ops@example.test' },
    });
    expect(events.find((event) => event.type === 'tool.completed')?.data).toMatchObject({ ok: true });
    const span = trace.spans.find(({ kind }) => kind === 'tool');
    expect(span).toMatchObject({ name: 'send_mail', parentId: 't1.turn', status: 'ok' });
    expect(run.output).toContain('The tool send_mail answered');
  });

  it('keeps to addresses that may be called', async () => {
    const tool = mailTool('never');
    const inside = { ...tool, config: { ...tool.config, url: 'http://169.254.169.254/latest' } };
    const run = await start(await agentWith({ tools: [inside] }), 'Use send_mail now.');
    expect(run.status).toBe('completed');
    const { trace } = await evidenceOf(user, run.id);
    expect(trace.spans.find(({ kind }) => kind === 'tool')).toMatchObject({ status: 'error' });
  });
});

describe('a person in the loop', () => {
  it('is waited for over an eviction, with nothing held, and the call goes out once', async () => {
    const subject = newSubject();
    const before = await settledTotal(user);
    const run = await start(await agentWith({ tools: [mailTool(subject, ask)] }), 'Use send_mail now.');
    expect(run.status).toBe('waiting_approval');
    expect(await mails(subject)).toEqual([]);
    expect(before - (await settledTotal(user))).toBe(run.cost.microcredits);
    const approval = await pending(run);
    expect(approval).toMatchObject({ toolName: 'send_mail', status: 'pending', reason: 'policy' });
    await evictDurableObject(stubOf(run.id));
    expect((await decide(run, approval.id, { decision: 'approve' })).status).toBe(200);
    const ended = await runThatIs(user, run.id, 'completed');
    expect(await mails(subject)).toHaveLength(1);
    const { events } = await sound(run);
    const types = events.map((event) => event.type);
    for (const type of ['approval.requested', 'run.waiting', 'approval.decided', 'run.resumed'])
      expect(types).toContain(type);
    expect(ended.output).toContain('send_mail');
  });

  it('edits the arguments, within what the tool takes', async () => {
    const subject = newSubject();
    const run = await start(await agentWith({ tools: [mailTool(subject, ask)] }), 'Use send_mail now.');
    const { id } = await pending(run);
    const refused = await decide(run, id, { decision: 'approve', args: { to: 'stranger@example.test' } });
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining('to') } });
    await decide(run, id, { decision: 'approve', args: { to: 'boss@example.test' } });
    await runThatIs(user, run.id, 'completed');
    expect(await mails(subject)).toMatchObject([{ to: ['boss@example.test'] }]);
  });

  it('rejects with a word to the model; the same word again is no other, another word comes too late', async () => {
    const subject = newSubject();
    const run = await start(await agentWith({ tools: [mailTool(subject, ask)] }), 'Use send_mail now.');
    const { id } = await pending(run);
    const no = { decision: 'reject', message: 'Not today.' };
    expect((await decide(run, id, no)).status).toBe(200);
    expect((await decide(run, id, no)).status).toBe(200);
    const ended = await runThatIs(user, run.id, 'completed');
    expect(ended.output).toContain('Not today.');
    expect(await mails(subject)).toEqual([]);
    // Also after the end: whoever lost the answer asks again.
    expect((await decide(run, id, no)).status).toBe(200);
    expect((await decide(run, id, { decision: 'approve' })).status).toBe(409);
  });

  it('is nobody but the owner', async () => {
    const run = await start(await agentWith({ tools: [mailTool(newSubject(), ask)] }), 'Use send_mail now.');
    const { id } = await pending(run);
    const stranger = await personWith(TEN_CREDITS);
    expect((await stranger.api.get(`/runs/${run.id}/approvals`)).status).toBe(404);
    expect((await stranger.api.post(`/runs/${run.id}/approvals/${id}`, { decision: 'approve' })).status).toBe(404);
    expect((await decide(run, 't9_9', { decision: 'approve' })).status).toBe(404);
    expect((await pending(run)).status).toBe('pending');
    expect((await user.api.post<Run>(`/runs/${run.id}/cancel`)).body.status).toBe('cancelled');
    expect((await decide(run, id, { decision: 'approve' })).status).toBe(409);
  });
});

describe('an agent as a tool', () => {
  it('answers in a line of its own, whose cost is the run’s', async () => {
    const tool = mailTool('', {
      id: 'tol_agent',
      kind: 'agent',
      name: 'ask_translator',
      description: 'Translates.',
      config: { agentId: translator },
    });
    const run = await start(await agentWith({ tools: [tool] }), 'Use ask_translator for: what is 2 + 3?');
    expect(run.status).toBe('completed');
    const { trace, events, text } = await sound(run);
    const call = trace.spans.find(({ kind }) => kind === 'tool');
    const inner = trace.spans.filter(({ step }) => step?.startsWith('t1_0-'));
    expect(inner.map(({ kind }) => kind)).toEqual(['turn', 'generation']);
    expect(call?.cost).toEqual(inner[0]?.cost);
    expect(call?.cost.microcredits).toBeGreaterThan(0);
    // The user reads the answer of the run alone.
    expect(text).toBe(run.output);
    expect(events.filter(({ type }) => type === 'agent.started')).toHaveLength(1);
  });
});

function guardrail(changes: Partial<GuardrailSpec>): GuardrailSpec {
  return {
    id: 'grd_1',
    kind: 'blocklist',
    name: 'No cheese',
    stage: 'input',
    enabled: true,
    action: 'block',
    timing: 'before',
    config: { terms: ['cheese'] },
    ...changes,
  };
}

describe('a guardrail', () => {
  it('on the input costs no model call', async () => {
    const run = await start(await agentWith({ guardrails: [guardrail({})] }), 'Tell me about cheese.');
    expect(run).toMatchObject({ status: 'failed', error: { code: 'guardrail_tripped' }, cost: { microcredits: 0 } });
    expect(run.usage.requests).toBe(0);
    const { events, trace } = await sound(run);
    expect(events.find(({ type }) => type === 'guardrail.tripped')?.data).toMatchObject({ name: 'No cheese' });
    expect(trace.spans.find(({ kind }) => kind === 'guardrail')).toMatchObject({ status: 'error' });
  });

  it('beside the model stops the answer before anybody reads a word or a tool is called, and the call is paid', async () => {
    const subject = newSubject();
    const beside = guardrail({ timing: 'parallel' });
    const agentId = await agentWith({ tools: [mailTool(subject)], guardrails: [beside] });
    const run = await start(agentId, 'Use send_mail now, about cheese.');
    expect(run).toMatchObject({ status: 'failed', error: { code: 'guardrail_tripped' } });
    const { trace, text } = await sound(run);
    expect(text).toBe('');
    expect(await mails(subject)).toEqual([]);
    const check = trace.spans.find(({ kind }) => kind === 'guardrail');
    expect(check).toMatchObject({ status: 'error', data: { timing: 'parallel' } });
    const generation = trace.spans.find(({ kind }) => kind === 'generation');
    expect(generation?.cost.microcredits ?? 0).toBe(run.cost.microcredits);
  });

  it('beside the model lets through what passes: words, calls and the answer', async () => {
    const subject = newSubject();
    const beside = guardrail({ timing: 'parallel' });
    const agentId = await agentWith({ tools: [mailTool(subject)], guardrails: [beside] });
    const run = await start(agentId, 'Use send_mail now.');
    expect(run.status).toBe('completed');
    const { text } = await sound(run);
    expect(text).toContain(run.output);
    expect(await mails(subject)).toHaveLength(1);
    const talk = await start(await agentWith({ guardrails: [beside] }), 'What is 2 + 3?');
    expect((await sound(talk)).text).toBe(talk.output);
  });

  it('lets nobody see an answer before it has masked it', async () => {
    const mask = guardrail({ stage: 'output', action: 'mask' });
    const run = await start(await agentWith({ guardrails: [mask] }), 'Say cheese, please.');
    expect(run.status).toBe('completed');
    expect(run.output).not.toMatch(/cheese/i);
    const { text } = await sound(run);
    expect(text).toBe(run.output);
  });

  it('stops a call that says what it must not, and the run goes on', async () => {
    const subject = newSubject();
    const stop = guardrail({ stage: 'tool_input', config: { terms: ['ops@example.test'] } });
    const run = await start(await agentWith({ tools: [mailTool(subject)], guardrails: [stop] }), 'Use send_mail now.');
    expect(run.status).toBe('completed');
    expect(await mails(subject)).toEqual([]);
  });
});

describe('a crash', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('at write %i of a run with a call never sends twice', async (at) => {
    const subject = newSubject();
    const agentId = await agentWith({ tools: [mailTool(subject)] });
    const queued = await user.api.post<{ id: string }>('/sessions', { agentId });
    const body = { input: 'Use send_mail now.', mode: 'background', sessionId: queued.body.id };
    const probe = await user.api.post<Run>(`/agents/${agentId}/run`, body);
    watchHost(hostOfRun(probe.body.id) ?? '', (write, life) => (life === 1 && write === at ? 'after' : undefined));
    const run = await runThatIs(user, probe.body.id, 'ended', 30_000);
    expect(run.status).toBe('completed');
    expect((await mails(subject)).length).toBeLessThanOrEqual(1);
    await sound(run);
  });
});

describe('secrets', () => {
  /** Somebody's shared agent, whose tool opens a secret of its owner. */
  async function sharedAgent(runAs: ToolSpec['runAs'], subject: string) {
    const owner = await personWith(TEN_CREDITS);
    const stored = { provider: 'secret', kind: 'tool', label: 'Mail', key: 'stand-in' };
    const key = await owner.api.post<{ id: string }>('/users/api-keys', stored);
    expect(key.status, JSON.stringify(key.body)).toBe(201);
    const tool = mailTool(subject, { runAs });
    const headers = [{ name: 'authorization', value: `Bearer {{secret.${key.body.id}}}` }];
    const tools = [{ ...tool, config: { ...tool.config, headers } }];
    const { body: agent } = await owner.api.post<{ id: string }>('/agents', {
      name: 'Clerk',
      instructions: 'You are a clerk.',
      visibility: 'public',
    });
    await database().update(agents).set({ tools }).where(eq(agents.id, agent.id));
    expect((await owner.api.post(`/agents/${agent.id}/versions`, {})).status).toBe(201);
    return agent.id;
  }

  it('of the owner serve others where the tool runs as the owner', async () => {
    const subject = newSubject();
    const run = await start(await sharedAgent('owner', subject), 'Use send_mail now.');
    expect(run.status).toBe('completed');
    expect(await mails(subject)).toHaveLength(1);
    expect(JSON.stringify(await sound(run))).not.toContain('stand-in');
  });

  it('of the owner serve nobody else where it runs as the caller', async () => {
    const subject = newSubject();
    const run = await start(await sharedAgent('caller', subject), 'Use send_mail now.');
    expect(run.status).toBe('completed');
    expect(await mails(subject)).toEqual([]);
  });
});
