import type { ScriptedAnswer } from './answers.ts';

/** A stream in two protocols: `head`, one text per piece, and `tail` with the terminal marker. */
export interface WireStream {
  head: string;
  deltas: string[];
  tail: string;
}

function chunk(model: string, delta: object, finish: string | null, extra: object = {}): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices, ...extra })}\n\n`;
}

function chatUsage(answer: ScriptedAnswer): object {
  const { inputTokens, outputTokens } = answer;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

function chatToolCall(answer: ScriptedAnswer): object[] {
  if (!answer.toolCall) return [];
  return [{ index: 0, id: 'call_1', type: 'function', function: answer.toolCall }];
}

/** Chat Completions with `stream: true` and usage in the last chunk. */
export function chatStream(model: string, answer: ScriptedAnswer): WireStream {
  const opening = answer.toolCall
    ? { role: 'assistant', tool_calls: chatToolCall(answer) }
    : { role: 'assistant', content: '' };
  const usage = `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage: chatUsage(answer) })}\n\n`;
  return {
    head: chunk(model, opening, null),
    deltas: answer.pieces.map((content) => chunk(model, { content }, null)),
    tail: `${chunk(model, {}, answer.toolCall ? 'tool_calls' : 'stop')}${usage}data: [DONE]\n\n`,
  };
}

/** Chat Completions in one piece. */
export function chatAnswer(model: string, answer: ScriptedAnswer): object {
  const calls = answer.toolCall ? { tool_calls: chatToolCall(answer) } : {};
  const message = {
    role: 'assistant',
    content: answer.toolCall ? null : answer.pieces.join(''),
    refusal: null,
    ...calls,
  };
  const choices = [{ index: 0, message, finish_reason: answer.toolCall ? 'tool_calls' : 'stop', logprobs: null }];
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices, usage: chatUsage(answer) };
}

function outputItem(answer: ScriptedAnswer, status: string): Record<string, unknown> {
  if (answer.toolCall) {
    return { type: 'function_call', id: 'fc_1', call_id: 'call_1', status, ...answer.toolCall };
  }
  const text = answer.pieces.join('');
  const content = status === 'completed' ? [{ type: 'output_text', text, annotations: [], logprobs: [] }] : [];
  return { type: 'message', id: 'msg_1', role: 'assistant', status, content };
}

/** A Responses answer in one piece. */
export function responsesAnswer(model: string, answer: ScriptedAnswer, status = 'completed'): Record<string, unknown> {
  const { inputTokens, outputTokens } = answer;
  const done = status === 'completed';
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status,
    model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    output: done ? [outputItem(answer, 'completed')] : [],
    usage: done
      ? {
          input_tokens: inputTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: outputTokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: inputTokens + outputTokens,
        }
      : null,
  };
}

/** The Responses protocol's event stream. */
export function responsesStream(model: string, answer: ScriptedAnswer): WireStream {
  let sequence = 0;
  const event = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const text = answer.pieces.join('');
  const part = (value: string) => ({ type: 'output_text', text: value, annotations: [], logprobs: [] });
  const started = event('response.created', { response: responsesAnswer(model, answer, 'in_progress') });
  const added = event('response.output_item.added', { output_index: 0, item: outputItem(answer, 'in_progress') });
  const opened = answer.toolCall ? '' : event('response.content_part.added', { ...place, part: part('') });
  const deltas = answer.pieces.map((delta) => event('response.output_text.delta', { ...place, delta, logprobs: [] }));
  const closed = answer.toolCall
    ? event('response.function_call_arguments.done', { item_id: 'fc_1', output_index: 0, ...answer.toolCall })
    : event('response.output_text.done', { ...place, text, logprobs: [] }) +
      event('response.content_part.done', { ...place, part: part(text) });
  const finished = event('response.output_item.done', { output_index: 0, item: outputItem(answer, 'completed') });
  const completed = event('response.completed', { response: responsesAnswer(model, answer) });
  return { head: started + added + opened, deltas, tail: closed + finished + completed };
}
