import { createServer } from 'node:http';
import { Agent, handoff, Runner, tool } from '@openai/agents-core';
import { OpenAIChatCompletionsModel, OpenAIResponsesModel } from '@openai/agents-openai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen, readBody, sendJson } from '../http.ts';
import { type Gateway, startGateway } from './server.ts';

const MARK = '(offline demo model)';
const MESSAGES = [{ role: 'user' as const, content: 'what is 12 * (3+4)?' }];
let gateway: Gateway;
let client: OpenAI;

beforeAll(async () => {
  gateway = await startGateway({ mode: 'demo', delayMs: 0 });
  client = new OpenAI({ apiKey: 'local', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterAll(() => gateway.stop());

describe('Chat Completions', () => {
  it('answers at once, with usage', async () => {
    const made = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: MESSAGES });
    expect(made.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: expect.stringContaining('= 84.') },
    });
    expect(made.choices[0]?.message.content).toContain(MARK);
    expect(made.usage?.total_tokens).toBe((made.usage?.prompt_tokens ?? 0) + (made.usage?.completion_tokens ?? 0));
    expect(made.usage?.completion_tokens).toBeGreaterThan(5);
  });

  it('streams the same text in pieces, with usage only when asked', async () => {
    const whole = await client.chat.completions.create({ model: 'm', messages: MESSAGES });
    const chunks = await collect(client.chat.completions.create({ model: 'm', messages: MESSAGES, stream: true }));
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '');
    expect(text.join('')).toBe(whole.choices[0]?.message.content);
    expect(text.filter(Boolean).length).toBeGreaterThan(5);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.some((chunk) => chunk.usage)).toBe(false);
    const asked = await collect(
      client.chat.completions.create({
        model: 'm',
        messages: MESSAGES,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  });

  it('calls tools, fills schemas and stops at the limit', async () => {
    const called = await client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'weather in Paris' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'Weather of a city',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
          },
        },
      ],
    });
    expect(called.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }] },
    });
    const filled = await client.chat.completions.create({
      model: 'm',
      messages: MESSAGES,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'r', schema: { type: 'object', properties: { result: { type: 'number' } } } },
      },
    });
    expect(JSON.parse(filled.choices[0]?.message.content ?? '')).toEqual({ result: 84 });
    const short = await client.chat.completions.create({ model: 'm', messages: MESSAGES, max_completion_tokens: 4 });
    expect(short.choices[0]?.finish_reason).toBe('length');
  });
});

describe('Responses', () => {
  it('answers at once and streams the same text up to response.completed', async () => {
    const whole = await client.responses.create({
      model: 'm',
      input: 'what is 12 * (3+4)?',
      instructions: 'You are a math tutor.',
    });
    expect(whole.output_text).toContain('As a math tutor');
    expect(whole).toMatchObject({ status: 'completed', usage: { output_tokens: expect.any(Number) } });
    const events = await collect(
      client.responses.create({
        model: 'm',
        input: 'what is 12 * (3+4)?',
        instructions: 'You are a math tutor.',
        stream: true,
      }),
    );
    const text = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
    expect(text.join('')).toBe(whole.output_text);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { status: 'completed', usage: whole.usage },
    });
  });

  it('ends as incomplete at the limit', async () => {
    const events = await collect(
      client.responses.create({ model: 'm', input: 'Which socks?', max_output_tokens: 16, stream: true }),
    );
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    });
  });

  it('does not pretend to remember responses', async () => {
    await expect(
      client.responses.create({ model: 'm', input: 'x', previous_response_id: 'resp_1' }),
    ).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
  });
});

describe.each([
  ['Chat Completions', () => new OpenAIChatCompletionsModel(client, 'm')],
  ['Responses', () => new OpenAIResponsesModel(client, 'm')],
])('the Agents SDK over %s', (_name, model) => {
  it('hands over, uses a tool and streams the answer', async () => {
    const weather = tool({
      name: 'get_weather',
      description: 'Weather of a city',
      strict: false,
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: [],
        additionalProperties: true,
      },
      execute: (input) => `Sunny in ${(input as { city: string }).city}`,
    });
    const meteorologist = new Agent({
      name: 'Weather Desk',
      model: model(),
      handoffDescription: 'Knows the weather',
      tools: [weather],
    });
    const triage = Agent.create({
      name: 'Triage',
      model: model(),
      instructions: 'Route to the right colleague',
      handoffs: [handoff(meteorologist)],
    });
    const result = await new Runner({ tracingDisabled: true }).run(triage, 'What is the weather in Oslo?', {
      stream: true,
    });
    const deltas: string[] = [];
    for await (const event of result) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
        deltas.push(event.data.delta);
    }
    await result.completed;
    expect(result.lastAgent?.name).toBe('Weather Desk');
    expect(result.finalOutput).toContain('The tool get_weather answered: "Sunny in Oslo"');
    expect(deltas.join('')).toBe(result.finalOutput);
    expect(result.rawResponses.every((response) => response.usage.outputTokens > 0)).toBe(true);
  });
});

