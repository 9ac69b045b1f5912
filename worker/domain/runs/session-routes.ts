import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import {
  sessionCreate,
  sessionItemPage,
  sessionItemsQuery,
  sessionListQuery,
  sessionPage,
  sessionParam,
  sessionSchema,
  sessionUpdate,
} from './schemas.ts';
import { exportQuery, turnListQuery, turnPage } from './session-schemas.ts';
import {
  createSession,
  deleteSession,
  editSession,
  getSession,
  listSessionItems,
  listSessions,
} from './session-service.ts';
import { exportSession, listTurns } from './session-turns-service.ts';

const tags = ['Sessions'];

const create = defineRoute({
  method: 'post',
  path: '/',
  tags,
  scope: 'run',
  summary: 'Begin a conversation with an agent',
  request: { body: jsonBody(sessionCreate) },
  responses: { 201: jsonAnswer(sessionSchema, 'The session'), ...problemResponses('not_found') },
});

const browse = defineRoute({
  method: 'get',
  path: '/',
  tags,
  scope: 'read',
  summary: 'List your conversations, the last used first',
  request: { query: sessionListQuery },
  responses: { 200: jsonAnswer(sessionPage, 'A page of sessions') },
});

const read = defineRoute({
  method: 'get',
  path: '/{session_id}',
  tags,
  scope: 'read',
  summary: 'Read a session',
  request: { params: sessionParam },
  responses: { 200: jsonAnswer(sessionSchema, 'The session') },
});

const update = defineRoute({
  method: 'patch',
  path: '/{session_id}',
  tags,
  scope: 'run',
  summary: 'Rename or archive a session, or change what of it the next run sees',
  request: { params: sessionParam, body: jsonBody(sessionUpdate) },
  responses: { 200: jsonAnswer(sessionSchema, 'The session') },
});

const remove = defineRoute({
  method: 'delete',
  path: '/{session_id}',
  tags,
  scope: 'run',
  summary: 'Forget a session with its branches, its memory and its link',
  request: { params: sessionParam },
  responses: { 204: emptyAnswer('Deleted') },
});

const items = defineRoute({
  method: 'get',
  path: '/{session_id}/items',
  tags,
  scope: 'read',
  summary: 'The conversation, oldest first',
  request: { params: sessionParam, query: sessionItemsQuery },
  responses: { 200: jsonAnswer(sessionItemPage, 'A page of messages') },
});

const turns = defineRoute({
  method: 'get',
  path: '/{session_id}/turns',
  tags,
  scope: 'read',
  summary: 'The conversation as questions and answers, newest first',
  description: 'Of a branch, what was said before it is part of it.',
  request: { params: sessionParam, query: turnListQuery },
  responses: { 200: jsonAnswer(turnPage, 'A page of turns') },
});

const exportRoute = defineRoute({
  method: 'get',
  path: '/{session_id}/export',
  tags,
  scope: 'read',
  summary: 'Download the conversation as Markdown or JSON',
  request: { params: sessionParam, query: exportQuery },
  responses: {
    200: {
      description: 'The file',
      content: {
        'text/markdown': { schema: { type: 'string' as const } },
        'application/json': { schema: { type: 'object' as const } },
      },
    },
  },
});

/** `/api/v1/sessions`. */
export const sessionRoutes = createRouter()
  .openapi(create, async (c) => c.json(await createSession(serviceContext(c), c.req.valid('json')), 201))
  .openapi(browse, async (c) => c.json(await listSessions(serviceContext(c), c.req.valid('query')), 200))
  .openapi(read, async (c) => c.json(await getSession(serviceContext(c), c.req.valid('param').session_id), 200))
  .openapi(update, async (c) =>
    c.json(await editSession(serviceContext(c), c.req.valid('param').session_id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => {
    await deleteSession(serviceContext(c), c.req.valid('param').session_id);
    return c.body(null, 204);
  })
  .openapi(turns, async (c) =>
    c.json(await listTurns(serviceContext(c), c.req.valid('param').session_id, c.req.valid('query')), 200),
  )
  .openapi(exportRoute, async (c) => {
    const { session_id: id } = c.req.valid('param');
    const file = await exportSession(serviceContext(c), id, c.req.valid('query').format);
    return c.body(file.body, 200, {
      'content-type': file.contentType,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    }) as never;
  })
  .openapi(items, async (c) => {
    const { after, limit } = c.req.valid('query');
    return c.json(await listSessionItems(serviceContext(c), c.req.valid('param').session_id, after, limit), 200);
  });
