import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  /** Origin, such as `http://127.0.0.1:40123`. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Listens on loopback only. @param port 0 or nothing takes a free one. @throws EADDRINUSE */
export async function listen(server: Server, port = 0): Promise<Listening> {
  // Callers keep connections open between benchmark rounds; closing them under a request would look like a fault.
  server.keepAliveTimeout = 10 * 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The whole body as text. @throws where it is longer than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new Error(`The body is longer than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

export function send(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const bytes = Buffer.from(text, 'utf8');
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  response.end(bytes);
}
