import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import {
  diffQuery,
  diffSchema,
  publishInput,
  restoredSchema,
  versionListQuery,
  versionPage,
  versionParam,
  versionSchema,
} from './schemas-versions.ts';
import { diffVersions, getVersion, listVersions, publishVersion, restoreVersion } from './service-versions.ts';

const tags = ['Agents'];
const list = '/{agent_id}/versions';

const publish = defineRoute({
  method: 'post',
  path: list,
  tags,
  scope: 'write',
  summary: 'Publish the draft as the next version',
  request: { params: agentParam, body: jsonBody(publishInput) },
  responses: { 201: jsonAnswer(versionSchema, 'The version, immutable'), ...problemResponses('conflict') },
});

const browse = defineRoute({
  method: 'get',
  path: list,
  tags,
  scope: 'read',
  summary: 'List the versions of an agent, newest first',
  request: { params: agentParam, query: versionListQuery },
  responses: { 200: jsonAnswer(versionPage, 'A page of versions') },
});

const compare = defineRoute({
  method: 'get',
  path: '/{agent_id}/versions/diff',
  tags,
  scope: 'read',
  summary: 'Compare two versions, or a version and the draft',
  request: { params: agentParam, query: diffQuery },
  responses: { 200: jsonAnswer(diffSchema, 'What changed') },
});

const read = defineRoute({
  method: 'get',
  path: '/{agent_id}/versions/{version}',
  tags,
  scope: 'read',
  summary: 'Read a version',
  request: { params: versionParam },
  responses: { 200: jsonAnswer(versionSchema, 'The version') },
});

const restore = defineRoute({
  method: 'post',
  path: '/{agent_id}/versions/{version}/restore',
  tags,
  scope: 'write',
  summary: 'Make the draft what a version was',
  request: { params: versionParam },
  responses: { 200: jsonAnswer(restoredSchema, 'The draft') },
});

export const versionRoutes = createRouter()
  .openapi(publish, async (c) =>
    c.json(await publishVersion(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('json')), 201),
  )
  .openapi(browse, async (c) =>
    c.json(await listVersions(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('query')), 200),
  )
  .openapi(compare, async (c) =>
    c.json(await diffVersions(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('query')), 200),
  )
  .openapi(read, async (c) => {
    const { agent_id, version } = c.req.valid('param');
    return c.json(await getVersion(serviceContext(c), agent_id, version), 200);
  })
  .openapi(restore, async (c) => {
    const { agent_id, version } = c.req.valid('param');
    return c.json(await restoreVersion(serviceContext(c), agent_id, version), 200);
  });
