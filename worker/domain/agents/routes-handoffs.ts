import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import { agentGraphSchema } from './schemas-graph.ts';
import { handoffInput, handoffPage, handoffParam, handoffSchema, handoffUpdate } from './schemas-handoffs.ts';
import { getAgentGraph } from './service-graph.ts';
import { createHandoff, deleteHandoff, getHandoff, listHandoffs, updateHandoff } from './service-handoffs.ts';

const tags = ['Handoffs'];
const list = '/{agent_id}/handoffs';
const single = '/{agent_id}/handoffs/{handoff_id}';

const create = defineRoute({
  method: 'post',
  path: list,
  tags,
  scope: 'write',
  summary: 'Add a handoff to an agent',
  request: { params: agentParam, body: jsonBody(handoffInput) },
  responses: { 201: jsonAnswer(handoffSchema, 'The handoff'), ...problemResponses('conflict') },
});

const browse = defineRoute({
  method: 'get',
  path: list,
  tags,
  scope: 'read',
  summary: 'Get the handoffs of an agent',
  request: { params: agentParam },
  responses: { 200: jsonAnswer(handoffPage, 'All of them, in their order') },
});

const read = defineRoute({
  method: 'get',
  path: single,
  tags,
  scope: 'read',
  summary: 'Get a handoff',
  request: { params: handoffParam },
  responses: { 200: jsonAnswer(handoffSchema, 'The handoff') },
});

const update = defineRoute({
  method: 'put',
  path: single,
  tags,
  scope: 'write',
  summary: 'Update a handoff',
  request: { params: handoffParam, body: jsonBody(handoffUpdate) },
  responses: { 200: jsonAnswer(handoffSchema, 'The handoff'), ...problemResponses('conflict') },
});

const remove = defineRoute({
  method: 'delete',
  path: single,
  tags,
  scope: 'write',
  summary: 'Delete a handoff',
  request: { params: handoffParam },
  responses: { 204: emptyAnswer('Deleted') },
});

const graph = defineRoute({
  method: 'get',
  path: '/{agent_id}/graph',
  tags,
  scope: 'read',
  summary: 'See who hands off to whom, from an agent on',
  request: { params: agentParam },
  responses: { 200: jsonAnswer(agentGraphSchema, 'The agents and what links them') },
});

export const handoffRoutes = createRouter()
  .openapi(create, async (c) =>
    c.json(await createHandoff(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 201),
  )
  .openapi(graph, async (c) => c.json(await getAgentGraph(serviceContext(c), c.req.valid('param').agent_id), 200))
  .openapi(browse, async (c) => c.json(await listHandoffs(serviceContext(c), c.req.valid('param').agent_id), 200))
  .openapi(read, async (c) => {
    const { agent_id, handoff_id } = c.req.valid('param');
    return c.json(await getHandoff(serviceContext(c), agent_id, handoff_id), 200);
  })
  .openapi(update, async (c) => {
    const { agent_id, handoff_id } = c.req.valid('param');
    return c.json(await updateHandoff(serviceContext(c), agent_id, handoff_id, c.req.valid('json')), 200);
  })
  .openapi(remove, async (c) => {
    const { agent_id, handoff_id } = c.req.valid('param');
    await deleteHandoff(serviceContext(c), agent_id, handoff_id);
    return c.body(null, 204);
  });
