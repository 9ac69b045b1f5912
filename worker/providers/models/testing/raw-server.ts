import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawRequest {
  url: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export interface RawServer {
  baseUrl: string;
  requests: RawRequest[];
  /** What the next requests are answered with. */
  answer: (request: RawRequest, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** An HTTP server for tests that sends exactly the bytes it is told to. */
export async function openRawServer(): Promise<RawServer> {
  const raw: RawServer = {
    baseUrl: '',
    requests: [],
    answer: (_, response) => response.writeHead(500).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer(async (incoming, response) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const request = { url: incoming.url ?? '', headers: incoming.headers, body: text ? JSON.parse(text) : {} };
    raw.requests.push(request);
    raw.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  raw.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return raw;
}

/** Answers with an event stream made of these pieces, each sent as it stands. */
export function sse(pieces: string[], options: { hangUp?: boolean; keepOpen?: boolean } = {}): RawServer['answer'] {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    if (options.hangUp) setImmediate(() => response.destroy());
    else if (!options.keepOpen) response.end();
  };
}

/** A `data:` line of a Chat Completions stream. */
export function data(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** A chunk with this delta, or the last one with a finish reason. */
export function chunk(delta: unknown, finishReason: string | null = null): string {
  return data({
    id: 'chat_1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
}

export const DONE = 'data: [DONE]\n\n';
