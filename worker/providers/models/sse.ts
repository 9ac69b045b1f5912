import { createParser } from 'eventsource-parser';

/** An event that never ends is not an answer. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

export interface SseEvent {
  data: string;
  /** The body ended inside this event: its data may be half of one. */
  partial: boolean;
}

/** How long a server may take to close a stream whose answer is whole. */
const DRAIN_MS = 1_000;

/**
 * The events of a `text/event-stream`, one by one. Aborting `signal` ends it at once and quietly; the
 * caller knows whether the last event it saw was the last one to come. A caller that stops reading
 * because `isWhole` leaves the rest to be drained, so that the connection can be used again.
 * @throws what the body throws, and Error when an event exceeds 16 Mi characters.
 */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  onBytes: () => void,
  isWhole: () => boolean,
): AsyncGenerator<SseEvent> {
  const reader = body.getReader();
  const stop = () => cancel(reader);
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let ready: string[] = [];
  let tooLong = false;
  const parser = createParser({
    onEvent: (event) => ready.push(event.data),
    onError: (error) => {
      tooLong ||= error.type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: MAX_EVENT_CHARS,
  });
  try {
    while (!signal.aborted) {
      const { done, value } = await reader.read();
      if (!done) onBytes();
      parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }));
      if (tooLong) throw new Error('An event of the stream is too long.');
      const events = ready;
      ready = [];
      for (const data of events) {
        if (signal.aborted) return;
        yield { data, partial: done };
      }
      if (done) return;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    if (isWhole() && !signal.aborted) void drain(reader);
    else stop();
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

function cancel(reader: Reader): void {
  void reader.cancel().catch(() => undefined);
}

/** Reads what is left, which is nearly always nothing but the end. */
async function drain(reader: Reader): Promise<void> {
  const timer = setTimeout(() => cancel(reader), DRAIN_MS);
  try {
    while (!(await reader.read()).done);
  } catch {
    // The answer is whole; how its connection ends does not matter.
  } finally {
    clearTimeout(timer);
  }
}
