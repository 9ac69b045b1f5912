import type { OpenAPIHono } from '@hono/zod-openapi';
import { VERSION } from '../version.ts';
import type { AppEnv } from './context.ts';

const INTRODUCTION = `
Define, share, test and run AI agents: durable, metered, watchable.

## Getting in
1. Sign up in the browser, or with \`POST /api/auth/sign-up/email\`, which answers with a session cookie.
2. Create a personal token: in Settings → Tokens, or with \`POST /api/v1/users/tokens\` and that cookie (send the site's
   address as \`Origin\`: changes that a cookie authorises must come from the site).
3. Send it with every request: \`Authorization: Bearer btn_…\`.

\`\`\`sh
curl -c jar -H 'content-type: application/json' -H "origin: $BATON" \\
  -d '{"name":"Ada","email":"ada@example.com","password":"correct horse battery"}' $BATON/api/auth/sign-up/email
curl -b jar -H 'content-type: application/json' -H "origin: $BATON" \\
  -d '{"name":"cli","scopes":["read","run","write"]}' $BATON/api/v1/users/tokens
\`\`\`

A token has scopes: \`read\` to look, \`write\` to change, \`run\` to run agents and spend credits. None implies another.

## Manners
- Everything is JSON; times are ISO 8601 in UTC; ids are prefixed (\`agt_…\`, \`run_…\`) and sort by time.
- Lists take \`limit\` (1 to 100) and \`cursor\`, and answer \`{ "data": […], "nextCursor": … }\`.
- Unknown body fields are refused. Bodies may have 1 MB unless the route says otherwise.
- \`Idempotency-Key\` makes a POST that spends safe to repeat: one effect, the same answer.
- Somebody else's thing is \`404\`, exactly like a thing that does not exist.

## Errors
Every error is \`application/problem+json\` (RFC 9457). \`code\` is for programs, \`detail\` for people, \`issues\` names each
faulty field of a 422, and \`requestId\` finds the request in our logs. 429 and 503 say in \`Retry-After\` when to come back.
`.trim();

const TAGS = [
  { name: 'Authentication', description: 'Accounts and sessions. These set and read the session cookie.' },
  { name: 'Account', description: 'Your profile, tokens, devices, data, and the way out.' },
  { name: 'Agents', description: 'Agents, their published versions, copies, exports, and the bin.' },
  { name: 'Handoffs', description: 'To whom an agent may pass a conversation.' },
  { name: 'Tools', description: 'What an agent can do besides talking, and trying it out.' },
  { name: 'Guardrails', description: 'What may come in and go out, for an agent and its tools.' },
  { name: 'Context', description: 'Values and documents that an agent knows from its owner.' },
  { name: 'Output types', description: 'Ready JSON Schemas for structured answers.' },
  { name: 'Files', description: 'Documents: upload, passages, search, and what an agent searches.' },
  { name: 'Collections', description: 'Named sets of files that agents share ("vector stores").' },
  { name: 'Runs', description: 'Starting, watching, cancelling and forking runs.' },
  {
    name: 'Notifications',
    description: 'What you are told: calls that wait for your decision, and news of your things as they happen.',
  },
  { name: 'Sessions', description: 'Conversations: runs that share memory.' },
  { name: 'Sharing', description: 'Conversations and runs that anybody may read who has their link.' },
  { name: 'Images', description: 'Pictures of other servers, fetched by ours when somebody asks to see one.' },
  { name: 'Credits', description: 'Balance, history and use by day.' },
  { name: 'MCP connections', description: 'Your sign-ins at MCP servers, for tools that use them.' },
  { name: 'Models', description: 'Providers, models, prices and your own provider keys.' },
];

const documents = new WeakMap<object, unknown>();

/** The OpenAPI 3.1 document, made on first request. The server is named relatively: wherever it was read from. */
export function openApiDocument(app: OpenAPIHono<AppEnv>): unknown {
  const known = documents.get(app);
  if (known) return known;
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal token.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'baton.session_token',
    description: "The site's session. Changes must also carry the site's own Origin.",
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Baton API', version: VERSION, description: INTRODUCTION },
    servers: [{ url: '/' }],
    tags: TAGS,
  });
  documents.set(app, document);
  return document;
}
