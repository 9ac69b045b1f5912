import { findProvider } from '../../../providers/models/catalog.ts';
import { callFailure, readBody, until } from '../http/read-body.ts';
import { OpenedSecrets } from '../http/secrets.ts';
import { ToolFailure, type ToolFiles, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import { IMAGE_SHAPES, type ImageConfig } from './config.ts';
import { type ImageRequest, openAiRequest, stabilityRequest } from './requests.ts';

/** Base64 of a picture of some 18 MB; larger ones are not made by these models. */
const MAX_BYTES = 24 * 1024 * 1024;
const REASON_CHARS = 500;
const MAX_TRIES = 1_000;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Draws an image into the files; the model gets its path and size, never its bytes. */
export const runImageTool: ToolRuntime<ImageConfig> = async ({ config, args, effectKey }, world) => {
  const { shape, prompt, name } = readArgs(args, config);
  const { provider, keyId } = config;
  const stored = await world.secret(keyId === null ? { provider } : { provider, keyId });
  const baseUrl = stored?.baseUrl ?? findProvider(provider)?.baseUrl ?? null;
  if (!stored || !baseUrl) throw new ToolFailure('not_configured', `Images need a key of ${provider}: none is stored.`);
  const secrets = new OpenedSecrets(world, new URL(baseUrl).origin);
  secrets.keep(stored.value);
  const request =
    provider === 'openai' ? openAiRequest(config, prompt, shape) : stabilityRequest(config, prompt, shape);
  const bytes = await draw(request, baseUrl, stored.value, effectKey, secrets, world);
  const path = await freePath(name, world.files);
  await world.files.write(path, bytes);
  return {
    output: { path, bytes: bytes.byteLength, ...pixelsOf(bytes) },
    details: { provider, model: config.model, shape, prompt },
  };
};

function readArgs(args: Record<string, unknown>, config: ImageConfig) {
  const { prompt, name, shape } = args;
  if (typeof prompt !== 'string' || !prompt.trim()) throw new ToolFailure('bad_arguments', 'prompt is missing.');
  const chosen = config.shape ?? IMAGE_SHAPES.find((known) => known === shape) ?? 'square';
  return {
    prompt: config.style ? `${prompt}\n\nStyle: ${config.style}` : prompt,
    name: slug(typeof name === 'string' && name.trim() ? name : prompt),
    shape: chosen,
  };
}

/** A part of a path and nothing else, whatever it is made of. */
function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 40).replace(/-+$/, '') || 'image';
}

async function draw(
  { path, body, headers }: ImageRequest,
  baseUrl: string,
  key: string,
  effectKey: string,
  secrets: OpenedSecrets,
  { fetch, signal }: ToolWorld,
): Promise<Uint8Array> {
  const url = `${baseUrl.replace(/\/+$/, '')}${path}`;
  const init: RequestInit = {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${key}`, 'idempotency-key': effectKey, 'user-agent': 'Baton' },
    body,
    signal,
  };
  try {
    const response = await until(signal, fetch(url, init));
    const { bytes, complete } = await readBody(response, MAX_BYTES, signal);
    if (!complete) throw new ToolFailure('too_large', 'The answer is larger than an image should be.');
    const answer = readJson(new TextDecoder().decode(bytes));
    if (!response.ok) throw refused(response.status, secrets.hide(reasonIn(answer)));
    return imageIn(answer);
  } catch (error) {
    throw callFailure(error, signal);
  }
}

function refused(status: number, reason: string): ToolFailure {
  const message = `No image was made (${status}). ${reason}`.trim();
  if (status === 401) return new ToolFailure('unauthorized', message);
  if (status === 429) return new ToolFailure('rate_limited', message);
  // 403: Stability's content filter; 400: OpenAI's, and what it can't draw.
  return new ToolFailure(status === 400 || status === 403 ? 'denied' : 'upstream_failed', message);
}

/** OpenAI: `{ error: { message } }`; Stability: `{ name, errors: [] }`. */
function reasonIn(answer: Record<string, unknown>): string {
  const { error, errors } = answer;
  const message = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : undefined;
  const text = Array.isArray(errors) ? errors.join(' ') : message;
  return typeof text === 'string' ? text.slice(0, REASON_CHARS) : '';
}

/** OpenAI: `{ data: [{ b64_json }] }`; Stability: `{ image, finish_reason }`. */
function imageIn({ data, image, finish_reason: reason }: Record<string, unknown>): Uint8Array {
  if (reason === 'CONTENT_FILTERED')
    throw new ToolFailure('denied', "The provider's filter did not let the image through.");
  const first = Array.isArray(data) ? (data[0] as { b64_json?: unknown } | undefined)?.b64_json : image;
  const bytes = typeof first === 'string' ? fromBase64(first) : undefined;
  if (!bytes || !PNG.every((byte, index) => bytes[index] === byte))
    throw new ToolFailure('upstream_failed', 'The provider answered without a PNG image.');
  return bytes;
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Width and height out of the header of a PNG. */
function pixelsOf(bytes: Uint8Array): { width: number; height: number } | undefined {
  if (bytes.byteLength < 24) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** `/images/<slug>-<n>.png`, the first n that is free. */
async function freePath(name: string, files: ToolFiles): Promise<string> {
  const taken = new Set((await files.list()).map(({ path }) => path));
  for (let n = 1; n <= MAX_TRIES; n++) {
    const path = `/images/${name}-${n}.png`;
    if (!taken.has(path)) return path;
  }
  throw new ToolFailure('denied', 'There are too many images of this name.');
}
