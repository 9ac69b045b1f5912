import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { binRoutes } from './routes-bin.ts';
import { contextRoutes } from './routes-context.ts';
import { copyRoutes } from './routes-copies.ts';
import { estimateRoutes } from './routes-estimates.ts';
import { agentFileRoutes } from './routes-files.ts';
import { guardrailRoutes } from './routes-guardrails.ts';
import { handoffRoutes } from './routes-handoffs.ts';
import { outputTypeRoutes } from './routes-output-types.ts';
import { toolRoutes } from './routes-tools.ts';
import { versionRoutes } from './routes-versions.ts';
import { agentCreate, agentListQuery, agentPage, agentParam, agentSchema, agentUpdate, ifMatch } from './schemas.ts';
import { createAgent, getAgent, listAgents, updateAgent } from './service.ts';

const tags = ['Agents'];
const single = '/{agent_id}';
/** Instructions, tools, guardrails and context in one body. */
const MAX_AGENT_BODY = 9_000_000;

const create = defineRoute({
  method: 'post',
  path: '/',
  tags,
  scope: 'write',
  summary: 'Create an agent, with its handoffs where given',
  request: { body: jsonBody(agentCreate) },
  maxBodyBytes: MAX_AGENT_BODY,
  responses: { 201: jsonAnswer(agentSchema, 'The agent'), ...problemResponses('insufficient_credits', 'not_found') },
});

const browse = defineRoute({
  method: 'get',
  path: '/',
  tags,
  scope: 'read',
  summary: 'List your agents',
  request: { query: agentListQuery },
  responses: { 200: jsonAnswer(agentPage, 'A page of agents') },
});

const read = defineRoute({
  method: 'get',
  path: single,
  tags,
  scope: 'read',
  summary: "Read your agent's draft, or somebody else's shared agent as published",
  request: { params: agentParam },
  responses: { 200: jsonAnswer(agentSchema, 'The agent') },
});

const update = defineRoute({
  method: 'put',
  path: single,
  tags,
  scope: 'write',
  summary: 'Save the draft of an agent',
  description:
    'Fields left out keep their value. With `revision` (or `If-Match`) the save is refused if somebody saved in between.',
  request: { params: agentParam, headers: ifMatch, body: jsonBody(agentUpdate) },
  maxBodyBytes: MAX_AGENT_BODY,
  responses: { 200: jsonAnswer(agentSchema, 'The agent'), ...problemResponses('conflict') },
});

/** `/api/v1/agents` (Plan 4.1, 4.3, 4.4, 4.7). */
export const agentRoutes = createRouter()
  .openapi(create, async (c) => c.json(await createAgent(serviceContext(c), c.req.valid('json')), 201))
  .openapi(browse, async (c) => c.json(await listAgents(serviceContext(c), c.req.valid('query')), 200))
  .openapi(read, async (c) => c.json(await getAgent(serviceContext(c), c.req.valid('param').agent_id), 200))
  .openapi(update, async (c) => {
    const { revision = c.req.valid('header')['if-match'], ...fields } = c.req.valid('json');
    return c.json(await updateAgent(serviceContext(c), c.req.valid('param').agent_id, { ...fields, revision }), 200);
  })
  .route('/', binRoutes)
  .route('/', copyRoutes)
  .route('/', estimateRoutes)
  .route('/', contextRoutes)
  .route('/', agentFileRoutes)
  .route('/', guardrailRoutes)
  .route('/', handoffRoutes)
  .route('/', outputTypeRoutes)
  .route('/', toolRoutes)
  .route('/', versionRoutes);
