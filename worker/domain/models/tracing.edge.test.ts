import { createExecutionContext, createMessageBatch, env, getQueueResult } from 'cloudflare:test';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { type Env, settingsOf, type TraceMessage } from '../../env.ts';
import { traceIdOf } from '../../providers/tracing/trace-items.ts';
import { consumeTraces, TRACES_QUEUE } from '../../traces-queue.ts';
import type { ApiKey, TraceExport } from './schemas-keys.ts';

const QUESTION = 'What is the capital of France, and where is my swordfish?';
const receiver = new URL(settingsOf(env as Env).OPENAI_TRACES_URL).origin;

interface Item {
  object: string;
  id: string;
  span_data?: { type: string };
}

let ada: User;

beforeAll(async () => {
  ada = await edgeUser();
});

async function tracingKey(user: User, key = 'sk-traces-0123456789'): Promise<ApiKey> {
  const answer = await user.api.post<ApiKey>('/users/api-keys', { provider: 'openai', kind: 'tracing', key });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

const switchTo = (user: User, mode: string) =>
  user.api.put<TraceExport & { issues?: { path: string }[] }>('/users/trace-export', { mode });

async function run(user: User): Promise<string> {
  const agent = await user.api.post<{ id: string }>('/agents', { name: 'Traced' });
  const answer = await user.api.post<{ id: string }>(`/agents/${agent.body.id}/run`, { input: QUESTION, mode: 'wait' });
  expect(answer.status).toBe(200);
  return answer.body.id;
}

async function received(runId: string): Promise<Item[]> {
  const response = await fetch(`${receiver}/traces/${await traceIdOf(runId)}`);
  return (await response.json()) as Item[];
}

async function deliver(message: TraceMessage) {
  const batch = createMessageBatch<TraceMessage>(TRACES_QUEUE, [
    { id: 'm1', timestamp: new Date(), attempts: 1, body: message },
  ]);
  await consumeTraces(batch, env as Env);
  return getQueueResult(batch, createExecutionContext());
}

describe('the setting', () => {
  it('needs a key of its own, which pays for no model', async () => {
    const bob = await edgeUser();
    expect((await bob.api.get<TraceExport>('/users/trace-export')).body).toEqual({ mode: 'off', keyId: null });
    const refused = await switchTo(bob, 'on');
    expect([refused.status, refused.body.issues?.[0]?.path]).toEqual([422, 'mode']);
    const key = await tracingKey(bob);
    expect(key).toMatchObject({ kind: 'tracing', provider: 'openai', test: { outcome: 'ok' } });
    expect((await switchTo(bob, 'on')).body).toEqual({ mode: 'on', keyId: key.id });
    const { body } = await bob.api.get<{ data: { id: string; access: string }[] }>('/models/providers');
    expect(body.data.find(({ id }) => id === 'openai')?.access).toBe('platform');
  });

  it('takes a key only of OpenAI, and only one that may write traces', async () => {
    const add = (body: object) =>
      ada.api.post<{ issues?: { path: string }[] }>('/users/api-keys', { kind: 'tracing', ...body });
    const wrong = await add({ provider: 'openai', key: 'sk-traces-wrong-0123456789' });
    expect([wrong.status, wrong.body.issues?.[0]?.path]).toEqual([422, 'key']);
    expect((await add({ provider: 'anthropic', key: 'sk-ant-0123456789' })).status).toBe(422);
    const moved = await add({ provider: 'openai', key: 'sk-traces-0123456789', baseUrl: 'https://evil.dev/v1' });
    expect(moved.body.issues?.[0]?.path).toBe('baseUrl');
  });
});

describe('a run', () => {
  it('is sent after its end, with what was said', async () => {
    await tracingKey(ada);
    await switchTo(ada, 'on');
    const runId = await run(ada);
    const items = await vi.waitFor(
      async () => {
        const found = await received(runId);
        if (found.length === 0) throw new Error('nothing was received yet');
        return found;
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(items[0]?.object).toBe('trace');
    expect(items.map((item) => item.span_data?.type)).toContain('generation');
    expect(JSON.stringify(items)).toContain('swordfish');
  });

  it('is sent without what was said where that is wished', async () => {
    const carl = await edgeUser();
    await tracingKey(carl);
    await switchTo(carl, 'without_content');
    const runId = await run(carl);
    expect((await deliver({ runId, accountId: carl.account.userId })).explicitAcks).toEqual(['m1']);
    const items = await received(runId);
    expect(items.length).toBeGreaterThan(2);
    expect(JSON.stringify(items)).not.toContain('swordfish');
  });

  it('is not sent when the export was switched off meanwhile, nor to somebody else', async () => {
    const [dora, bob] = await Promise.all([edgeUser(), edgeUser()]);
    const runId = await run(dora);
    await tracingKey(dora);
    await tracingKey(bob);
    await switchTo(bob, 'on');
    for (const accountId of [dora.account.userId, bob.account.userId]) {
      expect((await deliver({ runId, accountId })).explicitAcks).toEqual(['m1']);
    }
    expect(await received(runId)).toEqual([]);
  });

  it('is sent later when the receiver is busy, and stays one trace', async () => {
    const emil = await edgeUser();
    await tracingKey(emil, 'sk-traces-busy-0123456789');
    const runId = await run(emil);
    await switchTo(emil, 'on');
    const message = { runId, accountId: emil.account.userId };
    expect((await deliver(message)).retryMessages).toEqual([{ msgId: 'm1' }]);
    expect((await deliver(message)).explicitAcks).toEqual(['m1']);
    await deliver(message);
    const items = await received(runId);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length / 2);
  });
});
