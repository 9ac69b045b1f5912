import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import { clonedSchema, cloneInput } from './schemas-copies.ts';
import { exchangeDocument, exportMany, exportQuery, importedSchema } from './schemas-exchange.ts';
import { cloneAgent } from './service-copies.ts';
import { exportAgents, exportFile, importAgents } from './service-exchange.ts';

const tags = ['Agents'];

const clone = defineRoute({
  method: 'post',
  path: '/{agent_id}/clone',
  tags,
  scope: 'write',
  summary: "Create a copy of your agent, or of somebody else's shared one",
  request: { params: agentParam, body: jsonBody(cloneInput) },
  responses: { 201: jsonAnswer(clonedSchema, 'The copy'), ...problemResponses('insufficient_credits') },
});

const exportOne = defineRoute({
  method: 'get',
  path: '/{agent_id}/export',
  tags,
  scope: 'read',
  summary: 'Export an agent and all that it leads to as one document, or as a program',
  request: { params: agentParam, query: exportQuery },
  responses: {
    200: {
      description: 'The document, or the program',
      content: {
        'application/json': { schema: exchangeDocument },
        'text/typescript': { schema: { type: 'string' as const } },
      },
    },
  },
});

const exportSeveral = defineRoute({
  method: 'post',
  path: '/export',
  tags,
  scope: 'read',
  summary: 'Export several agents and all that they lead to as one document',
  request: { body: jsonBody(exportMany) },
  responses: { 200: jsonAnswer(exchangeDocument, 'The document'), ...problemResponses('not_found') },
});

const importAll = defineRoute({
  method: 'post',
  path: '/import',
  tags,
  scope: 'write',
  summary: 'Create the agents of an exported document',
  request: { body: jsonBody(exchangeDocument) },
  maxBodyBytes: 8_000_000,
  responses: { 201: jsonAnswer(importedSchema, 'The entry agent'), ...problemResponses('insufficient_credits') },
});

export const copyRoutes = createRouter()
  .openapi(importAll, async (c) => c.json(await importAgents(serviceContext(c), c.req.valid('json')), 201))
  .openapi(exportSeveral, async (c) => {
    const document = await exportAgents(serviceContext(c), c.req.valid('json'));
    c.header('content-disposition', 'attachment; filename="agents.json"');
    return c.json(document, 200);
  })
  .openapi(clone, async (c) =>
    c.json(await cloneAgent(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 201),
  )
  .openapi(exportOne, async (c) => {
    const { version, format } = c.req.valid('query');
    const file = await exportFile(serviceContext(c), c.req.valid('param').agent_id, version, format);
    return c.body(file.body, 200, {
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${file.name}"`,
    }) as never;
  });
