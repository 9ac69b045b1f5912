import type { AgentOutputItem } from '@openai/agents-core';
import { type FailureContext, failure, failureOfEvent } from '../failures.ts';
import { tokenCount, usageFrom } from '../usage.ts';
import type { AnswerEnd, Json } from '../wire.ts';
import type { KeptThoughts, ThinkingBlock } from './blocks.ts';

interface Usage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  cache_read_input_tokens?: unknown;
}

interface StartedBlock {
  type: string;
  id?: string;
  name?: string;
  text?: string;
  input?: unknown;
  thinking?: string;
  signature?: string;
  data?: string;
  /** Pieces of a tool's arguments, as they came. */
  json: string;
}

interface MessageEvent {
  type?: string;
  index?: number;
  message?: { id?: string; usage?: Usage | null };
  content_block?: Omit<StartedBlock, 'json'>;
  delta?: {
    type?: string;
    text?: string;
    partial_json?: string;
    thinking?: string;
    signature?: string;
    stop_reason?: string | null;
  };
  usage?: Usage | null;
}

/** An answer as it grows: the events of one Messages stream, put together. */
export class MessageAnswer {
  id = '';
  readonly #blocks = new Map<number, StartedBlock>();
  readonly #end: AnswerEnd;
  readonly #context: FailureContext;
  #usage: Usage = {};
  #stopReason: string | null = null;

  constructor(end: AnswerEnd, context: FailureContext) {
    this.#end = end;
    this.#context = context;
  }

  /**
   * Takes the next event.
   * @returns the text that it adds to the answer, or ''
   * @throws ModelFailure for an error event and an answer that was withheld
   */
  take(json: Json): string {
    const event = json as MessageEvent;
    if (event.type === 'error') throw failureOfEvent(event, this.#context);
    if (event.type === 'message_start') {
      this.id = event.message?.id ?? '';
      this.#count(event.message?.usage);
    } else if (event.type === 'content_block_start' && event.content_block) {
      this.#blocks.set(event.index ?? this.#blocks.size, { ...event.content_block, json: '' });
      if (event.content_block.type === 'text') return event.content_block.text ?? '';
    } else if (event.type === 'content_block_delta') return this.#grow(event);
    else if (event.type === 'message_delta') {
      this.#stopReason = event.delta?.stop_reason ?? this.#stopReason;
      this.#count(event.usage);
    } else if (event.type === 'message_stop') this.#close();
    return '';
  }

  #grow({ index, delta }: MessageEvent): string {
    const block = this.#blocks.get(index ?? this.#blocks.size - 1);
    if (!block || !delta) throw failure('malformed', this.#context, 'sent a piece of nothing.');
    if (delta.type === 'input_json_delta') block.json += delta.partial_json ?? '';
    else if (delta.type === 'thinking_delta') block.thinking = (block.thinking ?? '') + (delta.thinking ?? '');
    else if (delta.type === 'signature_delta') block.signature = delta.signature ?? '';
    else if (delta.type === 'text_delta') {
      block.text = (block.text ?? '') + (delta.text ?? '');
      return delta.text ?? '';
    }
    return '';
  }

  /** Counts come cumulative, first with the start and again with the end. */
  #count(usage: Usage | null | undefined): void {
    for (const [name, value] of Object.entries(usage ?? {})) {
      if (value !== null) this.#usage[name as keyof Usage] = value;
    }
  }

  /** What was read from and written to the provider's cache is input too; `input_tokens` leaves it out. */
  #close(): void {
    const { input_tokens, output_tokens, cache_creation_input_tokens, cache_read_input_tokens } = this.#usage;
    const [fresh, written, read] = [input_tokens, cache_creation_input_tokens, cache_read_input_tokens].map(tokenCount);
    const input = fresh == null || written == null || read == null ? null : fresh + written + read;
    this.#end.usage = usageFrom(input, tokenCount(output_tokens), read ?? 0);
    if (this.#stopReason === 'refusal') {
      throw failure('content_filter', this.#context, 'declined to answer: its safety classifiers were triggered.');
    }
    const full = this.#stopReason === 'model_context_window_exceeded';
    if (full && this.#blocks.size === 0) {
      throw failure('context_overflow', this.#context, 'had no room left in its context window.');
    }
    this.#end.complete = this.#stopReason !== null;
    this.#end.closed = true;
    this.#end.truncated = full || this.#stopReason === 'max_tokens';
  }

  /** The answer as items. `behind` marks the conversation that it answers. */
  items(behind: string): AgentOutputItem[] {
    const blocks = [...this.#blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
    const output: AgentOutputItem[] = [];
    let thoughts: ThinkingBlock[] = [];
    const keep = () => {
      if (thoughts.length > 0) output.push(reasoningItem({ blocks: thoughts, behind }));
      thoughts = [];
    };
    for (const block of blocks) {
      const thought = thoughtOf(block);
      if (thought) {
        thoughts.push(thought);
        continue;
      }
      keep();
      if (block.type === 'text' && block.text) output.push(textItem(this.id, block.text));
      else if (block.type === 'tool_use') output.push(callItem(block));
    }
    keep();
    return output;
  }
}

function thoughtOf(block: StartedBlock): ThinkingBlock | undefined {
  if (block.type === 'thinking') {
    return { type: 'thinking', thinking: block.thinking ?? '', signature: block.signature ?? '' };
  }
  return block.type === 'redacted_thinking' ? { type: 'redacted_thinking', data: block.data ?? '' } : undefined;
}

function reasoningItem(kept: KeptThoughts): AgentOutputItem {
  const text = kept.blocks.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('\n');
  return {
    type: 'reasoning',
    content: text.trim() ? [{ type: 'input_text', text }] : [],
    providerData: { anthropic: kept },
  };
}

function textItem(id: string, text: string): AgentOutputItem {
  return { type: 'message', role: 'assistant', id, status: 'completed', content: [{ type: 'output_text', text }] };
}

function callItem(block: StartedBlock): AgentOutputItem {
  const whole = block.json || JSON.stringify(block.input ?? {});
  return {
    type: 'function_call',
    callId: block.id ?? '',
    name: block.name ?? '',
    arguments: whole,
    status: 'completed',
  };
}
