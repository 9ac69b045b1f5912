import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toolCalls } from './testing/call-port.ts';
import { callProvider } from './testing/call-provider.ts';
import type { RawServer } from './testing/raw-server.ts';

/** Somebody else's idea of the same protocols: what our own fixtures got wrong would show here. */
const mock = new LLMock({ port: 0, chunkSize: 4 });
let server: RawServer;

beforeAll(async () => {
  await mock.start();
  server = { baseUrl: `${mock.url}/v1`, requests: [], answer: () => undefined, close: () => mock.stop() };
});
beforeEach(() => {
  mock.clearFixtures();
});
afterAll(() => mock.stop());

const TOOL = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'Tells the weather.',
  parameters: {
    type: 'object' as const,
    properties: { city: { type: 'string' as const } },
    required: ['city'],
    additionalProperties: false as const,
  },
  strict: true,
};
const CALLS = [
  { name: 'get_weather', arguments: '{"city":"Brno"}' },
  { name: 'get_weather', arguments: '{"city":"Graz"}' },
];

const MODELS = [
  ['Chat Completions', { provider: 'openai', model: 'gpt-4o' }, 'v1'],
  ['Responses', { provider: 'openai', model: 'gpt-5.6-terra' }, 'v1'],
  ['Messages', { provider: 'anthropic', model: 'claude-sonnet-5-5' }, 'v1'],
  ["OpenRouter's Chat Completions", { provider: 'openrouter', model: 'anthropic/claude-sonnet-5.5' }, 'api/v1'],
] as const;

describe.each(MODELS)('%s, spoken by aimock', (_, model, path) => {
  const ask = (content: string, options: Parameters<typeof callProvider>[3] = {}) =>
    callProvider({ ...server, baseUrl: `${mock.url}/${path}` }, model, () => undefined, {
      ...options,
      request: { ...options.request, input: [{ type: 'message', role: 'user', content }] },
    });

  it('streams text and counts', async () => {
    mock.onMessage('hello', {
      content: 'Hello there, you.',
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, input_tokens: 9, output_tokens: 3 },
    });
    const pieces: string[] = [];
    const run = await ask('hello', { onDelta: (text) => pieces.push(text) });
    expect(run.failure).toBeUndefined();
    expect(run.text).toBe('Hello there, you.');
    expect(pieces.length).toBeGreaterThan(1);
    expect(run.outcome?.usage).toMatchObject({ inputTokens: 9, outputTokens: 3 });
  });

  it('calls tools in parallel', async () => {
    mock.onMessage('weather', { toolCalls: CALLS });
    const run = await ask('weather', { request: { tools: [TOOL] } });
    expect(toolCalls(run)).toEqual(CALLS.map(({ name, arguments: args }) => [name, args]));
  });

  it.each([
    [401, 'unauthorized'],
    [429, 'rate_limited'],
    [500, 'upstream_failed'],
  ] as const)('answers %i', async (status, code) => {
    mock.onMessage('hello', { content: 'never' });
    mock.nextRequestError(status, { message: 'no' });
    expect((await ask('hello')).failure?.code).toBe(code);
  });

  it('breaks in mid-stream', async () => {
    mock.onMessage(
      'hello',
      { content: 'Hello there, this is long enough to break.' },
      { truncateAfterChunks: 4, latency: 20 },
    );
    const run = await ask('hello');
    expect(run.outcome).toBeUndefined();
    expect(run.failure?.code).toBe('cut');
  });
});

it("keeps the signature of Anthropic's thoughts", async () => {
  mock.onMessage('hello', { content: 'Hello.', reasoning: 'A greeting.', reasoningSignature: 'c2lnbmVk' });
  const anthropic = { provider: 'anthropic', model: 'claude-sonnet-5-5' };
  const input = [{ type: 'message' as const, role: 'user' as const, content: 'hello' }];
  const run = await callProvider(server, anthropic, () => undefined, { request: { input } });
  expect(run.outcome?.output[0]).toMatchObject({
    type: 'reasoning',
    content: [{ text: 'A greeting.' }],
    providerData: { anthropic: { blocks: [{ type: 'thinking', signature: 'c2lnbmVk' }] } },
  });
});
