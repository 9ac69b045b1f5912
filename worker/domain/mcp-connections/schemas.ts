import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { storableText, titleText } from '../../kernel/text.ts';

const visible = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[\x21-\x7e]+$/, 'Visible ASCII characters only.');

export const beginSignInSchema = strict({
  url: storableText(2_000, 1).openapi({ description: 'Address of the MCP server.', format: 'uri' }),
  connectionId: z.string().max(64).optional().openapi({
    description: 'A connection of yours at this server, to be signed in anew.',
  }),
  label: titleText(100).optional(),
  scope: z
    .string()
    .trim()
    .max(1_000)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e ]*$/, 'Scopes have spaces between them.')
    .optional()
    .openapi({ description: 'Scopes to ask for; left out, those that the server names.' }),
  clientId: visible(500).optional().openapi({ description: 'For servers that do not register clients by themselves.' }),
  clientSecret: visible(2_000).optional().openapi({ format: 'password' }),
}).openapi('BeginMcpSignIn');

export const signInSchema = z
  .object({
    connectionId: z.string(),
    authorizationUrl: z.string().openapi({ description: 'Where to sign in, in a browser.', format: 'uri' }),
    expiresAt: z.string(),
  })
  .openapi('McpSignIn');

/** What an authorization server may send back in its redirect. */
const answer = z.string().max(8_192);

export const finishSignInSchema = strict({
  state: answer.min(1),
  code: answer.optional(),
  iss: answer.optional(),
  error: answer.optional(),
}).openapi('FinishMcpSignIn');

export const connectionSchema = z
  .object({
    id: z.string(),
    url: z.string().openapi({ description: 'The MCP server; its tokens go nowhere else.' }),
    label: z.string(),
    account: z.string().nullable().openapi({ description: 'Who signed in, where the server says.' }),
    issuer: z.string().openapi({ description: 'Who signed them in.' }),
    scopes: z.array(z.string()),
    status: z.enum(['connected', 'ended']).openapi({ description: '`ended`: it needs a new sign-in.' }),
    reason: z.string().nullable().openapi({ description: 'Why it ended.' }),
    expiresAt: z.string().nullable().openapi({ description: 'When the present token ends; null where nobody says.' }),
    renewable: z.boolean().openapi({ description: 'The token is renewed by itself.' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('McpConnection');

export const connectionPageSchema = pageOf(connectionSchema).openapi('McpConnectionPage');

export type BeginSignIn = z.infer<typeof beginSignInSchema>;
export type SignIn = z.infer<typeof signInSchema>;
export type FinishSignIn = z.infer<typeof finishSignInSchema>;
export type Connection = z.infer<typeof connectionSchema>;
