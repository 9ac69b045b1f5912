import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import { estimateRequest, estimateSchema } from './schemas-estimates.ts';
import { estimateRun } from './service-estimates.ts';

const estimate = defineRoute({
  method: 'post',
  path: '/{agent_id}/estimate',
  tags: ['Agents'],
  scope: 'read',
  summary: 'Estimate what a run would cost, without spending anything',
  request: { params: agentParam, body: jsonBody(estimateRequest) },
  responses: { 200: jsonAnswer(estimateSchema, 'The estimate') },
});

export const estimateRoutes = createRouter().openapi(estimate, async (c) =>
  c.json(await estimateRun(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 200),
);
