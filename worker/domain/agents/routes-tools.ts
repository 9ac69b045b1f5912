import { authenticateWith, readPlan } from '../../http/authentication.ts';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import { mcpList, mcpListSchema, openApiImport, openApiImportSchema } from './schemas-tool-import.ts';
import {
  toolInput,
  toolKindPage,
  toolPage,
  toolParam,
  toolPreviewPage,
  toolSchema,
  toolsPreview,
  toolsReplace,
  toolTest,
  toolTestSchema,
  toolUpdate,
} from './schemas-tools.ts';
import { listAvailableTools } from './service-catalog.ts';
import { importOpenApi, listMcp } from './service-tool-import.ts';
import { testKeys, testTool } from './service-tool-test.ts';
import { createTool, deleteTool, getTool, listTools, previewTools, replaceTools, updateTool } from './service-tools.ts';

const tags = ['Tools'];
const list = '/{agent_id}/tools';
const single = '/{agent_id}/tools/{tool_id}';
const MAX_TOOLS_BODY = 9_000_000;
const MAX_DOCUMENT_BODY = 4_200_000;

const available = defineRoute({
  method: 'get',
  path: '/tools/available',
  tags,
  scope: 'read',
  summary: 'List available tools: every kind, with the schema of its config',
  responses: { 200: jsonAnswer(toolKindPage, 'All kinds') },
});

const importApi = defineRoute({
  method: 'post',
  path: '/tools/import-openapi',
  tags,
  scope: 'write',
  summary: 'List the operations of an OpenAPI document, and make tools of some',
  request: { body: jsonBody(openApiImport) },
  maxBodyBytes: MAX_DOCUMENT_BODY,
  responses: { 200: jsonAnswer(openApiImportSchema, 'Nothing is stored yet') },
});

const mcp = defineRoute({
  method: 'post',
  path: '/tools/list-mcp',
  tags,
  scope: 'write',
  auth: 'deferred',
  summary: 'Ask an MCP server for its tools',
  request: { body: jsonBody(mcpList) },
  responses: { 200: jsonAnswer(mcpListSchema, "For the config's `tools`"), ...problemResponses('upstream_failed') },
});

const create = defineRoute({
  method: 'post',
  path: list,
  tags,
  scope: 'write',
  summary: 'Add a tool to an agent',
  request: { params: agentParam, body: jsonBody(toolInput) },
  responses: { 201: jsonAnswer(toolSchema, 'The tool'), ...problemResponses('conflict') },
});

const browse = defineRoute({
  method: 'get',
  path: list,
  tags,
  scope: 'read',
  summary: 'Get tools for an agent',
  request: { params: agentParam },
  responses: { 200: jsonAnswer(toolPage, 'All of them, in their order') },
});

const replace = defineRoute({
  method: 'put',
  path: list,
  tags,
  scope: 'write',
  summary: 'Save all tools of an agent in their order',
  request: { params: agentParam, body: jsonBody(toolsReplace) },
  maxBodyBytes: MAX_TOOLS_BODY,
  responses: { 200: jsonAnswer(toolPage, 'All of them'), ...problemResponses('conflict') },
});

const preview = defineRoute({
  method: 'post',
  path: '/{agent_id}/tools/preview',
  tags,
  scope: 'read',
  summary: 'See the specifications of the enabled tools as a model gets them',
  request: { params: agentParam, body: jsonBody(toolsPreview) },
  maxBodyBytes: MAX_TOOLS_BODY,
  responses: { 200: jsonAnswer(toolPreviewPage, 'One entry a function') },
});

const read = defineRoute({
  method: 'get',
  path: single,
  tags,
  scope: 'read',
  summary: 'Get a tool',
  request: { params: toolParam },
  responses: { 200: jsonAnswer(toolSchema, 'The tool') },
});

const update = defineRoute({
  method: 'put',
  path: single,
  tags,
  scope: 'write',
  summary: 'Update a tool',
  request: { params: toolParam, body: jsonBody(toolUpdate) },
  responses: { 200: jsonAnswer(toolSchema, 'The tool'), ...problemResponses('conflict') },
});

const remove = defineRoute({
  method: 'delete',
  path: single,
  tags,
  scope: 'write',
  summary: 'Delete a tool',
  request: { params: toolParam },
  responses: { 204: emptyAnswer('Deleted') },
});

const test = defineRoute({
  method: 'post',
  path: '/{agent_id}/tools/{tool_id}/test',
  tags,
  scope: 'run',
  auth: 'deferred',
  summary: 'Run one function of a tool with given arguments; it costs what it costs in a run',
  request: { params: toolParam, body: jsonBody(toolTest) },
  responses: { 200: jsonAnswer(toolTestSchema, 'What it gave'), ...problemResponses('insufficient_credits') },
});

const keysPlan = readPlan((db, actor) => [testKeys(db, actor)]);

export const toolRoutes = createRouter()
  .openapi(available, (c) => c.json(listAvailableTools(serviceContext(c)), 200))
  .openapi(importApi, async (c) => c.json(await importOpenApi(serviceContext(c), c.req.valid('json')), 200))
  .openapi(mcp, async (c) => {
    const { ctx, results } = await authenticateWith(c, 'write', keysPlan, {});
    return c.json(await listMcp(ctx, c.req.valid('json'), results[0]), 200);
  })
  .openapi(preview, async (c) =>
    c.json(await previewTools(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 200),
  )
  .openapi(create, async (c) =>
    c.json(await createTool(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 201),
  )
  .openapi(browse, async (c) => c.json(await listTools(serviceContext(c), c.req.valid('param').agent_id), 200))
  .openapi(replace, async (c) =>
    c.json(await replaceTools(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 200),
  )
  .openapi(test, async (c) => {
    const { ctx, results } = await authenticateWith(c, 'run', keysPlan, {});
    const { agent_id: agentId, tool_id: toolId } = c.req.valid('param');
    return c.json(await testTool(ctx, { agentId, toolId }, c.req.valid('json'), results[0]), 200);
  })
  .openapi(read, async (c) => {
    const { agent_id, tool_id } = c.req.valid('param');
    return c.json(await getTool(serviceContext(c), agent_id, tool_id), 200);
  })
  .openapi(update, async (c) => {
    const { agent_id, tool_id } = c.req.valid('param');
    return c.json(await updateTool(serviceContext(c), agent_id, tool_id, c.req.valid('json')), 200);
  })
  .openapi(remove, async (c) => {
    const { agent_id, tool_id } = c.req.valid('param');
    await deleteTool(serviceContext(c), agent_id, tool_id);
    return c.body(null, 204);
  });
