import type { Dialect, HeardRequest, SpokenCall, SpokenError } from './dialect.ts';

const event = (type: string, fields: Record<string, unknown> = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const error = (status: number, type: string, message: string, headers?: Record<string, string>): SpokenError => ({
  status,
  body: JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy' }),
  ...(headers ? { headers } : {}),
});

const START = event('message_start', {
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [],
    model: 'claude-sonnet-5-5',
    stop_reason: null,
    usage: { input_tokens: 3, cache_creation_input_tokens: 2, cache_read_input_tokens: 16, output_tokens: 1 },
  },
});

export const anthropicThinking = (index: number, thought: string, signature: string) => [
  event('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } }),
  event('content_block_delta', { index, delta: { type: 'thinking_delta', thinking: thought } }),
  event('content_block_delta', { index, delta: { type: 'signature_delta', signature } }),
  event('content_block_stop', { index }),
];

const textBlock = (index: number, pieces: string[]) => [
  event('content_block_start', { index, content_block: { type: 'text', text: '' } }),
  event('ping'),
  ...pieces.map((text) => event('content_block_delta', { index, delta: { type: 'text_delta', text } })),
];

const callBlock = ({ name, args }: SpokenCall, index: number) => {
  const json = JSON.stringify(args);
  const half = Math.ceil(json.length / 2);
  return [
    event('content_block_start', { index, content_block: { type: 'tool_use', id: `toolu_${index}`, name, input: {} } }),
    ...['', json.slice(0, half), json.slice(half)].map((partial_json) =>
      event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } }),
    ),
    event('content_block_stop', { index }),
  ];
};

const end = (stop_reason: string) => [
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 4 } }),
  event('message_stop'),
];

/** Text behind a thought, the way models answer that think. */
export const anthropicAnswer = (blocks: string[], stopReason: string) => [START, ...blocks, ...end(stopReason)];
export const anthropicCall = callBlock;

interface WireBlock {
  type: string;
  text?: string;
  name?: string;
  content?: string | WireBlock[];
  source?: { type: string; media_type?: string; data?: string; url?: string };
}

export const anthropic: Dialect = {
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  source: 'platform.claude.com/docs/en/build-with-claude/streaming, /docs/en/api/errors, /handling-stop-reasons',
  path: '/messages',
  keyHeader: ['x-api-key', ''],
  usage: { inputTokens: 21, outputTokens: 4, cachedInputTokens: 16 },
  text: (pieces) => anthropicAnswer([...textBlock(0, pieces), event('content_block_stop', { index: 0 })], 'end_turn'),
  unfinished: (pieces) => [START, ...textBlock(0, pieces)],
  toolCalls: (calls) => anthropicAnswer(calls.flatMap(callBlock), 'tool_use'),
  unauthorized: error(401, 'authentication_error', 'invalid x-api-key'),
  rateLimited: {
    ...error(429, 'rate_limit_error', "This request would exceed your organization's rate limit.", {
      'retry-after': '12',
    }),
    retryAfterMs: 12_000,
  },
  broken: error(529, 'overloaded_error', 'Overloaded'),
  overflow: error(400, 'invalid_request_error', 'prompt is too long: 1050000 tokens > 1000000 maximum'),
  filtered: anthropicAnswer([...textBlock(0, ['half']), event('content_block_stop', { index: 0 })], 'refusal'),
  hear,
};

function hear(body: Record<string, unknown>): HeardRequest {
  const messages = body.messages as { role: string; content: WireBlock[] }[];
  const blocks = messages.flatMap((message) => message.content);
  const config = body.output_config as { format?: { schema: unknown } } | undefined;
  const textOf = (content: WireBlock[]) => content.map((block) => block.text ?? '').join('');
  return {
    model: String(body.model),
    system: ((body.system ?? []) as WireBlock[]).map((block) => block.text).join('\n'),
    turns: messages
      .filter((message) => textOf(message.content) !== '')
      .map((message): [string, string] => [message.role, textOf(message.content)]),
    tools: ((body.tools ?? []) as { name: string }[]).map((tool) => tool.name),
    images: blocks.flatMap(({ type, source }) =>
      type !== 'image' || !source ? [] : [source.url ?? `data:${source.media_type};base64,${source.data}`],
    ),
    results: blocks
      .filter((block) => block.type === 'tool_result')
      .map(({ content }) => (typeof content === 'string' ? content : textOf(content ?? []))),
    calls: blocks.filter((block) => block.type === 'tool_use').map((block) => block.name ?? ''),
    format: config?.format?.schema ?? null,
  };
}
