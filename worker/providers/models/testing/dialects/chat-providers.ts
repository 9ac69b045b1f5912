import { type ChatVariant, chatDialect, chunkOf, openAiError, openAiUsage } from './chat.ts';
import { type Dialect, type SpokenCall, sseData } from './dialect.ts';

const USAGE = { inputTokens: 21, outputTokens: 4 };

/** Calls whole and all at once, as servers write them that do not stream them. */
const whole =
  (finish: string, mark: (call: Record<string, unknown>, index: number) => Record<string, unknown>) =>
  (calls: SpokenCall[]): unknown[] => [
    chunkOf({
      role: 'assistant',
      content: null,
      tool_calls: calls.map(({ name, args }, index) =>
        mark({ type: 'function', function: { name, arguments: JSON.stringify(args) } }, index),
      ),
    }),
    chunkOf({}, finish),
  ];

/** Usage on the chunk with the finish reason, and nothing behind it. */
const together =
  (usage: unknown, end = 'data: [DONE]\n\n') =>
  (finish: string) => [sseData({ ...chunkOf({ content: '' }, finish || null), usage }), end];

const VARIANTS: ChatVariant[] = [
  {
    provider: 'openai',
    model: 'gpt-4o',
    source: 'developers.openai.com/api/reference/resources/chat (streaming), /api/docs/guides/error-codes',
  },
  {
    provider: 'google',
    model: 'gemini-3.8-flash',
    source: 'ai.google.dev/gemini-api/docs/openai, /docs/thought-signatures, /api/errors (google.rpc.Status)',
    usage: { ...USAGE, outputTokens: 9 },
    // Whole calls without index and id, the first one signed; thoughts counted in the total alone.
    toolChunks: whole('stop', (call, index) => ({
      ...call,
      id: '',
      ...(index === 0 ? { extra_content: { google: { thought_signature: 'c2lnbmVk' } } } : {}),
    })),
    ending: together({ prompt_tokens: 21, completion_tokens: 4, total_tokens: 30 }),
    errors: {
      unauthorized: {
        status: 400,
        body: JSON.stringify([
          {
            error: {
              code: 400,
              message: 'API key not valid. Please pass a valid API key.',
              status: 'INVALID_ARGUMENT',
              details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
            },
          },
        ]),
      },
      rateLimited: {
        status: 429,
        body: JSON.stringify([
          {
            error: {
              code: 429,
              message: 'You exceeded your current quota.',
              status: 'RESOURCE_EXHAUSTED',
              details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' }],
            },
          },
        ]),
        retryAfterMs: 37_000,
      },
      broken: {
        status: 503,
        body: JSON.stringify([{ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }]),
      },
      overflow: {
        status: 400,
        body: JSON.stringify([
          {
            error: {
              code: 400,
              message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
              status: 'INVALID_ARGUMENT',
            },
          },
        ]),
      },
      filtered: [sseData(chunkOf({ content: 'half' })), sseData(chunkOf({}, 'PROHIBITED_CONTENT'))],
    },
  },
  {
    provider: 'deepseek',
    model: 'deepseek-v4-pro',
    source: 'api-docs.deepseek.com/api/create-chat-completion, /guides/thinking_mode, /quick_start/error_codes',
    prelude: [': keep-alive\n\n', ': keep-alive\n\n', sseData(chunkOf({ content: null, reasoning_content: 'Hm.' }))],
    usage: { ...USAGE, cachedInputTokens: 16 },
    ending: together({
      prompt_tokens: 21,
      completion_tokens: 4,
      total_tokens: 25,
      prompt_cache_hit_tokens: 16,
      prompt_cache_miss_tokens: 5,
    }),
    errors: {
      unauthorized: openAiError(401, {
        message: 'Authentication Fails, Your api key: ****cret is invalid',
        type: 'authentication_error',
        code: 'invalid_request_error',
      }),
      filtered: openAiError(400, {
        message: 'Content Exists Risk',
        type: 'invalid_request_error',
        code: 'content_filter',
      }),
    },
  },
  {
    provider: 'huggingface',
    model: 'meta-llama/Llama-3.3-70B-Instruct',
    source: 'huggingface.co/docs/inference-providers/tasks/chat-completion; errors as text in `error`',
    usage: USAGE,
    ending: (finish) => [
      ...(finish ? [sseData(chunkOf({ role: 'assistant', content: '' }, finish))] : []),
      sseData({ choices: [], usage: openAiUsage(USAGE) }),
      'data: [DONE]\n\n',
    ],
    errors: {
      unauthorized: { status: 401, body: '{"error":"Invalid username or password."}' },
      broken: { status: 500, body: '{"error":"Internal Server Error"}' },
      overflow: {
        status: 422,
        body: '{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 131072: maximum input length exceeded","error_type":"validation"}',
      },
    },
  },
  {
    provider: 'mistral',
    model: 'mistral-medium-latest',
    source:
      'docs.mistral.ai/api (chat completion), /capabilities/function_calling, /studio-api/conversations/reasoning',
    usage: USAGE,
    // The last call, the finish reason and the usage share one chunk; content may be a list of parts.
    toolChunks: (calls) => [
      chunkOf(
        {
          content: '',
          tool_calls: calls.map(({ name, args }, index) => ({
            id: `D681PevK${index}`,
            function: { name, arguments: JSON.stringify(args) },
            index,
          })),
        },
        'tool_calls',
      ),
    ],
    textDelta: (piece) => ({ content: [{ type: 'text', text: piece }] }),
    ending: together(openAiUsage(USAGE)),
    errors: {
      unauthorized: { status: 401, body: '{"detail":"Unauthorized"}' },
      overflow: {
        status: 400,
        body: JSON.stringify({
          object: 'error',
          message: 'Prompt contains 140000 tokens, too large for model with 131072 maximum context length',
          type: 'invalid_request_prompt',
          code: '3051',
        }),
      },
      broken: {
        status: 500,
        body: '{"object":"error","message":"Service unavailable.","type":"internal_server_error"}',
      },
    },
  },
  {
    provider: 'groq',
    model: 'llama-3.3-70b-versatile',
    source: 'console.groq.com/docs/api-reference (chat, streaming), /docs/errors, /docs/rate-limits',
    usage: USAGE,
    toolChunks: whole('tool_calls', (call, index) => ({ ...call, id: `call_${index}`, index })),
    ending: (finish) => [
      sseData({ ...chunkOf({}, finish || null), x_groq: { id: 'req_1', usage: openAiUsage(USAGE) } }),
      'data: [DONE]\n\n',
    ],
    errors: {
      unauthorized: openAiError(401, {
        message: 'Invalid API Key',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      }),
      rateLimited: {
        ...openAiError(
          429,
          { message: 'Rate limit reached. Please try again in 7.66s.', type: 'tokens', code: 'rate_limit_exceeded' },
          { 'retry-after': '8' },
        ),
        retryAfterMs: 8_000,
      },
      overflow: openAiError(400, {
        message: 'Please reduce the length of the messages or completion.',
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
      }),
    },
  },
  {
    provider: 'openrouter',
    model: 'anthropic/claude-sonnet-5.5',
    source: 'openrouter.ai/docs/api-reference/streaming, /errors (also in mid-stream), /limits',
    prelude: [': OPENROUTER PROCESSING\n\n', sseData(chunkOf({ role: 'assistant', content: '', reasoning: 'Hm.' }))],
    errors: {
      unauthorized: openAiError(401, { message: 'No auth credentials found', code: 401 }),
      broken: openAiError(502, {
        message: 'Provider returned error',
        code: 502,
        metadata: { raw: '{"type":"error"}', provider_name: 'Anthropic' },
      }),
      overflow: openAiError(400, {
        message: "This endpoint's maximum context length is 200000 tokens. However, you requested about 300000 tokens.",
        code: 400,
      }),
      filtered: openAiError(403, {
        message: 'Your chosen model requires moderation and your input was flagged',
        code: 403,
        metadata: { reasons: ['violence'], flagged_input: '…' },
      }),
    },
  },
  {
    provider: 'workers-ai',
    model: '@cf/meta/llama-3.3-70b-instruct-fp8-fast',
    source: 'developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility, /platform/errors',
    usage: USAGE,
    toolChunks: whole('tool_calls', (call, index) => ({ ...call, id: `chatcmpl-tool-${index}`, index })),
    ending: together(openAiUsage(USAGE)),
    errors: {
      unauthorized: {
        status: 401,
        body: '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null,"messages":[]}',
      },
      rateLimited: {
        status: 429,
        body: '{"success":false,"errors":[{"code":3040,"message":"Capacity temporarily exceeded, please try again."}]}',
        headers: { 'retry-after': '2' },
        retryAfterMs: 2_000,
      },
      broken: { status: 500, body: '{"success":false,"errors":[{"code":3043,"message":"Internal server error"}]}' },
      overflow: {
        status: 413,
        body: '{"success":false,"errors":[{"code":5021,"message":"The estimated number of input and maximum output tokens exceeded this model context window limit."}]}',
      },
    },
  },
  {
    provider: 'ollama',
    model: 'qwen3:8b',
    source: 'docs.ollama.com/api/openai-compatibility, github.com/ollama/ollama (openai/openai.go)',
    usage: USAGE,
    prelude: [sseData(chunkOf({ role: 'assistant', content: '', reasoning: 'Hm.' }))],
    // Every call at index 0, each in a chunk of its own.
    toolChunks: (calls) => [
      ...calls.map(({ name, args }, index) =>
        chunkOf({
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: `call_${index}`, index: 0, type: 'function', function: { name, arguments: JSON.stringify(args) } },
          ],
        }),
      ),
      chunkOf({ role: 'assistant', content: '' }, 'tool_calls'),
    ],
    errors: {
      unauthorized: openAiError(401, { message: 'unauthorized', type: 'api_error', param: null, code: null }),
      broken: openAiError(500, {
        message: 'model runner has unexpectedly stopped',
        type: 'api_error',
        param: null,
        code: null,
      }),
      overflow: openAiError(400, {
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      }),
    },
  },
  {
    provider: 'lmstudio',
    model: 'openai/gpt-oss-20b',
    source: 'lmstudio.ai/docs/developer/openai-compat/chat-completions, /tools',
    usage: USAGE,
    prelude: [sseData(chunkOf({ reasoning_content: 'Hm.' }))],
    errors: {
      broken: { status: 500, body: '{"error":"The model has crashed without additional information. (Exit code: 6)"}' },
      overflow: {
        status: 400,
        body: '{"error":"Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}',
      },
    },
  },
  {
    provider: 'modal',
    model: 'Qwen/Qwen3-8B',
    source: 'docs.vllm.ai/en/latest/serving/openai_compatible_server, modal.com/docs/guide/webhooks',
    usage: USAGE,
    errors: {
      unauthorized: { status: 401, body: '{"error":"Unauthorized"}' },
      broken: { status: 500, body: 'modal-http: internal error: function crashed' },
      overflow: {
        status: 400,
        body: JSON.stringify({
          error: {
            message: "This model's maximum context length is 32768 tokens. However, you requested 40000 tokens.",
            type: 'BadRequestError',
            param: null,
            code: 400,
          },
        }),
      },
    },
  },
  {
    provider: 'custom',
    model: 'my-model',
    source: 'Chat Completions as OpenAI publishes it, in its plainest form: no ids, no usage details, no [DONE]',
    usage: USAGE,
    toolChunks: whole('tool_calls', (call) => call),
    ending: together({ prompt_tokens: 21, completion_tokens: 4 }, ''),
  },
];

/** All providers that speak Chat Completions, each in its own way. */
export const CHAT_DIALECTS: readonly Dialect[] = VARIANTS.map(chatDialect);
