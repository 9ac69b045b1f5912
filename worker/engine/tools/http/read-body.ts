import { AppError } from '../../../kernel/errors.ts';
import { ToolFailure } from '../runtime.ts';

/** The beginning of a body, and whether that is all of it. */
export interface ReadBody {
  bytes: Uint8Array<ArrayBuffer>;
  complete: boolean;
}

/**
 * Reads at most `maxBytes` and then stops the sender: answers without end, and those that unpack to more than they
 * say. The signal ends it in the middle of a body as well.
 * @throws ToolFailure timeout, upstream_failed
 */
export async function readBody(response: Response, maxBytes: number, signal: AbortSignal): Promise<ReadBody> {
  const reader = response.body?.getReader();
  if (!reader) return { bytes: new Uint8Array(), complete: true };
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (size <= maxBytes) {
      if (signal.aborted) throw new ToolFailure('timeout', TOO_LATE);
      const { done, value } = await reader.read();
      if (signal.aborted) throw new ToolFailure('timeout', TOO_LATE);
      if (done) return { bytes: joined(chunks, size), complete: true };
      chunks.push(value);
      size += value.byteLength;
    }
    return { bytes: joined(chunks, maxBytes), complete: false };
  } catch (error) {
    throw callFailure(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

const TOO_LATE = 'It took longer than this tool may take.';

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk.subarray(0, size - at), at);
    at += chunk.byteLength;
  }
  return whole;
}

/** What a call that threw means for the model. Texts of other people's errors stay out of it. */
export function callFailure(error: unknown, signal: AbortSignal): ToolFailure {
  if (error instanceof ToolFailure) return error;
  if (signal.aborted || (error instanceof Error && error.name === 'TimeoutError'))
    return new ToolFailure('timeout', TOO_LATE);
  if (error instanceof AppError)
    return new ToolFailure(error.code === 'unsafe_url' ? 'denied' : 'upstream_failed', error.message);
  return new ToolFailure('upstream_failed', 'The server could not be reached, or broke off its answer.');
}

/** Waits for `work`, but no longer than the signal allows, whether or not `work` listens to it. */
export async function until<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new ToolFailure('timeout', TOO_LATE));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    throw callFailure(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    aborted.catch(() => undefined);
  }
}
