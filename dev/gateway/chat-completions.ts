import { randomUUID } from 'node:crypto';
import {
  type Conversation,
  isRecord,
  type ModelAnswer,
  type OutputFormat,
  type ToolSpec,
  type Turn,
  textOf,
} from './conversation.ts';
import { Refusal, required } from './refusal.ts';
import { piecesOf, type Usage } from './usage.ts';

/** Reads a body of `POST /v1/chat/completions`. @throws Refusal 400 */
export function readChatRequest(body: Record<string, unknown>): Conversation {
  const messages = required(
    Array.isArray(body['messages']) ? body['messages'].filter(isRecord) : undefined,
    'messages',
  );
  const system = messages.filter((message) => message['role'] === 'system' || message['role'] === 'developer');
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  return {
    model: required(typeof body['model'] === 'string' ? body['model'] : undefined, 'model'),
    instructions: system.map((message) => textOf(message['content'])).join('\n\n'),
    turns: messages.flatMap(turnsOf),
    tools: Array.isArray(body['tools']) ? body['tools'].filter(isRecord).flatMap(toolOf) : [],
    toolChoice: readToolChoice(body['tool_choice']),
    format: readFormat(body['response_format']),
    maxTokens: typeof limit === 'number' ? limit : null,
  };
}

function turnsOf(message: Record<string, unknown>): Turn[] {
  const text = textOf(message['content']);
  if (message['role'] === 'user') return [{ kind: 'user', text }];
  if (message['role'] === 'tool') return [{ kind: 'result', id: String(message['tool_call_id']), text }];
  if (message['role'] !== 'assistant') return [];
  const calls = Array.isArray(message['tool_calls']) ? message['tool_calls'].filter(isRecord) : [];
  const made = calls.map((call): Turn => {
    const called = isRecord(call['function']) ? call['function'] : {};
    return {
      kind: 'call',
      id: String(call['id']),
      name: String(called['name']),
      arguments: String(called['arguments']),
    };
  });
  return text === '' ? made : [{ kind: 'assistant', text }, ...made];
}

function toolOf(tool: Record<string, unknown>): ToolSpec[] {
  const declared = tool['function'];
  if (tool['type'] !== 'function' || !isRecord(declared)) return [];
  return [
    {
      name: String(declared['name']),
      description: typeof declared['description'] === 'string' ? declared['description'] : '',
      parameters: isRecord(declared['parameters']) ? declared['parameters'] : {},
    },
  ];
}

function readToolChoice(value: unknown): Conversation['toolChoice'] {
  if (value === 'required' || value === 'none') return value;
  if (isRecord(value) && isRecord(value['function'])) return { name: String(value['function']['name']) };
  return 'auto';
}

function readFormat(value: unknown): OutputFormat {
  if (!isRecord(value) || value['type'] === 'text') return { kind: 'text' };
  if (value['type'] === 'json_object') return { kind: 'json' };
  const schema = isRecord(value['json_schema']) ? value['json_schema']['schema'] : undefined;
  if (value['type'] !== 'json_schema' || !isRecord(schema)) {
    throw new Refusal(400, 'response_format must be text, json_object or a json_schema with its schema.', {
      param: 'response_format',
    });
  }
  return { kind: 'schema', schema };
}

function finishOf(answer: ModelAnswer): string {
  if (answer.kind === 'calls') return 'tool_calls';
  return answer.truncated ? 'length' : 'stop';
}

function usageOf(usage: Usage): Record<string, unknown> {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function head(conversation: Conversation, object: string): Record<string, unknown> {
  return {
    id: `chatcmpl-${randomUUID()}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: conversation.model,
    system_fingerprint: 'offline-demo-model',
  };
}

/** The whole answer as one body. */
export function chatCompletion(conversation: Conversation, answer: ModelAnswer, usage: Usage): Record<string, unknown> {
  const message =
    answer.kind === 'text'
      ? { role: 'assistant', content: answer.text, refusal: null }
      : {
          role: 'assistant',
          content: null,
          refusal: null,
          tool_calls: answer.calls.map((call) => ({ id: callId(), type: 'function', function: call })),
        };
  return {
    ...head(conversation, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(answer) }],
    usage: usageOf(usage),
  };
}

/** The answer as server-sent events, ready to be written; the last is `[DONE]`. */
export function* chatCompletionEvents(
  conversation: Conversation,
  answer: ModelAnswer,
  usage: Usage,
  includeUsage: boolean,
): Generator<string> {
  const shared = { ...head(conversation, 'chat.completion.chunk'), ...(includeUsage ? { usage: null } : {}) };
  const chunk = (delta: Record<string, unknown>, finish: string | null = null) =>
    `data: ${JSON.stringify({ ...shared, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] })}\n\n`;
  yield chunk({ role: 'assistant', content: answer.kind === 'text' ? '' : null, refusal: null });
  if (answer.kind === 'text') {
    for (const content of piecesOf(answer.text)) yield chunk({ content });
  } else {
    for (const [index, call] of answer.calls.entries()) {
      yield chunk({
        tool_calls: [{ index, id: callId(), type: 'function', function: { name: call.name, arguments: '' } }],
      });
      for (const piece of piecesOf(call.arguments))
        yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  yield chunk({}, finishOf(answer));
  if (includeUsage) yield `data: ${JSON.stringify({ ...shared, choices: [], usage: usageOf(usage) })}\n\n`;
  yield 'data: [DONE]\n\n';
}

function callId(): string {
  return `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}
