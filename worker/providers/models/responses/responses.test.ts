import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callPort, type PortRun, toolCalls } from '../testing/call-port.ts';
import { openRawServer, type RawServer, sse } from '../testing/raw-server.ts';

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

/** A model of the catalog that speaks Responses. */
const call = (pieces: string[], options: Parameters<typeof callPort>[2] = {}): Promise<PortRun> =>
  callPort(server, sse(pieces), { model: 'gpt-6-luna', ...options });

const event = (type: string, fields: Record<string, unknown> = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const USAGE = { input_tokens: 9, output_tokens: 3, total_tokens: 12 };
const message = (text: string) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const response = (fields: Record<string, unknown>) => ({ id: 'resp_1', object: 'response', usage: USAGE, ...fields });

const created = event('response.created', { response: response({ status: 'in_progress', output: [] }) });
const delta = (text: string) =>
  event('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta: text });
const completed = (output: unknown[], fields: Record<string, unknown> = {}) =>
  event('response.completed', { response: response({ status: 'completed', output, ...fields }) });

describe('the Responses protocol', () => {
  it('streams text and reports usage and id', async () => {
    const run = await call([created, delta('Hel'), delta('lo'), completed([message('Hello')])]);
    expect(run.text).toBe('Hello');
    expect(run.outcome).toMatchObject({ responseId: 'resp_1', usage: { inputTokens: 9, outputTokens: 3 } });
    expect(run.outcome?.output).toMatchObject([{ type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }]);
    expect(server.requests[0]).toMatchObject({ url: '/v1/responses', body: { model: 'gpt-6-luna', stream: true } });
  });

  it('keeps parallel tool calls apart, also under one id', async () => {
    const toolCall = (args: string) => ({
      type: 'function_call',
      id: 'fc_1',
      call_id: 'same',
      name: 'add',
      arguments: args,
      status: 'completed',
    });
    const run = await call([created, completed([toolCall('{"x":1}'), toolCall('{"x":2}')])]);
    expect(toolCalls(run)).toEqual([
      ['add', '{"x":1}'],
      ['add', '{"x":2}'],
    ]);
  });

  it('takes an answer that stopped at its length limit', async () => {
    const incomplete = response({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [message('Hel')],
    });
    const run = await call([created, delta('Hel'), event('response.incomplete', { response: incomplete })]);
    expect(run.failure).toBeUndefined();
    expect(run.outcome?.output).toHaveLength(1);
  });

  it('says null where no usage came', async () => {
    const run = await call([created, completed([message('Hi')], { usage: null })]);
    expect(run.outcome?.usage).toBeNull();
  });

  it.each([
    ['a close without a terminal event', [created, delta('half')], 'cut'],
    ['[DONE] without a terminal event', [created, delta('half'), 'data: [DONE]\n\n'], 'cut'],
    ['bad JSON', [created, 'data: {"type":\n\n', completed([])], 'malformed'],
    ['a terminal event without an answer', [created, event('response.completed')], 'malformed'],
    [
      'an answer that was withheld',
      [event('response.incomplete', { response: response({ incomplete_details: { reason: 'content_filter' } }) })],
      'content_filter',
    ],
    [
      'a failed answer',
      [event('response.failed', { response: response({ error: { code: 'server_error', message: 'boom' } }) })],
      'upstream_failed',
    ],
    ['a rate limit', [event('error', { code: 'rate_limit_exceeded', message: 'slow down' })], 'rate_limited'],
    [
      'a context that is too long',
      [event('error', { code: 'context_length_exceeded', message: 'Your input exceeds the context window.' })],
      'context_overflow',
    ],
  ])('refuses %s', async (_, pieces, code) => {
    const run = await call(pieces);
    expect(run.outcome).toBeUndefined();
    expect(run.failure?.code).toBe(code);
  });

  it('sends a model that reasons no sampling settings and no effort that it lacks', async () => {
    const modelSettings = { temperature: 0.2, topP: 0.5, maxTokens: 99, reasoning: { effort: 'minimal' as const } };
    await call([completed([message('Hi')])], { request: { modelSettings } });
    const body = server.requests[0]?.body;
    expect(body).toMatchObject({ max_output_tokens: 99, reasoning: { effort: 'low' } });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
  });
});
