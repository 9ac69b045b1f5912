import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import {
  collectedFilePage,
  collectedQuery,
  collectionFileParam,
  collectionFiles,
  collectionInput,
  collectionListQuery,
  collectionPage,
  collectionParam,
  collectionSchema,
  collectionUpdate,
} from './schemas.ts';
import {
  addCollectionFiles,
  changeCollection,
  createCollection,
  deleteCollection,
  deleteCollectionFile,
  getCollection,
  listCollectionFiles,
  listCollections,
  removeFromCollection,
} from './service.ts';

const tags = ['Collections'];
const single = '/{collection_id}';
const params = collectionParam;

const browse = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'List your collections of files',
  request: { query: collectionListQuery },
  responses: { 200: jsonAnswer(collectionPage, 'Newest first') },
});

const create = defineRoute({
  method: 'post',
  path: '/',
  scope: 'write',
  tags,
  summary: 'Make a collection',
  request: { body: jsonBody(collectionInput) },
  responses: { 201: jsonAnswer(collectionSchema, 'The collection'), ...problemResponses('conflict') },
});

const read = defineRoute({
  method: 'get',
  path: single,
  scope: 'read',
  tags,
  summary: 'Read a collection',
  request: { params },
  responses: { 200: jsonAnswer(collectionSchema, 'The collection') },
});

const change = defineRoute({
  method: 'patch',
  path: single,
  scope: 'write',
  tags,
  summary: 'Change the name or the description of a collection',
  request: { params, body: jsonBody(collectionUpdate) },
  responses: { 200: jsonAnswer(collectionSchema, 'The collection as it is now'), ...problemResponses('conflict') },
});

const remove = defineRoute({
  method: 'delete',
  path: single,
  scope: 'write',
  tags,
  summary: 'Delete a collection; its files stay',
  request: { params },
  responses: { 204: emptyAnswer('Deleted') },
});

const browseFiles = defineRoute({
  method: 'get',
  path: `${single}/files`,
  scope: 'read',
  tags,
  summary: 'List the files of a collection',
  request: { params, query: collectedQuery },
  responses: { 200: jsonAnswer(collectedFilePage, 'The one added last first') },
});

const addFiles = defineRoute({
  method: 'post',
  path: `${single}/files`,
  scope: 'write',
  tags,
  summary: 'Add files to a collection, all or none',
  request: { params, body: jsonBody(collectionFiles) },
  responses: { 200: jsonAnswer(collectionSchema, 'The collection as it is now'), ...problemResponses('conflict') },
});

const removeFiles = defineRoute({
  method: 'post',
  path: `${single}/files/remove`,
  scope: 'write',
  tags,
  summary: 'Take files out of a collection',
  request: { params, body: jsonBody(collectionFiles) },
  responses: { 200: jsonAnswer(collectionSchema, 'The collection as it is now') },
});

const removeFile = defineRoute({
  method: 'delete',
  path: `${single}/files/{file_id}`,
  scope: 'write',
  tags,
  summary: 'Take a file out of a collection',
  request: { params: collectionFileParam },
  responses: { 204: emptyAnswer('Out of it') },
});

/** `/api/v1/collections` (Plan 16.3.5: "vector stores"). */
export const collectionRoutes = createRouter()
  .openapi(browse, async (c) => c.json(await listCollections(serviceContext(c), c.req.valid('query')), 200))
  .openapi(create, async (c) => c.json(await createCollection(serviceContext(c), c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await getCollection(serviceContext(c), c.req.valid('param').collection_id), 200))
  .openapi(change, async (c) =>
    c.json(await changeCollection(serviceContext(c), c.req.valid('param').collection_id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => {
    await deleteCollection(serviceContext(c), c.req.valid('param').collection_id);
    return c.body(null, 204);
  })
  .openapi(browseFiles, async (c) =>
    c.json(await listCollectionFiles(serviceContext(c), c.req.valid('param').collection_id, c.req.valid('query')), 200),
  )
  .openapi(addFiles, async (c) =>
    c.json(await addCollectionFiles(serviceContext(c), c.req.valid('param').collection_id, c.req.valid('json')), 200),
  )
  .openapi(removeFiles, async (c) =>
    c.json(await removeFromCollection(serviceContext(c), c.req.valid('param').collection_id, c.req.valid('json')), 200),
  )
  .openapi(removeFile, async (c) => {
    const { collection_id, file_id } = c.req.valid('param');
    await deleteCollectionFile(serviceContext(c), collection_id, file_id);
    return c.body(null, 204);
  });
