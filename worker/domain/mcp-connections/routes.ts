import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import {
  beginSignInSchema,
  connectionPageSchema,
  connectionSchema,
  finishSignInSchema,
  signInSchema,
} from './schemas.ts';
import { beginSignIn, deleteConnection, finishSignIn, getConnection, listConnections } from './service.ts';

const tags = ['MCP connections'];
const params = z.object({ connection_id: z.string().max(64) });

const begin = defineRoute({
  method: 'post',
  path: '/sign-ins',
  scope: 'write',
  tags,
  summary: 'Begin to sign in at an MCP server',
  description:
    'By OAuth, as the MCP specification has it: the server is asked who signs people in for it, and the answer says where to go. Only from the site, in a browser.',
  request: { body: jsonBody(beginSignInSchema) },
  responses: {
    201: jsonAnswer(signInSchema, 'Where to sign in'),
    ...problemResponses('not_found', 'conflict', 'unsafe_url', 'upstream_failed'),
  },
});

const finish = defineRoute({
  method: 'post',
  path: '/sign-ins/finish',
  scope: 'write',
  tags,
  summary: 'Complete a sign-in at an MCP server',
  description: 'With what the authorization server sent the browser back with; the page of the site does it.',
  request: { body: jsonBody(finishSignInSchema) },
  responses: {
    200: jsonAnswer(connectionSchema, 'The connection'),
    ...problemResponses('not_found', 'unsafe_url', 'upstream_failed'),
  },
});

const list = defineRoute({
  method: 'get',
  path: '/connections',
  scope: 'read',
  tags,
  summary: 'List your sign-ins at MCP servers',
  responses: { 200: jsonAnswer(connectionPageSchema, 'All of them, newest first, without their tokens') },
});

const read = defineRoute({
  method: 'get',
  path: '/connections/{connection_id}',
  scope: 'read',
  tags,
  summary: 'Read a sign-in at an MCP server',
  request: { params },
  responses: { 200: jsonAnswer(connectionSchema, 'The connection, without its tokens') },
});

const remove = defineRoute({
  method: 'delete',
  path: '/connections/{connection_id}',
  scope: 'write',
  tags,
  summary: 'End a sign-in at an MCP server',
  description: 'Its tokens are deleted here and revoked at the authorization server, where that takes revocations.',
  request: { params },
  responses: { 204: emptyAnswer('Ended') },
});

/** Mounted at `/mcp`. */
export const mcpConnectionRoutes = createRouter()
  .openapi(begin, async (c) => c.json(await beginSignIn(serviceContext(c), c.req.valid('json')), 201))
  .openapi(finish, async (c) => c.json(await finishSignIn(serviceContext(c), c.req.valid('json')), 200))
  .openapi(list, async (c) => c.json({ data: await listConnections(serviceContext(c)), nextCursor: null }, 200))
  .openapi(read, async (c) => c.json(await getConnection(serviceContext(c), c.req.valid('param').connection_id), 200))
  .openapi(remove, async (c) => {
    await deleteConnection(serviceContext(c), c.req.valid('param').connection_id);
    return c.body(null, 204);
  });
