import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { hostOfRun } from '../../kernel/ids.ts';
import type { Run, Session, Trace } from './schemas.ts';

async function team(user: User): Promise<{ triage: string; math: string; history: string }> {
  const create = async (body: object) => (await user.api.post<{ id: string }>('/agents', body)).body.id;
  const math = await create({
    name: 'Math Tutor',
    instructions: 'You provide help with math problems. Explain your reasoning at each step.',
    handoffDescription: 'Specialist agent for math questions',
  });
  const history = await create({
    name: 'History Tutor',
    instructions: 'You provide assistance with historical queries.',
    handoffDescription: 'Specialist agent for historical questions',
  });
  const triage = await create({
    name: 'Triage',
    instructions: "You determine which agent to use based on the user's question",
  });
  for (const targetAgentId of [math, history]) await user.api.post(`/agents/${triage}/handoffs`, { targetAgentId });
  return { triage, math, history };
}

interface SseEvent {
  id: number;
  type: string;
  data: Record<string, unknown>;
}

function parseSse(text: string): SseEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('id: '))
    .map((block) => {
      const [id, type, data] = block.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
      return { id: Number(id), type: type ?? '', data: JSON.parse(data ?? '{}') as Record<string, unknown> };
    });
}

interface Ledger {
  available: string;
  held: string;
  microcredits: { available: number; held: number; total: number };
}

const QUESTION = 'What is 12 * (3 + 4)?';

function stubOf(runId: string) {
  return env.RUN_HOST.getByName(hostOfRun(runId) ?? '');
}

/** Waits until the host has told the ledger everything and holds nothing; a poll with an end, no guess. */
function settled(user: User): Promise<Ledger> {
  return until('no hold at the ledger', async () => {
    const { body } = await user.api.get<Ledger>('/credits/balance');
    return body.microcredits.held === 0 && body;
  });
}

describe('running an agent', () => {
  it('hands off, answers, charges once and shows its trace', async () => {
    const user = await edgeUser();
    const { triage } = await team(user);
    const { status, body: run } = await user.api.post<Run>(`/agents/${triage}/run`, { input: QUESTION, mode: 'wait' });
    expect(status, JSON.stringify(run)).toBe(200);
    expect(run.status).toBe('completed');
    expect(String(run.output)).toContain('84');
    expect(run.usage.requests).toBe(2);
    const { body: trace } = await user.api.get<Trace>(`/runs/${run.id}/trace`);
    expect(trace.spans.map((span) => span.kind)).toEqual([
      'run',
      'agent',
      'turn',
      'generation',
      'handoff',
      'agent',
      'turn',
      'generation',
    ]);
    const charged = trace.spans
      .filter((span) => span.kind === 'generation')
      .reduce((sum, span) => sum + span.cost.microcredits, 0);
    expect(charged).toBe(run.cost.microcredits);
    const ledger = await settled(user);
    expect(ledger.microcredits.total).toBe(10_000_000 - run.cost.microcredits);
    const { body: history } = await user.api.get<{
      data: { kind: string; runId: string | null; step: string | null }[];
    }>('/credits/history');
    expect(history.data.filter((line) => line.runId === run.id).map((line) => [line.kind, line.step])).toEqual([
      ['charge', 't2'],
      ['charge', 't1'],
    ]);
  });

  it('streams contiguous events, and gives the identical rest from any of them, live or after eviction', async () => {
    const user = await edgeUser();
    const { triage } = await team(user);
    const response = await user.api.open('POST', `/agents/${triage}/run`, { body: { input: QUESTION } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const runId = response.headers.get('x-run-id') ?? '';
    const whole = await response.text();
    const events = parseSse(whole);
    expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1));
    const types = events.map((event) => event.type);
    expect(types[0]).toBe('run.started');
    expect(types.at(-1)).toBe('run.completed');
    expect(types.filter((type) => type === 'handoff')).toHaveLength(1);
    const text = (type: string) =>
      events
        .filter((event) => event.type === type)
        .map((event) => event.data['text'])
        .join('');
    expect(text('message.delta')).toBe(text('message.completed'));
    await evictDurableObject(stubOf(runId));
    for (const after of [0, 1, Math.floor(events.length / 2), events.length]) {
      const rest = await user.api.open('GET', `/runs/${runId}/events`, { headers: { 'last-event-id': String(after) } });
      const at = after === 0 ? 0 : whole.indexOf(`id: ${after + 1}\n`);
      expect(await rest.text()).toBe(at === -1 ? '' : whole.slice(at));
    }
  });

  it('runs in the background by the queue, and lists it', async () => {
    const user = await edgeUser();
    const { math } = await team(user);
    const { status, body: run } = await user.api.post<Run>(`/agents/${math}/run`, {
      input: QUESTION,
      mode: 'background',
    });
    expect(status).toBe(202);
    expect(run.status).toBe('queued');
    const stream = await user.api.open('GET', `/runs/${run.id}/events`);
    expect(parseSse(await stream.text()).at(-1)?.type).toBe('run.completed');
    expect((await user.api.get<Run>(`/runs/${run.id}`)).body.status).toBe('completed');
    await expect
      .poll(async () => (await user.api.get<{ data: Run[] }>('/runs?status=completed')).body.data.map((row) => row.id))
      .toContain(run.id);
  });

  it('attaches a repeat under the same Idempotency-Key, and refuses another body', async () => {
    const user = await edgeUser();
    const { math } = await team(user);
    const key = { 'idempotency-key': 'same-again' };
    const ask = (input: string) => user.api.post<Run>(`/agents/${math}/run`, { input, mode: 'wait' }, key);
    const answers = await Promise.all([ask(QUESTION), ask(QUESTION), ask(QUESTION)]);
    const ids = new Set(answers.map((answer) => answer.body.id));
    expect(ids.size).toBe(1);
    expect((await ask('Another question?')).status).toBe(409);
    const ledger = await settled(user);
    expect(ledger.microcredits.total).toBe(10_000_000 - (answers[0]?.body.cost.microcredits ?? 0));
  });
});

