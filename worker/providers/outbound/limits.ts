import { AppError } from '../../kernel/errors.ts';

/**
 * The whole body of an answer, refused as soon as it passes `maxBytes`: answers without end, and bodies
 * that unpack to more than they say.
 * @throws upstream_failed
 */
export async function readCapped(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    void response.body?.cancel();
    throw tooLong(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      void reader?.cancel();
      throw tooLong(maxBytes);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tooLong(maxBytes: number): AppError {
  return new AppError('upstream_failed', `The answer is longer than ${maxBytes} bytes.`);
}

/** The same request with an end in time: `fetch` then throws a TimeoutError, and so does reading the body. */
export function within(request: Request, milliseconds: number): Request {
  return new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(milliseconds)]) });
}