describe('Embeddings', () => {
  it('places a paraphrase nearer than something else', async () => {
    const { data, usage } = await client.embeddings.create({
      model: 'offline-demo-embeddings',
      input: ['How do I reset my password?', 'I forgot my login credentials', 'Bananas are yellow'],
    });
    const [a = [], b = [], c = []] = data.map((item) => item.embedding);
    expect(a).toHaveLength(512);
    expect(dot(a, a)).toBeCloseTo(1, 5);
    expect(dot(a, b)).toBeGreaterThan(dot(a, c) + 0.1);
    expect(usage.total_tokens).toBeGreaterThan(0);
  });

  it('shortens to the dimensions asked for and refuses more', async () => {
    const asked = { model: 'e', input: 'x', encoding_format: 'float' as const };
    const short = await client.embeddings.create({ ...asked, dimensions: 64 });
    expect(short.data[0]?.embedding).toHaveLength(64);
    await expect(client.embeddings.create({ ...asked, dimensions: 4096 })).rejects.toMatchObject({
      status: 400,
      param: 'dimensions',
    });
  });
});

describe('manners', () => {
  it('lists its models', async () => {
    const { data } = await client.models.list();
    expect(data.map((model) => model.id)).toContain('offline-demo-model');
    await expect(client.models.retrieve('other')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it.each([
    ['no key', 'POST', '/v1/chat/completions', '', '{}', 401, 'invalid_api_key'],
    ['broken JSON', 'POST', '/v1/chat/completions', 'Bearer k', '[', 400, null],
    ['no messages', 'POST', '/v1/chat/completions', 'Bearer k', '{"model":"m"}', 400, 'missing_required_parameter'],
    ['no model', 'POST', '/v1/responses', 'Bearer k', '{"input":"x"}', 400, 'missing_required_parameter'],
    ['an unknown path', 'POST', '/v1/images', 'Bearer k', '{}', 404, 'unknown_url'],
  ])('refuses %s in the form of OpenAI', async (_name, method, path, authorization, body, status, code) => {
    const response = await fetch(`${gateway.url}${path}`, { method, headers: { authorization }, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String), type: 'invalid_request_error', code },
    });
  });
});

describe('with a real model server', () => {
  let upstream: Listening;
  let passing: Gateway;
  const seen: { path: string | undefined; authorization: string | undefined; body: string }[] = [];

  beforeAll(async () => {
    upstream = await listen(
      createServer(async (request, response) => {
        if (request.url === '/v1/models') return sendJson(response, 200, { object: 'list', data: [{ id: 'llama' }] });
        seen.push({
          path: request.url,
          authorization: request.headers.authorization,
          body: await readBody(request, 1e6),
        });
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"choices":[{"index":0,"delta":{"content":"real "}}]}\n\n');
        return response.end('data: {"choices":[{"index":0,"delta":{"content":"words"}}]}\n\ndata: [DONE]\n\n');
      }),
    );
    passing = await startGateway({
      locals: [
        { name: 'Nobody', baseUrl: 'http://127.0.0.1:9/v1' },
        { name: 'Local', baseUrl: `${upstream.url}/v1` },
      ],
    });
  });
  afterAll(async () => {
    await passing.stop();
    await upstream.stop();
  });

  it('passes requests on, with a model that it has, and the answer back', async () => {
    expect(passing.upstream).toBe('Local');
    const through = new OpenAI({ apiKey: 'mine', baseURL: `${passing.url}/v1` });
    const chunks = await collect(
      through.chat.completions.create({ model: 'gpt-4o-mini', messages: MESSAGES, stream: true }),
    );
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content).join('')).toBe('real words');
    expect(seen[0]).toMatchObject({ path: '/v1/chat/completions', authorization: 'Bearer local' });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ model: 'llama', messages: MESSAGES });
  });

  it('still embeds here what the local server has no model for', async () => {
    const through = new OpenAI({ apiKey: 'mine', baseURL: `${passing.url}/v1` });
    expect((await through.embeddings.create({ model: 'e', input: 'x' })).data[0]?.embedding).toHaveLength(512);
  });

  it('uses a key that was set before any local server', async () => {
    const keyed = await startGateway({ apiKey: 'sk-real', baseUrl: `${upstream.url}/v1` });
    const through = new OpenAI({ apiKey: 'mine', baseURL: `${keyed.url}/v1` });
    await collect(through.chat.completions.create({ model: 'gpt-4o-mini', messages: MESSAGES, stream: true }));
    expect(seen.at(-1)).toMatchObject({
      authorization: 'Bearer sk-real',
      body: expect.stringContaining('gpt-4o-mini'),
    });
    await keyed.stop();
  });
});

async function collect<T>(stream: PromiseLike<AsyncIterable<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of await stream) all.push(item);
  return all;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
