import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import { agentIds, broughtBackSchema, deletedSchema, deleteQuery } from './schemas-bin.ts';
import { bringBackAgents, deleteAgent, deleteAgents } from './service-bin.ts';

const tags = ['Agents'];

const removeMany = defineRoute({
  method: 'post',
  path: '/delete',
  tags,
  scope: 'write',
  summary: 'Delete several agents; they can be restored for 30 days',
  description: 'Agents that use each other go together. An agent that one of your other agents needs stays.',
  request: { body: jsonBody(agentIds) },
  responses: { 200: jsonAnswer(deletedSchema, 'What is deleted and what stays') },
});

const restoreMany = defineRoute({
  method: 'post',
  path: '/restore',
  tags,
  scope: 'write',
  summary: 'Restore deleted agents, with their versions and handoffs',
  request: { body: jsonBody(agentIds) },
  responses: { 200: jsonAnswer(broughtBackSchema, 'What is back') },
});

const remove = defineRoute({
  method: 'delete',
  path: '/{agent_id}',
  tags,
  scope: 'write',
  summary: 'Delete an agent that no other agent of yours uses',
  request: { params: agentParam, query: deleteQuery },
  responses: { 204: emptyAnswer('Deleted'), ...problemResponses('agent_in_use') },
});

export const binRoutes = createRouter()
  .openapi(removeMany, async (c) => c.json(await deleteAgents(serviceContext(c), c.req.valid('json')), 200))
  .openapi(restoreMany, async (c) => c.json(await bringBackAgents(serviceContext(c), c.req.valid('json')), 200))
  .openapi(remove, async (c) => {
    await deleteAgent(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('query').forever);
    return c.body(null, 204);
  });
