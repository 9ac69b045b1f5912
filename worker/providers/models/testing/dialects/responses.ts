import { openAiError } from './chat.ts';
import type { Dialect, HeardRequest, SpokenCall } from './dialect.ts';

const event = (type: string, fields: Record<string, unknown> = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const USAGE = {
  input_tokens: 21,
  input_tokens_details: { cached_tokens: 16 },
  output_tokens: 4,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 25,
};

const response = (fields: Record<string, unknown>) => ({ id: 'resp_1', object: 'response', ...fields });
const CREATED = event('response.created', { response: response({ status: 'in_progress', output: [] }) });

const message = (text: string) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});

const completed = (output: unknown[]) =>
  event('response.completed', { response: response({ status: 'completed', output, usage: USAGE }) });

const delta = (text: string) =>
  event('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta: text });

const call = ({ name, args }: SpokenCall, index: number) => ({
  type: 'function_call',
  id: `fc_${index}`,
  call_id: `call_${index}`,
  name,
  arguments: JSON.stringify(args),
  status: 'completed',
});

/** A thought that only OpenAI can read again. */
export const ENCRYPTED_THOUGHT = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAB-secret' };

export const responsesAnswer = (output: unknown[]) => [CREATED, completed(output)];
export const responsesCall = call;

/** OpenAI's own, and Workers AI's for the models that it serves so. */
export const openaiResponses: Dialect = {
  provider: 'openai',
  model: 'gpt-5.6-terra',
  source: 'developers.openai.com/api/reference/resources/responses (streaming events), /api/docs/guides/error-codes',
  path: '/responses',
  keyHeader: ['authorization', 'Bearer '],
  usage: { inputTokens: 21, outputTokens: 4, cachedInputTokens: 16 },
  text: (pieces) => [CREATED, ...pieces.map(delta), completed([message(pieces.join(''))])],
  unfinished: (pieces) => [CREATED, ...pieces.map(delta)],
  toolCalls: (calls) => responsesAnswer(calls.map(call)),
  unauthorized: openAiError(401, {
    message: 'Incorrect API key provided: sk-test*********cret.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  }),
  rateLimited: {
    ...openAiError(
      429,
      { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' },
      { 'retry-after-ms': '1500' },
    ),
    retryAfterMs: 1_500,
  },
  broken: openAiError(500, { message: 'The server had an error.', type: 'server_error' }),
  overflow: openAiError(400, {
    message: 'Your input exceeds the context window of this model.',
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  }),
  filtered: [
    CREATED,
    delta('half'),
    event('response.incomplete', {
      response: response({ status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] }),
    }),
  ],
  hear,
};

export const workersAiResponses: Dialect = {
  ...openaiResponses,
  provider: 'workers-ai',
  model: '@cf/openai/gpt-oss-120b',
  source: 'developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility (responses)',
};

interface WireItem {
  type?: string;
  role?: string;
  name?: string;
  output?: unknown;
  content?: string | { type: string; text?: string; image_url?: string }[];
}

function hear(body: Record<string, unknown>): HeardRequest {
  const items = body.input as WireItem[];
  const parts = (item: WireItem) =>
    typeof item.content === 'string' ? [{ type: 'text', text: item.content }] : (item.content ?? []);
  const textOf = (item: WireItem) =>
    parts(item)
      .map((part) => part.text ?? '')
      .join('');
  const format = (body.text as { format?: { type: string; schema?: unknown } } | undefined)?.format;
  return {
    model: String(body.model),
    system: String(body.instructions ?? ''),
    turns: items
      .filter((item) => item.role !== undefined && textOf(item) !== '')
      .map((item): [string, string] => [item.role ?? '', textOf(item)]),
    tools: ((body.tools ?? []) as { name: string }[]).map((tool) => tool.name),
    images: items.flatMap(parts).flatMap((part) => ('image_url' in part && part.image_url ? [part.image_url] : [])),
    results: items.filter((item) => item.type === 'function_call_output').map((item) => String(item.output)),
    calls: items.filter((item) => item.type === 'function_call').map((item) => item.name ?? ''),
    format: format?.type === 'json_schema' ? format.schema : null,
  };
}
