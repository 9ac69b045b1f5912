import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import { contextInput, contextSchema, contextUpdate } from './schemas-context.ts';
import { addContext, deleteContext, getContext, updateAgentContext } from './service-context.ts';

const tags = ['Context'];
const path = '/{agent_id}/context';
/** 100 values and 20 documents, in letters of up to three bytes. */
const MAX_CONTEXT_BODY = 9_000_000;

const add = defineRoute({
  method: 'post',
  path,
  tags,
  scope: 'write',
  summary: 'Add context to an agent: values and documents for its instructions',
  request: { params: agentParam, body: jsonBody(contextInput) },
  maxBodyBytes: MAX_CONTEXT_BODY,
  responses: { 201: jsonAnswer(contextSchema, 'The whole context'), ...problemResponses('conflict') },
});

const read = defineRoute({
  method: 'get',
  path,
  tags,
  scope: 'read',
  summary: 'Get context for an agent',
  request: { params: agentParam },
  responses: { 200: jsonAnswer(contextSchema, 'The context') },
});

const update = defineRoute({
  method: 'put',
  path,
  tags,
  scope: 'write',
  summary: 'Update agent context',
  request: { params: agentParam, body: jsonBody(contextUpdate) },
  maxBodyBytes: MAX_CONTEXT_BODY,
  responses: { 200: jsonAnswer(contextSchema, 'The whole context'), ...problemResponses('conflict') },
});

const remove = defineRoute({
  method: 'delete',
  path,
  tags,
  scope: 'write',
  summary: 'Delete agent context',
  request: { params: agentParam },
  responses: { 204: emptyAnswer('Deleted'), ...problemResponses('conflict') },
});

/** `/api/v1/agents/{agent_id}/context` (Plan 4.7). */
export const contextRoutes = createRouter()
  .openapi(add, async (c) =>
    c.json(await addContext(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 201),
  )
  .openapi(read, async (c) => c.json(await getContext(serviceContext(c), c.req.valid('param').agent_id), 200))
  .openapi(update, async (c) =>
    c.json(await updateAgentContext(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => {
    await deleteContext(serviceContext(c), c.req.valid('param').agent_id);
    return c.body(null, 204);
  });
