import { createMiddleware } from 'hono/factory';
import { AppError } from '../kernel/errors.ts';
import type { AppContext, AppEnv } from './context.ts';

export const DEFAULT_MAX_BODY = 1_000_000;
const MAX_DEPTH = 64;

function tooLarge(maxBytes: number): AppError {
  return new AppError('payload_too_large', `The body may have at most ${maxBytes} bytes.`);
}

/**
 * The whole body, or a refusal as soon as it passes `maxBytes`: declared or not, chunked or not.
 * @throws payload_too_large
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** The depth of nesting of a JSON text, counted without parsing it. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 92) i++;
      else if (char === 34) inString = false;
    } else if (char === 34) inString = true;
    else if (char === 123 || char === 91) deepest = Math.max(deepest, ++depth);
    else if (char === 125 || char === 93) depth--;
  }
  return deepest;
}

/** Whether a JSON text has a member that would reach an object's prototype, however it is escaped. */
export function hasPrototypeKey(text: string): boolean {
  if (!text.includes('__proto__') && !/\\u00(5f|70|72|6f|74)/i.test(text)) return false;
  let found = false;
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') found = true;
      return value;
    });
  } catch {
    return false;
  }
  return found;
}

/** @throws invalid_request for JSON that is too deep, validation_failed for a prototype key */
export function checkJsonText(text: string): void {
  if (jsonDepth(text) > MAX_DEPTH)
    throw new AppError('invalid_request', `JSON may be nested at most ${MAX_DEPTH} levels deep.`);
  if (hasPrototypeKey(text)) {
    throw new AppError('validation_failed', 'A field may not be called "__proto__".', {
      issues: [{ path: '__proto__', message: 'Unknown field.' }],
    });
  }
}

function isText(contentType: string): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType) || contentType === '';
}

/** Hono keeps what a body was read as; at run time these are promises, whatever the declared type says. */
function remember(c: AppContext, form: 'text' | 'arrayBuffer', value: string | ArrayBuffer): void {
  const cache: Record<string, unknown> = c.req.bodyCache;
  cache[form] = Promise.resolve(value);
}

/** Reads and checks a JSON body before anything parses it; other media types are only capped. */
export function bodyGuard(maxBytes: number = DEFAULT_MAX_BODY) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (c.req.raw.body && !c.req.raw.bodyUsed) {
      const bytes = await readBody(c.req.raw, maxBytes);
      if (isText(c.req.header('content-type') ?? '')) {
        const text = new TextDecoder().decode(bytes);
        checkJsonText(text);
        remember(c, 'text', text);
      } else {
        remember(c, 'arrayBuffer', bytes.buffer);
      }
    }
    await next();
  });
}
