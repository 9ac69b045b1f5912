import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, type ModelRequestBody, markerOf } from './answers.ts';
import { chatAnswer, chatStream, responsesAnswer, responsesStream } from './wire.ts';

export interface ModelServerOptions {
  /** Deltas of an answer. */
  pieces: number;
  /** Milliseconds before each delta but the first, and before the end; 0 sends the whole stream in one write. */
  delay: (raw: string) => number;
  /** Called when a request has come, before it is answered. */
  onCall?: (raw: string) => Promise<void>;
}

export interface ModelServer {
  /** Such as `http://127.0.0.1:5000/v1`. */
  url: string;
  /** Calls begun so far, in all. */
  calls(): number;
  /** Calls begun for a `mark-…` word. */
  callsFor(marker: string): number;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function sendSlowly(response: ServerResponse, deltas: string[], tail: string, delay: number): void {
  let at = 1;
  const timer = setInterval(() => {
    const delta = deltas[at++];
    if (response.destroyed) clearInterval(timer);
    else if (delta !== undefined) response.write(delta);
    else {
      clearInterval(timer);
      response.end(tail);
    }
  }, delay);
}

/** A model server that speaks Chat Completions and Responses, for load: it answers by script and counts. */
export async function startModelServer(options: ModelServerOptions, port = 0): Promise<ModelServer> {
  let total = 0;
  const perMarker = new Map<string, number>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ calls: total }));
      return;
    }
    const raw = await textOf(request);
    const body = JSON.parse(raw) as ModelRequestBody;
    const model = body.model ?? 'model';
    total += 1;
    const marker = markerOf(raw);
    if (marker) perMarker.set(marker, (perMarker.get(marker) ?? 0) + 1);
    await options.onCall?.(raw);
    const answer = answerTo(body, raw, options.pieces);
    const responses = request.url?.includes('/responses') ?? false;
    if (!body.stream) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(responses ? responsesAnswer(model, answer) : chatAnswer(model, answer)));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const { head, deltas, tail } = responses ? responsesStream(model, answer) : chatStream(model, answer);
    const delay = options.delay(raw);
    if (delay === 0) {
      response.end(head + deltas.join('') + tail);
      return;
    }
    response.write(head + (deltas[0] ?? ''));
    sendSlowly(response, deltas, tail, delay);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}/v1`,
    calls: () => total,
    callsFor: (marker) => perMarker.get(marker) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
