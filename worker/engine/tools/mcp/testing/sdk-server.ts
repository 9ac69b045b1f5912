import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

interface Options {
  /** Answers with JSON instead of a stream of events. */
  json?: boolean;
  /** Keeps sessions. */
  sessions?: boolean;
  /** What the header `authorization` must be. */
  authorization?: string;
}

export interface SdkServer {
  host: string;
  url: string;
  /** Method of HTTP and of the message, in order. */
  seen: string[];
  headers: IncomingMessage['headers'][];
  /** Sessions that were ended by their client. */
  ended: string[];
  close(): Promise<void>;
}

/** An MCP server made with the official SDK. */
export async function sdkServer({ json = false, sessions = true, authorization }: Options = {}): Promise<SdkServer> {
  const seen: string[] = [];
  const headers: SdkServer['headers'] = [];
  const ended: string[] = [];
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      enableJsonResponse: json,
      ...(sessions
        ? {
            sessionIdGenerator: randomUUID,
            onsessioninitialized: (id: string) => void transports.set(id, transport),
            onsessionclosed: (id: string) => void ended.push(id),
          }
        : {}),
    });
    // The SDK's own types of its transport do not fit its own interface under exactOptionalPropertyTypes.
    await toolServer().connect(transport as unknown as Parameters<McpServer['connect']>[0]);
    return transport;
  };
  const server = createServer(async (request, response) => {
    headers.push(request.headers);
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end(`no: ${request.headers.authorization}`);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const piece of request) chunks.push(piece as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : undefined;
    seen.push([request.method, body?.method].filter(Boolean).join(' '));
    const known = transports.get(String(request.headers['mcp-session-id']));
    await (known ?? (await open())).handleRequest(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/mcp`,
    seen,
    headers,
    ended,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function toolServer(): McpServer {
  const server = new McpServer({ name: 'shop', version: '1.0.0' }, { capabilities: { logging: {} } });
  server.registerTool(
    'find_product',
    {
      description: 'Finds a product.',
      inputSchema: { query: z.string().regex(/^[a-z ]+$/), max: z.number().int().optional() },
      annotations: { readOnlyHint: true },
    },
    ({ query, max }) => ({ content: [{ type: 'text', text: `found ${query} ${max ?? 'all'}` }] }),
  );
  server.registerTool(
    'order.place',
    { description: 'Places an order.', inputSchema: { sku: z.string() } },
    async ({ sku }, { sendNotification, requestInfo }) => {
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'working' } });
      if (sku === 'gone') return { isError: true, content: [{ type: 'text', text: 'It is sold out.' }] };
      if (sku === 'echo') return { content: [{ type: 'text', text: JSON.stringify(requestInfo?.headers) }] };
      return { content: [{ type: 'text', text: `ordered ${sku}` }] };
    },
  );
  server.registerTool('picture', { annotations: { idempotentHint: true } }, () => ({
    content: [
      { type: 'image', mimeType: 'image/png', data: Buffer.alloc(300).toString('base64') },
      { type: 'resource', resource: { uri: 'file:///a.txt', mimeType: 'text/plain', text: 'hello' } },
      { type: 'resource_link', uri: 'https://a.example.com/b', name: 'b' },
    ],
  }));
  server.registerTool('flood', {}, () => ({ content: [{ type: 'text', text: 'x'.repeat(5 * 1024 * 1024) }] }));
  return server;
}