describe('a session', () => {
  it('remembers, takes one run at a time, and forgets when deleted', async () => {
    const user = await edgeUser();
    const { math } = await team(user);
    const { body: session } = await user.api.post<Session>('/sessions', { agentId: math });
    await user.api.post(`/agents/${math}/run`, { input: QUESTION, mode: 'wait', sessionId: session.id });
    const second = await user.api.post<Run>(`/agents/${math}/run`, {
      input: 'What is 1 + 1?',
      mode: 'wait',
      sessionId: session.id,
    });
    expect(second.status).toBe(200);
    const { body: trace } = await user.api.get<Trace>(`/runs/${second.body.id}/trace`);
    const input = trace.spans.find((span) => span.kind === 'generation')?.data['input'] as unknown[];
    expect(input).toHaveLength(3);
    const { body: items } = await user.api.get<{ data: unknown[] }>(`/sessions/${session.id}/items`);
    expect(items.data).toHaveLength(4);
    const stranger = await edgeUser();
    expect((await stranger.api.get(`/sessions/${session.id}/items`)).status).toBe(404);
    expect((await stranger.api.post(`/agents/${math}/run`, { input: 'x', sessionId: session.id })).status).toBe(404);
    expect((await user.api.delete(`/sessions/${session.id}`)).status).toBe(204);
    expect((await user.api.get(`/sessions/${session.id}/items`)).status).toBe(404);
  });
});

describe('a fork', () => {
  it('starts from a step with the edit in place, and pays only what it does', async () => {
    const user = await edgeUser();
    const { triage } = await team(user);
    const { body: run } = await user.api.post<Run>(`/agents/${triage}/run`, { input: QUESTION, mode: 'wait' });
    const fork = await user.api.post<Run>(`/runs/${run.id}/fork`, {
      step: 't2',
      input: 'What is 2 + 3?',
      mode: 'wait',
    });
    expect(fork.status, JSON.stringify(fork.body)).toBe(200);
    expect(fork.body.forkedFrom).toEqual({ runId: run.id, step: 't2' });
    expect(fork.body.usage.requests).toBe(1);
    expect(String(fork.body.output)).toContain('5');
    expect((await user.api.post(`/runs/${run.id}/fork`, { step: 't9', mode: 'wait' })).status).toBe(422);
  });
});

describe("somebody else's run", () => {
  it('is not found by any route, and nothing happens to it', async () => {
    const owner = await edgeUser();
    const stranger = await edgeUser();
    const { math } = await team(owner);
    const { body: run } = await owner.api.post<Run>(`/agents/${math}/run`, { input: QUESTION, mode: 'wait' });
    for (const path of ['', '/events', '/events?format=json', '/trace']) {
      expect((await stranger.api.get(`/runs/${run.id}${path}`)).status, path).toBe(404);
    }
    expect((await stranger.api.post(`/runs/${run.id}/cancel`)).status).toBe(404);
    expect((await stranger.api.post(`/runs/${run.id}/fork`, {})).status).toBe(404);
    expect((await stranger.api.post(`/agents/${math}/run`, { input: 'x' })).status).toBe(404);
    expect((await stranger.api.get(`/runs/run_nonsense`)).status).toBe(404);
  });
});

describe('the host', () => {
  it('takes a run up again after a crash in the middle, and nothing is charged twice', async () => {
    const user = await edgeUser();
    const { triage } = await team(user);
    const { body: run } = await user.api.post<Run>(`/agents/${triage}/run`, { input: QUESTION, mode: 'background' });
    const stub = stubOf(run.id);
    await runInDurableObject(stub, async (_instance, state) => state.abort('crash')).catch(() => undefined);
    const rest = await user.api.open('GET', `/runs/${run.id}/events`);
    expect(parseSse(await rest.text()).at(-1)?.type).toBe('run.completed');
    const after = (await user.api.get<Run>(`/runs/${run.id}`)).body;
    const ledger = await settled(user);
    expect(ledger.microcredits.total).toBe(10_000_000 - after.cost.microcredits);
  });
});
