import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Listening, listen, readBody, sendJson } from '../http.ts';
import { chatCompletion, chatCompletionEvents, readChatRequest } from './chat-completions.ts';
import { isRecord } from './conversation.ts';
import { answer } from './demo-model/demo-model.ts';
import { embeddings } from './embeddings.ts';
import { Refusal } from './refusal.ts';
import { readResponsesRequest, responseEvents, response as responseObject } from './responses.ts';
import { findUpstream, forward, type Upstream, type UpstreamOptions } from './upstream.ts';
import { countUsage } from './usage.ts';

export interface GatewayOptions extends UpstreamOptions {
  /** `auto` passes requests on to a real model where one is found; `demo` never does. */
  mode?: 'auto' | 'demo';
  /** Milliseconds between two pieces of a stream. */
  delayMs?: number;
  port?: number;
}

export interface Gateway extends Listening {
  /** Who answers: the upstream's name, or `null` for the offline demo model. */
  upstream: string | null;
}

const BODY_LIMIT = 32 * 1024 * 1024;
const DEFAULT_DELAY_MS = 15;
const DEMO_MODELS = ['offline-demo-model', 'offline-demo-embeddings'];

/** A server of the OpenAI API: Chat Completions, Responses, Embeddings and the list of models. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const upstream = options.mode === 'demo' ? null : await findUpstream(options);
  const delayMs = options.delayMs ?? DEFAULT_DELAY_MS;
  const server = createServer((request, response) => {
    handle(upstream, delayMs, request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      const refusal =
        error instanceof Refusal ? error : new Refusal(502, error instanceof Error ? error.message : String(error));
      return sendJson(response, refusal.status, refusal.body);
    });
  });
  return { ...(await listen(server, options.port)), upstream: upstream?.name ?? null };
}

async function handle(
  upstream: Upstream | null,
  delayMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const path = pathname.replace(/^\/v1/, '').replace(/\/$/, '');
  requireKey(request);
  if (request.method === 'GET' && path.startsWith('/models')) {
    return upstream ? forward(upstream, path, null, request, response) : sendJson(response, 200, models(path));
  }
  if (request.method !== 'POST') throw unknownUrl(request);
  const body = parseBody(await readBody(request, BODY_LIMIT));
  if (path === '/embeddings' && !passesOn(upstream, body)) return sendJson(response, 200, await embeddings(body));
  if (upstream) return forward(upstream, path, body, request, response);
  if (path === '/chat/completions') return chat(body, delayMs, response);
  if (path === '/responses') return respond(body, delayMs, response);
  throw unknownUrl(request);
}

/** A local server embeds only with a model that it has; else the encoder here does. */
function passesOn(upstream: Upstream | null, body: Record<string, unknown>): upstream is Upstream {
  return upstream !== null && (upstream.models === null || upstream.models.includes(String(body['model'])));
}

function chat(body: Record<string, unknown>, delayMs: number, response: ServerResponse): Promise<void> | void {
  const conversation = readChatRequest(body);
  const made = answer(conversation);
  const usage = countUsage(conversation, made);
  if (body['stream'] !== true) return sendJson(response, 200, chatCompletion(conversation, made, usage));
  const options = body['stream_options'];
  const includeUsage = isRecord(options) && options['include_usage'] === true;
  return stream(chatCompletionEvents(conversation, made, usage, includeUsage), delayMs, response);
}

function respond(body: Record<string, unknown>, delayMs: number, response: ServerResponse): Promise<void> | void {
  const conversation = readResponsesRequest(body);
  const made = answer(conversation);
  const usage = countUsage(conversation, made);
  if (body['stream'] !== true) return sendJson(response, 200, responseObject(conversation, made, usage));
  return stream(responseEvents(conversation, made, usage), delayMs, response);
}

async function stream(events: Iterable<string>, delayMs: number, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const event of events) {
    if (response.destroyed) return;
    response.write(event);
    if (delayMs > 0) await pause(delayMs);
  }
  response.end();
}

function models(path: string): unknown {
  const list = DEMO_MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'baton' }));
  const [, , id] = path.split('/');
  if (id === undefined) return { object: 'list', data: list };
  const model = list.find((candidate) => candidate.id === id);
  if (!model) throw new Refusal(404, `The model '${id}' does not exist.`, { param: 'model', code: 'model_not_found' });
  return model;
}

function requireKey(request: IncomingMessage): void {
  if (/^Bearer \S+$/.test(request.headers.authorization ?? '')) return;
  throw new Refusal(401, "You didn't provide an API key.", { code: 'invalid_api_key' });
}

function parseBody(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body)) return body;
  } catch {
    // Falls through to the one sentence for both.
  }
  throw new Refusal(400, 'The body of your request is not a JSON object.');
}

function unknownUrl(request: IncomingMessage): Refusal {
  return new Refusal(404, `Invalid URL (${request.method} ${request.url})`, { code: 'unknown_url' });
}
