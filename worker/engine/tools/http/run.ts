import { capped } from '../output.ts';
import { ToolFailure, type ToolOutcome, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import type { HttpConfig } from './config.ts';
import { type Content, readContent } from './content.ts';
import { pick } from './pointers.ts';
import { callFailure, type ReadBody, readBody, until } from './read-body.ts';
import { type PreparedRequest, prepare, templateOf } from './request.ts';
import { OpenedSecrets } from './secrets.ts';

/** Longer answers are not read to their end. */
const MAX_BYTES = 2 * 1024 * 1024;
/** What a model sees of an answer that says no. */
const REFUSAL_CHARS = 2_000;
/** What the trace keeps of a body. */
const SHOWN_CHARS = 4_000;

/** Calls an HTTP API (Plan 16.3.2). Secrets go only to the origin that the tool's address names. */
export const runHttpTool: ToolRuntime<HttpConfig> = async (call, world) => {
  const template = templateOf(call.config.url);
  const secrets = new OpenedSecrets(world, new URL(template.origin).origin);
  const request = await prepare(call, template, secrets);
  const outcome = await exchange(request, call.config, secrets, world);
  return secrets.hide(outcome);
};

async function exchange(
  request: PreparedRequest,
  config: HttpConfig,
  secrets: OpenedSecrets,
  world: ToolWorld,
): Promise<ToolOutcome> {
  const response = await send(request, world);
  const type = response.headers.get('content-type');
  const body = await readBody(response, MAX_BYTES, world.signal);
  // Before anything is cut: half a secret would not be known as one.
  const content = secrets.hide(readContent(type, body));
  const details = { request: request.shown, response: shownResponse(response, body, content) };
  if (!response.ok) return { output: refusal(response, content), failed: true, details };
  const { maxChars } = config.response;
  if (body.bytes.byteLength === 0)
    return { output: `The server answered ${statusOf(response)}, without a body.`, details };
  if (content.kind === 'binary') return { output: binary(type, body), failed: true, details };
  if (!body.complete && config.response.pick.length > 0)
    throw new ToolFailure(
      'too_large',
      `The answer is longer than ${MAX_BYTES} bytes, so nothing can be picked from it.`,
      details,
    );
  if (content.kind === 'text') return { output: capped(content.text, maxChars), details };
  const picked = pick(content.value, config.response.pick);
  if (picked === undefined) return { output: 'The answer has none of the parts that this tool shows.', details };
  return { output: typeof picked === 'object' ? fitting(picked, maxChars) : capped(picked, maxChars), details };
}

/** A value as it is where it is short enough, else its cut text. */
function fitting(value: unknown, maxChars: number): unknown {
  const text = capped(value, maxChars);
  return text.length <= maxChars && text === JSON.stringify(value) ? value : text;
}

async function send({ url, init }: PreparedRequest, { fetch, signal }: ToolWorld): Promise<Response> {
  try {
    return await until(signal, fetch(url, { ...init, signal }));
  } catch (error) {
    throw callFailure(error, signal);
  }
}

function statusOf({ status, statusText }: Response): string {
  return statusText ? `${status} ${statusText.slice(0, 100)}` : String(status);
}

function refusal(response: Response, content: Content): string {
  const text = content.kind === 'binary' ? '' : content.text.trim();
  const status = `The server answered ${statusOf(response)}.`;
  return text ? `${status} ${capped(text, REFUSAL_CHARS)}` : status;
}

function binary(type: string | null, { bytes, complete }: ReadBody): string {
  const size = complete ? `${bytes.byteLength} bytes` : `more than ${MAX_BYTES} bytes`;
  return `The answer is no text: ${(type ?? 'an unknown type').slice(0, 100)}, ${size}.`;
}

function shownResponse(response: Response, { bytes, complete }: ReadBody, content: Content): Record<string, unknown> {
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    bytes: bytes.byteLength,
    ...(complete ? {} : { cut: true }),
    ...(content.kind === 'binary' ? {} : { body: content.text.slice(0, SHOWN_CHARS) }),
  };
}
