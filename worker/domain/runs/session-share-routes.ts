import { type AppContext, databaseOf, serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer } from '../../http/router.ts';
import { runParam, sessionParam } from './schemas.ts';
import { sharedConversation, sharedParam, shareSchema, shareState, turnListQuery } from './session-schemas.ts';
import { getShare, readShared, share, unshare } from './session-share-service.ts';

const tags = ['Sharing'];

const readSession = defineRoute({
  method: 'get',
  path: '/sessions/{session_id}/share',
  tags,
  scope: 'read',
  summary: 'Whether a conversation is shared, and by which link',
  request: { params: sessionParam },
  responses: { 200: jsonAnswer(shareState, 'The link, if there is one') },
});

const shareSession = defineRoute({
  method: 'put',
  path: '/sessions/{session_id}/share',
  tags,
  scope: 'write',
  summary: 'Share a conversation by a link, as it is now',
  description: 'Repeating it keeps the link and lets it show what was said meanwhile.',
  request: { params: sessionParam },
  responses: { 200: jsonAnswer(shareSchema, 'The link'), ...problemResponses('conflict') },
});

const unshareSession = defineRoute({
  method: 'delete',
  path: '/sessions/{session_id}/share',
  tags,
  scope: 'write',
  summary: 'Revoke the link of a conversation',
  request: { params: sessionParam },
  responses: { 204: emptyAnswer('Revoked') },
});

const readRun = defineRoute({
  method: 'get',
  path: '/runs/{run_id}/share',
  tags,
  scope: 'read',
  summary: 'Whether a run is shared, and by which link',
  request: { params: runParam },
  responses: { 200: jsonAnswer(shareState, 'The link, if there is one') },
});

const shareRun = defineRoute({
  method: 'put',
  path: '/runs/{run_id}/share',
  tags,
  scope: 'write',
  summary: 'Share one run by a link: its question and its answer',
  request: { params: runParam },
  responses: { 200: jsonAnswer(shareSchema, 'The link') },
});

const unshareRun = defineRoute({
  method: 'delete',
  path: '/runs/{run_id}/share',
  tags,
  scope: 'write',
  summary: 'Revoke the link of a run',
  request: { params: runParam },
  responses: { 204: emptyAnswer('Revoked') },
});

const readByToken = defineRoute({
  method: 'get',
  path: '/shared/{token}',
  tags,
  scope: null,
  summary: 'Read a shared conversation; no account is needed',
  request: { params: sharedParam, query: turnListQuery },
  responses: { 200: jsonAnswer(sharedConversation, 'A page of the conversation, newest first') },
});

function stranger(c: AppContext) {
  return { env: c.env, db: databaseOf(c.env), address: c.req.header('cf-connecting-ip') ?? '' };
}

/** `/api/v1/{sessions,runs}/{id}/share` and `/api/v1/shared`. */
export const shareRoutes = createRouter()
  .openapi(readSession, async (c) => {
    const { session_id: sessionId } = c.req.valid('param');
    return c.json({ share: await getShare(serviceContext(c), { sessionId }) }, 200);
  })
  .openapi(shareSession, async (c) => {
    const { session_id: sessionId } = c.req.valid('param');
    return c.json(await share(serviceContext(c), { sessionId }), 200);
  })
  .openapi(unshareSession, async (c) => {
    const { session_id: sessionId } = c.req.valid('param');
    await unshare(serviceContext(c), { sessionId });
    return c.body(null, 204);
  })
  .openapi(readRun, async (c) => {
    const { run_id: runId } = c.req.valid('param');
    return c.json({ share: await getShare(serviceContext(c), { runId }) }, 200);
  })
  .openapi(shareRun, async (c) => {
    const { run_id: runId } = c.req.valid('param');
    return c.json(await share(serviceContext(c), { runId }), 200);
  })
  .openapi(unshareRun, async (c) => {
    const { run_id: runId } = c.req.valid('param');
    await unshare(serviceContext(c), { runId });
    return c.body(null, 204);
  })
  .openapi(readByToken, async (c) =>
    c.json(await readShared(stranger(c), c.req.valid('param').token, c.req.valid('query')), 200),
  );
