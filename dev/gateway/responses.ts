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

/** Reads a body of `POST /v1/responses`. @throws Refusal 400 */
export function readResponsesRequest(body: Record<string, unknown>): Conversation {
  if (typeof body['previous_response_id'] === 'string') {
    throw new Refusal(400, 'Responses are not stored here: send the whole conversation as input.', {
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
  }
  const { input } = body;
  const items =
    typeof input === 'string'
      ? [{ role: 'user', content: input }]
      : required(Array.isArray(input) ? input.filter(isRecord) : undefined, 'input');
  const system = items
    .filter((item) => item['role'] === 'system' || item['role'] === 'developer')
    .map((item) => textOf(item['content']));
  const limit = body['max_output_tokens'];
  return {
    model: required(typeof body['model'] === 'string' ? body['model'] : undefined, 'model'),
    instructions: [typeof body['instructions'] === 'string' ? body['instructions'] : '', ...system]
      .filter(Boolean)
      .join('\n\n'),
    turns: items.flatMap(turnOf),
    tools: Array.isArray(body['tools']) ? body['tools'].filter(isRecord).flatMap(toolOf) : [],
    toolChoice: readToolChoice(body['tool_choice']),
    format: readFormat(isRecord(body['text']) ? body['text']['format'] : undefined),
    maxTokens: typeof limit === 'number' ? limit : null,
  };
}

function turnOf(item: Record<string, unknown>): Turn[] {
  if (item['type'] === 'function_call') {
    return [
      { kind: 'call', id: String(item['call_id']), name: String(item['name']), arguments: String(item['arguments']) },
    ];
  }
  if (item['type'] === 'function_call_output') {
    return [{ kind: 'result', id: String(item['call_id']), text: textOf(item['output']) }];
  }
  if (item['role'] === 'user') return [{ kind: 'user', text: textOf(item['content']) }];
  return item['role'] === 'assistant' ? [{ kind: 'assistant', text: textOf(item['content']) }] : [];
}

function toolOf(tool: Record<string, unknown>): ToolSpec[] {
  if (tool['type'] !== 'function') return [];
  return [
    {
      name: String(tool['name']),
      description: typeof tool['description'] === 'string' ? tool['description'] : '',
      parameters: isRecord(tool['parameters']) ? tool['parameters'] : {},
    },
  ];
}

function readToolChoice(value: unknown): Conversation['toolChoice'] {
  if (value === 'required' || value === 'none') return value;
  return isRecord(value) && typeof value['name'] === 'string' ? { name: value['name'] } : 'auto';
}

function readFormat(value: unknown): OutputFormat {
  if (!isRecord(value) || value['type'] === 'text') return { kind: 'text' };
  if (value['type'] === 'json_object') return { kind: 'json' };
  if (value['type'] === 'json_schema' && isRecord(value['schema'])) return { kind: 'schema', schema: value['schema'] };
  throw new Refusal(400, 'text.format must be text, json_object or a json_schema with its schema.', {
    param: 'text.format',
  });
}

type Item = Record<string, unknown> & { id: string };

function itemsOf(answer: ModelAnswer): Item[] {
  if (answer.kind === 'text') {
    const content = [{ type: 'output_text', text: answer.text, annotations: [], logprobs: [] }];
    return [
      {
        id: newId('msg'),
        type: 'message',
        status: answer.truncated ? 'incomplete' : 'completed',
        role: 'assistant',
        content,
      },
    ];
  }
  return answer.calls.map((call) => ({
    id: newId('fc'),
    type: 'function_call',
    status: 'completed',
    call_id: newId('call'),
    ...call,
  }));
}

/** The whole answer as a Response object. */
export function response(conversation: Conversation, answer: ModelAnswer, usage: Usage): Record<string, unknown> {
  const truncated = answer.kind === 'text' && answer.truncated;
  return {
    ...shell(conversation, newId('resp')),
    status: truncated ? 'incomplete' : 'completed',
    incomplete_details: truncated ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(answer),
    usage: {
      input_tokens: usage.inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.inputTokens + usage.outputTokens,
    },
  };
}

function shell(conversation: Conversation, id: string): Record<string, unknown> {
  return {
    id,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    error: null,
    instructions: conversation.instructions || null,
    max_output_tokens: conversation.maxTokens,
    metadata: {},
    model: conversation.model,
    parallel_tool_calls: true,
    previous_response_id: null,
    temperature: 1,
    tool_choice:
      typeof conversation.toolChoice === 'string'
        ? conversation.toolChoice
        : { type: 'function', ...conversation.toolChoice },
    tools: [],
    top_p: 1,
    truncation: 'disabled',
  };
}

/** The answer as server-sent events, ready to be written; the last is `response.completed` or `response.incomplete`. */
export function* responseEvents(conversation: Conversation, answer: ModelAnswer, usage: Usage): Generator<string> {
  let sequence = 0;
  const event = (type: string, data: Record<string, unknown>) => {
    const text = `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...data })}\n\n`;
    sequence += 1;
    return text;
  };
  const done = response(conversation, answer, usage);
  const begun = { ...done, status: 'in_progress', incomplete_details: null, output: [], usage: null };
  yield event('response.created', { response: begun });
  yield event('response.in_progress', { response: begun });
  for (const [index, item] of (done['output'] as Item[]).entries()) {
    const place = { output_index: index, item_id: item.id };
    if (answer.kind === 'text') {
      const part = { type: 'output_text', text: answer.text, annotations: [], logprobs: [] };
      const at = { ...place, content_index: 0 };
      yield event('response.output_item.added', {
        output_index: index,
        item: { ...item, status: 'in_progress', content: [] },
      });
      yield event('response.content_part.added', { ...at, part: { ...part, text: '' } });
      for (const delta of piecesOf(answer.text))
        yield event('response.output_text.delta', { ...at, delta, logprobs: [] });
      yield event('response.output_text.done', { ...at, text: answer.text, logprobs: [] });
      yield event('response.content_part.done', { ...at, part });
    } else {
      const text = String(item['arguments']);
      yield event('response.output_item.added', {
        output_index: index,
        item: { ...item, status: 'in_progress', arguments: '' },
      });
      for (const delta of piecesOf(text)) yield event('response.function_call_arguments.delta', { ...place, delta });
      yield event('response.function_call_arguments.done', { ...place, name: item['name'], arguments: text });
    }
    yield event('response.output_item.done', { output_index: index, item });
  }
  yield event(`response.${String(done['status'])}`, { response: done });
}

function newId(kind: string): string {
  return `${kind}_${randomUUID().replaceAll('-', '')}`;
}
