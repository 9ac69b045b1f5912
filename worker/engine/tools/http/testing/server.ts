import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
  bytes: Buffer;
}

export interface LocalServer {
  /** `127.0.0.1:port`. */
  host: string;
  url: string;
  seen: SeenRequest[];
  /** The only request so far. */
  only(): SeenRequest;
  close(): Promise<void>;
}

type Answer = (seen: SeenRequest, response: ServerResponse, request: IncomingMessage) => unknown;

/** A server on a free loopback port that keeps what it was asked. */
export async function serve(answer: Answer): Promise<LocalServer> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const piece of request) chunks.push(piece as Buffer);
    const { method = '', url = '', headers, rawHeaders } = request;
    const bytes = Buffer.concat(chunks);
    const one = { method, url, headers, rawHeaders, body: bytes.toString(), bytes };
    seen.push(one);
    await answer(one, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    seen,
    only: () => {
      const [one] = seen;
      if (!one || seen.length > 1) throw new Error(`It was asked ${seen.length} times.`);
      return one;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export const json = (response: ServerResponse, value: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
