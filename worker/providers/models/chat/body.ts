import { fingerprint } from '../fingerprint.ts';
import { type Json, rejects, type WireTarget } from '../wire.ts';
import { nineLetterIds } from './call-ids.ts';
import { withoutEnforcement } from './output-format.ts';

interface ChatMessage extends Json {
  role: string;
  content?: unknown;
  tool_calls?: ChatToolCall[];
  reasoning?: unknown;
  extra_content?: unknown;
}

interface ChatToolCall extends Json {
  id: string;
  type: string;
  function: { name: string; arguments: string };
  extra_content?: unknown;
}

/** Google's word for a call whose thoughts it did not write: a history that another model began. */
const FOREIGN_SIGNATURE = { google: { thought_signature: 'skip_thought_signature_validator' } };

/** The body of a Chat Completions request as this provider takes it. */
export function fitBody(body: unknown, target: WireTarget): Json {
  const { messages = [], ...rest } = body as Json & { messages?: ChatMessage[] };
  const fitted: Json = { ...rest, messages: messages.flatMap((message) => fitMessage(message, target)) };
  if (rejects(target, 'store')) delete fitted.store;
  if (rejects(target, 'parallel_tool_calls')) delete fitted.parallel_tool_calls;
  if (rejects(target, 'reasoning_effort')) delete fitted.reasoning_effort;
  if (rejects(target, 'stream_options')) delete fitted.stream_options;
  else fitted.stream_options = { include_usage: true };
  if (rejects(target, 'strict')) dropStrict(fitted);
  if (target.provider.thinkingSwitch) setThinking(fitted);
  setLimitAndCache(fitted, target);
  if (target.provider.toolCallIds === 'nine-alphanumerics') nineLetterIds(fitted.messages as ChatMessage[]);
  return withoutEnforcement(fitted, target.capabilities.structuredOutput);
}

/** Content as the plainest thing that says it: many servers take no list from an assistant, and no unknown field. */
function fitMessage(message: ChatMessage, target: WireTarget): ChatMessage[] {
  if (message.role !== 'assistant') return [message];
  const { reasoning, extra_content: _, content, tool_calls: calls, ...rest } = message;
  const text = textOf(content);
  if (text === '' && !calls?.length) return [];
  const fitted: ChatMessage = { role: 'assistant', content: text === '' && calls?.length ? null : text };
  if ('refusal' in rest) fitted.refusal = rest.refusal;
  const field = target.provider.reasoningField;
  if (field && typeof reasoning === 'string') fitted[field] = reasoning;
  // DeepSeek refuses a tool call without the field, also where there was nothing to think.
  else if (field === 'reasoning_content' && calls?.length) fitted[field] = '';
  if (calls?.length) fitted.tool_calls = calls.map((call, i) => fitToolCall(call, i, target));
  return [fitted];
}

function fitToolCall(call: ChatToolCall, index: number, { provider }: WireTarget): ChatToolCall {
  const { id, type, function: called, extra_content: extra } = call;
  const fitted: ChatToolCall = { id, type, function: { name: called.name, arguments: called.arguments || '{}' } };
  if (!provider.thoughtSignatures) return fitted;
  // Of parallel calls only the first one carries a signature.
  if (extra) fitted.extra_content = extra;
  else if (index === 0) fitted.extra_content = FOREIGN_SIGNATURE;
  return fitted;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as { text?: unknown; refusal?: unknown }[])
    .map((part) => (typeof part.text === 'string' ? part.text : typeof part.refusal === 'string' ? part.refusal : ''))
    .join('');
}

function dropStrict(body: Json): void {
  for (const tool of (body.tools ?? []) as { function?: { strict?: unknown } }[]) delete tool.function?.strict;
}

/** DeepSeek: thinking is a switch of its own, and two efforts (api-docs.deepseek.com/guides/thinking_mode). */
function setThinking(body: Json): void {
  const effort = body.reasoning_effort;
  delete body.reasoning_effort;
  if (effort === undefined) return;
  body.thinking = { type: effort === 'none' || effort === 'minimal' ? 'disabled' : 'enabled' };
}

function setLimitAndCache(body: Json, { provider, capabilities, promptCaching }: WireTarget): void {
  if (provider.completionLimit && capabilities.reasoning && body.max_tokens !== undefined) {
    body.max_completion_tokens = body.max_tokens;
    delete body.max_tokens;
  }
  if (provider.promptCacheKey && promptCaching) {
    body.prompt_cache_key = fingerprint(JSON.stringify((body.messages as unknown[])[0]));
  }
}
