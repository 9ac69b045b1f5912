import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isRecord } from './conversation.ts';

/** A real model server that requests are passed on to. */
export interface Upstream {
  name: string;
  /** With `/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Models that it has; `null` where any name may be asked for. */
  models: string[] | null;
}

export interface UpstreamOptions {
  /** A real key; wins over local servers. */
  apiKey?: string;
  /** Base of the API for `apiKey`; OpenAI's own by default. */
  baseUrl?: string;
  /** Local servers to look for, in order. */
  locals?: readonly LocalServer[];
}

interface LocalServer {
  name: string;
  baseUrl: string;
}

const OPENAI = 'https://api.openai.com/v1';
const LOCALS: readonly LocalServer[] = [
  { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
];
const PROBE_MS = 500;
/** What a client's own connection or credentials say is not passed on. */
const OWN_HEADERS = new Set(['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']);

/** The upstream to use, asked once at start; `null` where there is none. */
export async function findUpstream(options: UpstreamOptions = {}): Promise<Upstream | null> {
  if (options.apiKey) {
    return { name: 'the key that was set', baseUrl: options.baseUrl ?? OPENAI, apiKey: options.apiKey, models: null };
  }
  const probed = await Promise.all((options.locals ?? LOCALS).map(probe));
  return probed.find((upstream) => upstream !== null) ?? null;
}

async function probe(local: LocalServer): Promise<Upstream | null> {
  try {
    const response = await fetch(`${local.baseUrl}/models`, { signal: AbortSignal.timeout(PROBE_MS) });
    const body: unknown = await response.json();
    const data = isRecord(body) && Array.isArray(body['data']) ? body['data'].filter(isRecord) : [];
    const models = data.map((model) => String(model['id']));
    return response.ok && models.length > 0 ? { ...local, apiKey: 'local', models } : null;
  } catch {
    // Nothing listens there, or something that is no model server.
    return null;
  }
}

/** The upstream's name for a model: a local server answers with what it has when it lacks the one asked for. */
function modelAt(upstream: Upstream, asked: string): string {
  const { models } = upstream;
  if (models === null || models.includes(asked)) return asked;
  return models.find((model) => !/embed/i.test(model)) ?? models[0] ?? asked;
}

/** Passes a request on and its answer back as it comes. Ends the upstream's work when the client leaves. */
export async function forward(
  upstream: Upstream,
  path: string,
  body: Record<string, unknown> | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const answer = await fetch(`${upstream.baseUrl}${path}`, {
    method: request.method ?? 'GET',
    headers: { authorization: `Bearer ${upstream.apiKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify({ ...body, model: modelAt(upstream, String(body['model'])) }) } : {}),
    signal: gone.signal,
  });
  const headers = [...answer.headers].filter(([name]) => !OWN_HEADERS.has(name));
  response.writeHead(answer.status, Object.fromEntries(headers));
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as never), response);
  else response.end();
}
