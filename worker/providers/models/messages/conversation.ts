import { type AgentInputItem, UserError } from '@openai/agents-core';
import { fingerprint } from '../fingerprint.ts';
import type { Block, KeptThoughts, MediaBlock, Message, TextBlock, ThinkingBlock } from './blocks.ts';

export interface Conversation {
  system: string;
  messages: Message[];
}

/** Nothing is said where a turn must be: the protocol takes no empty one. */
const NOTHING = '(nothing)';
const GO_ON = 'Go on.';

/**
 * A conversation in the shape of Messages: turns of one role merged, system messages in the instructions,
 * results behind their calls, the person first and last.
 * @throws UserError for items that the protocol has no words for
 */
export function toConversation(instructions: string | undefined, items: readonly AgentInputItem[]): Conversation {
  const systems = instructions ? [instructions] : [];
  const messages: Message[] = [];
  // Ids come again in each run of a session, and the protocol wants each one once.
  let calls = 0;
  const ids = new Map<string, string>();
  const add = (role: Message['role'], blocks: Block[]) => {
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length > 0) messages.push({ role, content: [...blocks] });
  };
  for (const item of items) {
    if (item.type === 'reasoning') add('assistant', thoughtsOf(item, markOf(systems.join('\n\n'), messages)));
    else if (item.type === 'function_call') {
      const id = `call_${++calls}`;
      ids.set(item.callId, id);
      add('assistant', [{ type: 'tool_use', id, name: item.name, input: argumentsOf(item.arguments) }]);
    } else if (item.type === 'function_call_result') {
      add('user', [
        { type: 'tool_result', tool_use_id: ids.get(item.callId) ?? item.callId, content: resultOf(item.output) },
      ]);
    } else if ((item.type === undefined || item.type === 'message') && 'role' in item) {
      if (item.role === 'system') systems.push(item.content);
      else if (item.role === 'assistant') add('assistant', assistantBlocks(item.content));
      else add('user', userBlocks(item.content));
    } else throw new UserError(`Anthropic's Messages can't carry an item of the kind "${item.type}".`);
  }
  if (messages[0]?.role !== 'user') messages.unshift({ role: 'user', content: [{ type: 'text', text: NOTHING }] });
  if (messages.at(-1)?.role === 'assistant') add('user', [{ type: 'text', text: GO_ON }]);
  return { system: systems.join('\n\n'), messages };
}

/** A mark of everything that a turn is an answer to: all before it, and nothing of itself. */
export function markOf(system: string, messages: readonly Message[]): string {
  const before = messages.at(-1)?.role === 'assistant' ? messages.slice(0, -1) : messages;
  return fingerprint(JSON.stringify([system, before]));
}

/** Thoughts are bound to the conversation that they were thought in (Opus 5.5): behind another one they are left out. */
function thoughtsOf(item: AgentInputItem & { type: 'reasoning' }, behind: string): ThinkingBlock[] {
  const kept = item.providerData?.anthropic as KeptThoughts | undefined;
  return kept?.behind === behind ? kept.blocks : [];
}

function argumentsOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
  } catch {
    return { unreadable: text };
  }
}

type AssistantContent = Extract<AgentInputItem, { role: 'assistant' }>['content'];

function assistantBlocks(content: AssistantContent | string): Block[] {
  if (typeof content === 'string') return textBlocks(content);
  return content.flatMap((part) => {
    if (part.type === 'output_text') return textBlocks(part.text);
    return part.type === 'refusal' ? textBlocks(part.refusal) : [];
  });
}

type UserContent = Extract<AgentInputItem, { role: 'user' }>['content'];

function userBlocks(content: UserContent): Block[] {
  if (typeof content === 'string') return textBlocks(content);
  return content.flatMap((part): Block[] => {
    if (part.type === 'input_text') return textBlocks(part.text);
    if (part.type === 'input_image') return [imageBlock(part.image)];
    if (part.type === 'input_file') return [fileBlock(part.file, part.filename)];
    throw new UserError(`Anthropic's models take no ${part.type} input.`);
  });
}

type Result = Extract<AgentInputItem, { type: 'function_call_result' }>['output'];

function resultOf(output: Result): string | (TextBlock | MediaBlock)[] {
  if (typeof output === 'string') return output || NOTHING;
  const parts = Array.isArray(output) ? output : [output];
  const blocks = parts.flatMap((part): (TextBlock | MediaBlock)[] => {
    if (part.type === 'input_text' || part.type === 'text') return textBlocks(part.text);
    if (part.type === 'input_image' || part.type === 'image') return [imageBlock(part.image)];
    return [{ type: 'text', text: '[a file that can not be shown here]' }];
  });
  const [first, ...more] = blocks;
  if (!first) return NOTHING;
  return first.type === 'text' && more.length === 0 ? first.text : blocks;
}

/** Empty text is refused, and so is nothing but blanks. */
function textBlocks(text: string): TextBlock[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.-]+)*;base64,(.+)$/s;

function imageBlock(image: unknown): MediaBlock {
  const inline = typeof image === 'string' ? DATA_URL.exec(image) : null;
  if (inline?.[1] && inline[2]) {
    return { type: 'image', source: { type: 'base64', media_type: inline[1], data: inline[2] } };
  }
  if (typeof image === 'string' && /^https?:/i.test(image))
    return { type: 'image', source: { type: 'url', url: image } };
  throw new UserError('An image for Anthropic is a web address or a data URL in base64.');
}

function fileBlock(file: unknown, filename: string | undefined): MediaBlock {
  const title = filename ? { title: filename } : {};
  const inline = typeof file === 'string' ? DATA_URL.exec(file.trim()) : null;
  if (inline?.[1]?.startsWith('text/') && inline[2]) {
    const data = new TextDecoder().decode(Uint8Array.from(atob(inline[2]), (char) => char.charCodeAt(0)));
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data }, ...title };
  }
  if (inline?.[1] && inline[2]) {
    return { type: 'document', source: { type: 'base64', media_type: inline[1], data: inline[2] }, ...title };
  }
  const url = typeof file === 'string' ? file : (file as { url?: unknown } | undefined)?.url;
  if (typeof url === 'string' && /^https?:/i.test(url))
    return { type: 'document', source: { type: 'url', url }, ...title };
  throw new UserError('A file for Anthropic is a web address or a data URL in base64.');
}
