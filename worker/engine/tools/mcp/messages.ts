import { createParser } from 'eventsource-parser';
import { callFailure, readBody } from '../http/read-body.ts';
import { ToolFailure } from '../runtime.ts';

/** A message of JSON-RPC 2.0. */
export interface Message {
  id?: string | number | null;
  method?: string;
  result?: unknown;
  error?: { code?: number; message?: string };
}

/** Longer answers are not read to their end. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The answer to the request `id`, out of a JSON body or a stream of events. Progress and notices on the way are
 * passed over; requests of the server go to `onRequest`.
 * @returns undefined when the body ends without it
 * @throws ToolFailure
 */
export async function answerTo(
  id: number,
  response: Response,
  signal: AbortSignal,
  onRequest: (message: Message) => Promise<void>,
): Promise<Message | undefined> {
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  if (type.startsWith('text/event-stream')) return fromEvents(id, response, signal, onRequest);
  const { bytes, complete } = await readBody(response, MAX_BYTES, signal);
  if (!complete) throw tooLarge();
  return messagesIn(new TextDecoder().decode(bytes)).find((message) => isAnswer(message, id));
}

async function fromEvents(
  id: number,
  response: Response,
  signal: AbortSignal,
  onRequest: (message: Message) => Promise<void>,
): Promise<Message | undefined> {
  const reader = response.body?.getReader();
  if (!reader) return undefined;
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let ready: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void ready.push(data) });
  try {
    for (let size = 0; ; ) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw new DOMException('aborted', 'TimeoutError');
      size += value?.byteLength ?? 0;
      if (size > MAX_BYTES) throw tooLarge();
      parser.feed(done ? '\n\n' : decoder.decode(value, { stream: true }));
      const messages = ready.flatMap(messagesIn);
      ready = [];
      for (const message of messages) {
        if (isAnswer(message, id)) return message;
        if (message.method !== undefined && (message.id ?? null) !== null) await onRequest(message);
      }
      if (done) return undefined;
    }
  } catch (error) {
    throw callFailure(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function isAnswer(message: Message, id: number): boolean {
  return message.id === id && message.method === undefined;
}

/** One message, or a batch of them (protocol 2025-03-26); none in what is no JSON. */
function messagesIn(text: string): Message[] {
  if (!text.trim()) return [];
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'object' && item !== null);
  } catch {
    return [];
  }
}

function tooLarge(): ToolFailure {
  return new ToolFailure('too_large', `The server's answer is longer than ${MAX_BYTES} bytes.`);
}
