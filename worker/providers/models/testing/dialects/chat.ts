import { type Dialect, type HeardRequest, type SpokenCall, sseData } from './dialect.ts';

/** What a provider does otherwise than OpenAI. */
export interface ChatVariant {
  provider: string;
  model: string;
  source: string;
  /** Put before everything else, such as comments that keep the connection alive. */
  prelude?: string[];
  /** The chunks of an answer's tool calls, the last one with the finish reason. */
  toolChunks?: (calls: SpokenCall[]) => unknown[];
  /** The last chunks: finish reason and usage. */
  ending?: (finish: string) => string[];
  textDelta?: (piece: string) => unknown;
  usage?: Dialect['usage'];
  errors?: Partial<Pick<Dialect, 'unauthorized' | 'rateLimited' | 'broken' | 'overflow' | 'filtered'>>;
}

export const chunkOf = (delta: unknown, finish: string | null = null, more: Record<string, unknown> = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_794_000_000,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish, ...more }],
});

/** An error as OpenAI and most that follow it write it. */
export const openAiError = (status: number, error: Record<string, unknown>, headers?: Record<string, string>) => ({
  status,
  body: JSON.stringify({ error }),
  ...(headers ? { headers } : {}),
});

const OPENAI_ERRORS = {
  unauthorized: openAiError(401, {
    message: 'Incorrect API key provided: sk-test************cret. You can find your API key at https://x.dev.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  }),
  rateLimited: {
    ...openAiError(
      429,
      {
        message: 'Rate limit reached for m in organization org-AbCdEfGhIjKlMn.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
      { 'retry-after': '7' },
    ),
    retryAfterMs: 7_000,
  },
  broken: openAiError(500, { message: 'The server had an error while processing your request.', type: 'server_error' }),
  overflow: openAiError(400, {
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  }),
} satisfies Pick<Dialect, 'unauthorized' | 'rateLimited' | 'broken' | 'overflow'>;

/** Calls in pieces, each with its own index: the first piece has id and name, the others the arguments. */
function inPieces(calls: SpokenCall[]): unknown[] {
  const pieces = calls.flatMap(({ name, args }, index) => {
    const text = JSON.stringify(args);
    const half = Math.ceil(text.length / 2);
    return [
      chunkOf({ tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } }] }),
      chunkOf({ tool_calls: [{ index, function: { arguments: text.slice(0, half) } }] }),
      chunkOf({ tool_calls: [{ index, function: { arguments: text.slice(half) } }] }),
    ];
  });
  return [...pieces, chunkOf({}, 'tool_calls')];
}

/** A provider that speaks Chat Completions, with its own ways. */
export function chatDialect(variant: ChatVariant): Dialect {
  const usage = variant.usage ?? { inputTokens: 21, outputTokens: 4, cachedInputTokens: 16 };
  const ending =
    variant.ending ??
    ((finish) => [
      ...(finish ? [sseData(chunkOf({}, finish))] : []),
      sseData({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [], usage: openAiUsage(usage) }),
      'data: [DONE]\n\n',
    ]);
  const textDelta = variant.textDelta ?? ((piece) => ({ content: piece }));
  const begun = (pieces: string[]) => [
    ...(variant.prelude ?? []),
    sseData(chunkOf({ role: 'assistant', content: '' })),
    ...pieces.map((piece) => sseData(chunkOf(textDelta(piece)))),
  ];
  return {
    provider: variant.provider,
    model: variant.model,
    source: variant.source,
    path: '/chat/completions',
    keyHeader: ['authorization', 'Bearer '],
    usage,
    text: (pieces) => [...begun(pieces), ...ending('stop')],
    unfinished: begun,
    toolCalls: (calls) => [
      ...(variant.prelude ?? []),
      ...(variant.toolChunks ?? inPieces)(calls).map(sseData),
      ...ending(''),
    ],
    filtered: [...begun(['half']), sseData(chunkOf({}, 'content_filter')), 'data: [DONE]\n\n'],
    ...OPENAI_ERRORS,
    ...variant.errors,
    hear,
  };
}

export function openAiUsage({ inputTokens, outputTokens, cachedInputTokens = 0 }: Dialect['usage']) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
  };
}

interface WireMessage {
  role: string;
  content?: string | { type: string; text?: string; image_url?: { url: string } }[] | null;
  tool_calls?: { function: { name: string } }[];
}

function hear(body: Record<string, unknown>): HeardRequest {
  const messages = body.messages as WireMessage[];
  const parts = (message: WireMessage) =>
    typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : (message.content ?? []);
  const textOf = (message: WireMessage) =>
    parts(message)
      .map((part) => ('text' in part ? (part.text ?? '') : ''))
      .join('');
  const format = body.response_format as { type: string; json_schema?: { schema: unknown } } | undefined;
  return {
    model: String(body.model),
    system: messages
      .filter((one) => one.role === 'system')
      .map(textOf)
      .join('\n'),
    turns: messages
      .filter((one) => (one.role === 'user' || one.role === 'assistant') && textOf(one) !== '')
      .map((one): [string, string] => [one.role, textOf(one)]),
    tools: ((body.tools ?? []) as { function: { name: string } }[]).map((tool) => tool.function.name),
    images: messages
      .flatMap(parts)
      .flatMap((part) => ('image_url' in part && part.image_url ? [part.image_url.url] : [])),
    results: messages.filter((one) => one.role === 'tool').map(textOf),
    calls: messages.flatMap((one) => (one.tool_calls ?? []).map((call) => call.function.name)),
    format: format?.type === 'json_schema' ? format.json_schema?.schema : format ? 'json' : null,
  };
}
