import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { agentParam } from './schemas.ts';
import {
  agentCollectionInput,
  agentCollectionPage,
  agentCollectionParam,
  agentFileInput,
  agentFilePage,
  agentFileParam,
  agentFilesQuery,
} from './schemas-files.ts';
import {
  addAgentCollection,
  addAgentFile,
  listAgentCollections,
  listAgentFiles,
  removeAgentCollection,
  removeAgentFile,
} from './service-files.ts';

const files = '/{agent_id}/files';
const collections = '/{agent_id}/collections';

const addFile = defineRoute({
  method: 'post',
  path: files,
  tags: ['Files'],
  scope: 'write',
  summary: 'Associate a file with an agent',
  request: { params: agentParam, body: jsonBody(agentFileInput) },
  responses: {
    200: jsonAnswer(agentFileInput, 'It was associated already'),
    201: jsonAnswer(agentFileInput, 'Associated'),
    ...problemResponses('conflict'),
  },
});

const browseFiles = defineRoute({
  method: 'get',
  path: files,
  tags: ['Files'],
  scope: 'read',
  summary: 'Get files associated with an agent',
  request: { params: agentParam, query: agentFilesQuery },
  responses: { 200: jsonAnswer(agentFilePage, 'The one added last first') },
});

const removeFile = defineRoute({
  method: 'delete',
  path: `${files}/{file_id}`,
  tags: ['Files'],
  scope: 'write',
  summary: 'Disassociate a file from an agent',
  request: { params: agentFileParam },
  responses: { 204: emptyAnswer('The agent no longer searches it') },
});

const addCollection = defineRoute({
  method: 'post',
  path: collections,
  tags: ['Collections'],
  scope: 'write',
  summary: 'Associate a collection with an agent',
  request: { params: agentParam, body: jsonBody(agentCollectionInput) },
  responses: {
    200: jsonAnswer(agentCollectionInput, 'It was associated already'),
    201: jsonAnswer(agentCollectionInput, 'Associated'),
    ...problemResponses('conflict'),
  },
});

const browseCollections = defineRoute({
  method: 'get',
  path: collections,
  tags: ['Collections'],
  scope: 'read',
  summary: 'Get collections associated with an agent',
  request: { params: agentParam, query: agentFilesQuery },
  responses: { 200: jsonAnswer(agentCollectionPage, 'The one added last first') },
});

const removeCollection = defineRoute({
  method: 'delete',
  path: `${collections}/{collection_id}`,
  tags: ['Collections'],
  scope: 'write',
  summary: 'Disassociate a collection from an agent',
  request: { params: agentCollectionParam },
  responses: { 204: emptyAnswer('The agent no longer searches it') },
});

/** What an agent searches (Plan 4.5). */
export const agentFileRoutes = createRouter()
  .openapi(addFile, async (c) => {
    const body = c.req.valid('json');
    const isNew = await addAgentFile(serviceContext(c), c.req.valid('param').agent_id, body.fileId);
    return c.json(body, isNew ? 201 : 200);
  })
  .openapi(browseFiles, async (c) =>
    c.json(await listAgentFiles(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('query')), 200),
  )
  .openapi(removeFile, async (c) => {
    const { agent_id, file_id } = c.req.valid('param');
    await removeAgentFile(serviceContext(c), agent_id, file_id);
    return c.body(null, 204);
  })
  .openapi(addCollection, async (c) => {
    const body = c.req.valid('json');
    const isNew = await addAgentCollection(serviceContext(c), c.req.valid('param').agent_id, body.collectionId);
    return c.json(body, isNew ? 201 : 200);
  })
  .openapi(browseCollections, async (c) =>
    c.json(await listAgentCollections(serviceContext(c), c.req.valid('param').agent_id, c.req.valid('query')), 200),
  )
  .openapi(removeCollection, async (c) => {
    const { agent_id, collection_id } = c.req.valid('param');
    await removeAgentCollection(serviceContext(c), agent_id, collection_id);
    return c.body(null, 204);
  });
