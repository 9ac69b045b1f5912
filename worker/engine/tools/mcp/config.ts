import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import { storableText } from '../../../kernel/text.ts';

export const MAX_MCP_TOOLS = 128;
const KEY_ID = /^key_[0-9a-z]{1,64}$/;

const auth = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('none').describe('The server asks for nothing.') }),
  strict({
    kind: z.literal('header').describe('A header with a stored secret.'),
    name: storableText(100, 1).default('Authorization').describe('Name of the header.'),
    value: storableText(1_000, 1).describe('Its value, such as `Bearer {{secret.key_…}}`.'),
  }),
  strict({
    kind: z
      .literal('oauth')
      .describe('OAuth 2 client credentials: a token is fetched for each call, the client shown by HTTP Basic.'),
    tokenUrl: storableText(1_000, 1).describe('Where tokens are given out.'),
    clientId: storableText(500, 1).describe('Id of the client.'),
    secretKeyId: z.string().regex(KEY_ID).describe("Stored secret that holds the client's secret."),
    scope: storableText(500).optional().describe('Scopes to ask for, with spaces between them.'),
  }),
  strict({
    kind: z.literal('sign_in').describe('Somebody signed in at the server in their browser (OAuth).'),
    connectionId: z.string().regex(KEY_ID).describe('The stored sign-in at this server.'),
  }),
]);

export const mcpToolSchema = strict({
  name: storableText(128, 1).describe('Name of the tool on its server.'),
  description: storableText(2_000).describe('What the server says about it.'),
  inputSchema: z.record(z.string(), z.unknown()).describe('JSON Schema of its arguments.'),
  repeatable: z.boolean().describe('The server says that it only reads, or that calling it twice does no harm.'),
});

const names = z.array(storableText(128, 1)).max(MAX_MCP_TOOLS).default([]);

/** A server of the Model Context Protocol over streamable HTTP. One that is started as a program can't be said here. */
export const mcpConfigSchema = strict({
  url: storableText(2_000, 1).describe('Address of the server, such as `https://mcp.example.com/mcp`.'),
  auth: auth.default({ kind: 'none' }).describe('How calls show who they are from.'),
  allow: z
    .array(storableText(128, 1))
    .max(MAX_MCP_TOOLS)
    .nullable()
    .default(null)
    .describe("Names of the server's tools that agents may use; null = all of the list."),
  approvals: strict({
    always: names.describe('A person is asked before each call of these.'),
    never: names.describe('These are called without asking.'),
  })
    .default({ always: [], never: [] })
    .describe("Names of the server's tools that are asked about otherwise than this tool's own setting says."),
  tools: z
    .array(mcpToolSchema)
    .max(MAX_MCP_TOOLS)
    .default([])
    .describe("The server's tools as they were when the list was last fetched."),
});

export type McpConfig = z.output<typeof mcpConfigSchema>;
export type McpTool = z.output<typeof mcpToolSchema>;
