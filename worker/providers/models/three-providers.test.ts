import { Agent, Runner } from '@openai/agents-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../engine/execute.ts';
import { Latch } from '../../engine/latch.ts';
import { agentSpec, handoffTo, LIMITS } from '../../engine/testing/fixtures.ts';
import { MemoryJournal, newRecord } from '../../engine/testing/memory-journal.ts';
import { createModelPort } from './adapter.ts';
import { createModelProvider } from './model-provider.ts';
import { anthropic } from './testing/dialects/anthropic.ts';
import { CHAT_DIALECTS } from './testing/dialects/chat-providers.ts';
import type { Dialect } from './testing/dialects/dialect.ts';
import { openaiResponses } from './testing/dialects/responses.ts';
import { openRawServer, type RawServer, sse } from './testing/raw-server.ts';

const gemini = CHAT_DIALECTS.find((dialect) => dialect.provider === 'google') as Dialect;

/** One server a provider, each speaking its own protocol. */
let servers: Record<'anthropic' | 'google' | 'openai', RawServer>;

beforeAll(async () => {
  const [first, second, third] = await Promise.all([openRawServer(), openRawServer(), openRawServer()]);
  servers = { anthropic: first, google: second, openai: third };
});
beforeEach(() => {
  for (const server of Object.values(servers)) server.requests.length = 0;
});
afterAll(() => Promise.all(Object.values(servers).map((server) => server.close())));

/** Anthropic and Google on keys of the account, OpenAI on what the environment says (Plan 2.3, first way). */
function port() {
  const envelope = { kek: 1, wrapIv: '', wrappedKey: '', iv: '', ciphertext: '' };
  return createModelPort({
    settings: { OPENAI_API_KEY: 'sk-platform-0123456789', OPENAI_BASE_URL: servers.openai.baseUrl },
    keys: (['anthropic', 'google'] as const).map((provider) => ({
      id: `key_${provider}`,
      provider,
      baseUrl: servers[provider].baseUrl,
      envelope,
    })),
    openKey: ({ provider }) => Promise.resolve(`secret-of-${provider}-0123`),
    fetch,
  });
}

const model = (provider: string, name: string) => ({ model: { provider, name, settings: {} } });
const to = (name: string) => [{ name: `transfer_to_${name}`, args: {} }];

describe('one run with agents on three providers (Plan 2.3, third way)', () => {
  it('hands over from Anthropic to Gemini to OpenAI and back with one answer and three prices', async () => {
    servers.anthropic.answer = sse(anthropic.toolCalls(to('drafter')));
    servers.google.answer = sse(gemini.toolCalls(to('editor')));
    servers.openai.answer = sse(openaiResponses.text(['All', ' done.']));
    const agents = [
      agentSpec('planner', { ...model('anthropic', 'claude-sonnet-5-5'), handoffs: [handoffTo('drafter')] }),
      agentSpec('drafter', { ...model('google', 'gemini-3.8-flash'), handoffs: [handoffTo('editor')] }),
      agentSpec('editor', model('openai', 'gpt-5.6-terra')),
    ];
    const latch = new Latch();
    const record = newRecord();
    const journal = new MemoryJournal(record, latch);
    const result = await execute(
      {
        definition: { entryAgentId: 'planner', agents: Object.fromEntries(agents.map((one) => [one.id, one])) },
        agentId: 'planner',
        items: [{ type: 'message', role: 'user', content: 'Write a line.' }],
        limits: LIMITS,
        summarise: null,
      },
      { journal, meter: journal, models: port(), wait: async () => undefined },
      latch,
    );
    expect(result).toMatchObject({ kind: 'completed', output: 'All done.' });
    expect([...record.steps.values()].map((step) => step.request.model.provider)).toEqual([
      'anthropic',
      'google',
      'openai',
    ]);
    expect(servers.anthropic.requests[0]).toMatchObject({
      url: '/v1/messages',
      headers: { 'x-api-key': 'secret-of-anthropic-0123' },
    });
    expect(servers.google.requests[0]?.headers.authorization).toBe('Bearer secret-of-google-0123');
    expect(servers.openai.requests[0]).toMatchObject({
      url: '/v1/responses',
      headers: { authorization: 'Bearer sk-platform-0123456789' },
    });
    // Each later provider gets the whole conversation in its own words, with every call answered.
    expect(gemini.hear(servers.google.requests[0]?.body ?? {})).toMatchObject({
      turns: [['user', 'Write a line.']],
      calls: ['transfer_to_drafter'],
      results: [expect.stringContaining('drafter')],
    });
    expect(openaiResponses.hear(servers.openai.requests[0]?.body ?? {})).toMatchObject({
      calls: ['transfer_to_drafter', 'transfer_to_editor'],
      results: [expect.stringContaining('drafter'), expect.stringContaining('editor')],
    });
  });
});

describe('a model provider for a whole run (Plan 2.3, second way)', () => {
  it("finds every agent's model by its name, mixed with the environment's and an agent's own", async () => {
    servers.anthropic.answer = sse(anthropic.toolCalls(to('drafter')));
    servers.google.answer = sse(gemini.toolCalls(to('editor')));
    servers.openai.answer = sse(openaiResponses.text(['Done.']));
    const provider = createModelProvider(port(), { provider: 'openai', name: 'gpt-5.6-terra', settings: {} });
    const editor = new Agent({ name: 'editor', instructions: 'Edit.' });
    const drafter = new Agent({
      name: 'drafter',
      model: provider.getModel('google/gemini-3.8-flash'),
      handoffs: [editor],
    });
    const planner = new Agent({ name: 'planner', model: 'anthropic/claude-sonnet-5-5', handoffs: [drafter] });
    const runner = new Runner({ modelProvider: provider, tracingDisabled: true });
    const result = await runner.run(planner, 'Write a line.');
    expect(result.finalOutput).toBe('Done.');
    expect(Object.values(servers).map((server) => server.requests.length)).toEqual([1, 1, 1]);
  });

  it('streams too, and counts', async () => {
    servers.anthropic.answer = sse(anthropic.text(['Hel', 'lo']));
    const provider = createModelProvider(port(), { provider: 'anthropic', name: 'claude-haiku-5-5', settings: {} });
    const runner = new Runner({ modelProvider: provider, tracingDisabled: true });
    const stream = await runner.run(new Agent({ name: 'planner' }), 'Hi', { stream: true });
    let text = '';
    for await (const piece of stream.toTextStream()) text += piece;
    await stream.completed;
    expect(text).toBe('Hello');
    expect(stream.state.usage).toMatchObject({ inputTokens: 21, outputTokens: 4 });
    expect(servers.anthropic.requests[0]?.body.model).toBe('claude-haiku-5-5');
  });

  it('refuses a name whose provider there is not', () => {
    const provider = createModelProvider(port(), { provider: 'openai', name: 'gpt-4o', settings: {} });
    expect(() => provider.getModel('nobody/x')).toThrow('There is no model provider "nobody"');
  });
});
