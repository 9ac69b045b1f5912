import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ModelServer, startModelServer } from './server.ts';

let server: ModelServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startModelServer({ pieces: 3, delay: (raw) => (raw.includes('slow') ? 5 : 0) });
  client = new OpenAI({ baseURL: server.url, apiKey: 'none' });
});
afterAll(() => server.close());

const tools = [{ type: 'function' as const, function: { name: 'transfer_to_math', parameters: {} } }];

it.each(['fast', 'slow'])('streams %s Chat Completions with usage and a finish reason', async (speed) => {
  const messages = [{ role: 'user' as const, content: `mark-chat ${speed}` }];
  const stream = await client.chat.completions.create({
    model: 'm',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = await Array.fromAsync(stream);
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('mark-chat word-1 word-2 ');
  expect(chunks.find((chunk) => chunk.choices[0]?.finish_reason)?.choices[0]?.finish_reason).toBe('stop');
  expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 3 });
});

it('calls the first tool once, then answers', async () => {
  const asked = { role: 'user' as const, content: 'hand off' };
  const first = await client.chat.completions.create({ model: 'm', messages: [asked], tools });
  expect(first.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'transfer_to_math' } });
  const result = { role: 'tool' as const, tool_call_id: 'call_1', content: 'done' };
  const second = await client.chat.completions.create({ model: 'm', messages: [asked, result], tools });
  expect(second.choices[0]?.message.content).toBe('answer word-1 word-2 ');
});

it('streams Responses whose completed event carries the whole answer', async () => {
  const events = await Array.fromAsync(await client.responses.create({ model: 'm', input: 'mark-resp', stream: true }));
  const last = events.at(-1);
  expect(last?.type === 'response.completed' && last.response.usage?.output_tokens).toBe(3);
  const text = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('');
  expect(text).toBe('mark-resp word-1 word-2 ');
});

it('counts calls, in all and by marker', async () => {
  const before = server.calls();
  await client.responses.create({ model: 'm', input: 'mark-count-1' });
  expect(server.calls()).toBe(before + 1);
  expect(server.callsFor('mark-count-1')).toBe(1);
});
