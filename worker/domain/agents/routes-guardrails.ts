import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import {
  guardrailInput,
  guardrailKindPage,
  guardrailPage,
  guardrailParam,
  guardrailSchema,
  guardrailsReplace,
  guardrailUpdate,
} from './schemas-guardrails.ts';
import { listAvailableGuardrails } from './service-catalog.ts';
import {
  createGuardrail,
  deleteGuardrail,
  getGuardrail,
  listGuardrails,
  replaceGuardrails,
  updateGuardrail,
} from './service-guardrails.ts';

const tags = ['Guardrails'];
const list = '/{agent_id}/guardrails';
const single = '/{agent_id}/guardrails/{guardrail_id}';

const available = defineRoute({
  method: 'get',
  path: '/guardrails/available',
  tags,
  scope: 'read',
  summary: 'List available guardrails: every kind, with the schema of its config',
  responses: { 200: jsonAnswer(guardrailKindPage, 'All kinds') },
});

const create = defineRoute({
  method: 'post',
  path: list,
  tags,
  scope: 'write',
  summary: 'Add a guardrail to an agent',
  request: { params: agentParam, body: jsonBody(guardrailInput) },
  responses: { 201: jsonAnswer(guardrailSchema, 'The guardrail'), ...problemResponses('conflict') },
});

const browse = defineRoute({
  method: 'get',
  path: list,
  tags,
  scope: 'read',
  summary: 'Get guardrails for an agent',
  request: { params: agentParam },
  responses: { 200: jsonAnswer(guardrailPage, 'All of them, in their order') },
});

const replace = defineRoute({
  method: 'put',
  path: list,
  tags,
  scope: 'write',
  summary: 'Save all guardrails of an agent in their order',
  request: { params: agentParam, body: jsonBody(guardrailsReplace) },
  maxBodyBytes: 9_000_000,
  responses: { 200: jsonAnswer(guardrailPage, 'All of them'), ...problemResponses('conflict') },
});

const read = defineRoute({
  method: 'get',
  path: single,
  tags,
  scope: 'read',
  summary: 'Get a guardrail',
  request: { params: guardrailParam },
  responses: { 200: jsonAnswer(guardrailSchema, 'The guardrail') },
});

const update = defineRoute({
  method: 'put',
  path: single,
  tags,
  scope: 'write',
  summary: 'Update a guardrail',
  request: { params: guardrailParam, body: jsonBody(guardrailUpdate) },
  responses: { 200: jsonAnswer(guardrailSchema, 'The guardrail'), ...problemResponses('conflict') },
});

const remove = defineRoute({
  method: 'delete',
  path: single,
  tags,
  scope: 'write',
  summary: 'Delete a guardrail',
  request: { params: guardrailParam },
  responses: { 204: emptyAnswer('Deleted') },
});

export const guardrailRoutes = createRouter()
  .openapi(available, (c) => c.json(listAvailableGuardrails(serviceContext(c)), 200))
  .openapi(create, async (c) =>
    c.json(await createGuardrail(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 201),
  )
  .openapi(browse, async (c) => c.json(await listGuardrails(serviceContext(c), c.req.valid('param').agent_id), 200))
  .openapi(replace, async (c) =>
    c.json(await replaceGuardrails(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 200),
  )
  .openapi(read, async (c) => {
    const { agent_id, guardrail_id } = c.req.valid('param');
    return c.json(await getGuardrail(serviceContext(c), agent_id, guardrail_id), 200);
  })
  .openapi(update, async (c) => {
    const { agent_id, guardrail_id } = c.req.valid('param');
    return c.json(await updateGuardrail(serviceContext(c), agent_id, guardrail_id, c.req.valid('json')), 200);
  })
  .openapi(remove, async (c) => {
    const { agent_id, guardrail_id } = c.req.valid('param');
    await deleteGuardrail(serviceContext(c), agent_id, guardrail_id);
    return c.body(null, 204);
  });
