import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { type SignInState, signInProvider, signInState } from './sign-in-provider.ts';

export interface OAuthMcpServer {
  origin: string;
  /** The MCP server, which takes nobody without a token. */
  url: string;
  state: SignInState;
  close(): Promise<void>;
}

/**
 * An MCP server made with the official SDK, and the SDK's own authorization server beside it, on a free loopback
 * port. Tests in another process steer it over HTTP: `GET /control` tells, `POST /control/<what>` changes.
 */
export async function oauthMcpServer(): Promise<OAuthMcpServer> {
  const app = createMcpExpressApp();
  const state = signInState();
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/control')) answerControl(state, request, response);
    else app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `${origin}/mcp`;
  const provider = signInProvider(state);
  const unlimited = { rateLimit: false } as const;
  app.use(
    mcpAuthRouter({
      provider,
      issuerUrl: new URL(origin),
      resourceServerUrl: new URL(url),
      scopesSupported: ['notes'],
      authorizationOptions: unlimited,
      tokenOptions: unlimited,
      clientRegistrationOptions: unlimited,
      revocationOptions: unlimited,
    }),
  );
  const resourceMetadataUrl = `${origin}/.well-known/oauth-protected-resource/mcp`;
  app.all(
    '/mcp',
    requireBearerAuth({ verifier: provider, resourceMetadataUrl }),
    async (request: Parsed, response: ServerResponse) => {
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      // The SDK's own types of its transport do not fit its own interface under exactOptionalPropertyTypes.
      await noteServer().connect(transport as unknown as Parameters<McpServer['connect']>[0]);
      await transport.handleRequest(request, response, request.body);
    },
  );
  return {
    origin,
    url,
    state,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Parsed = IncomingMessage & { body?: unknown };

function answerControl(state: SignInState, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://control');
  if (request.method === 'POST') steer(state, pathname.slice('/control/'.length), Number(searchParams.get('seconds')));
  const { refreshes, revocations, tokens } = state;
  const live = [...tokens.values()].filter(({ ended }) => !ended).length;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ refreshes, revocations, live }));
}

function steer(state: SignInState, what: string, seconds: number): void {
  // Tokens that are given from now on are good for so long.
  if (what === 'seconds') state.seconds = seconds;
  // Access tokens end before their time; refresh tokens stay good.
  if (what === 'forget') state.tokens.clear();
  // Everybody is signed out.
  if (what === 'end') for (const signedIn of state.refreshTokens.values()) signedIn.ended = true;
}

function noteServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool('latest_note', { description: 'The latest note.', annotations: { readOnlyHint: true } }, () => ({
    content: [{ type: 'text', text: 'Buy tea.' }],
  }));
  return server;
}
