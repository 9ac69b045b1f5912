import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { getQuota } from './quota-service.ts';
import { fileListQuery, filePage, fileParam, fileSchema, fileUpdate, quotaSchema } from './schemas.ts';
import { changeFile, getFile, listFiles } from './service.ts';

const tags = ['Files'];

const list = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'List your files',
  request: { query: fileListQuery },
  responses: { 200: jsonAnswer(filePage, 'Newest first') },
});

const quota = defineRoute({
  method: 'get',
  path: '/quota',
  scope: 'read',
  tags,
  summary: 'Read how much room your files take',
  responses: { 200: jsonAnswer(quotaSchema, 'In bytes') },
});

const read = defineRoute({
  method: 'get',
  path: '/{file_id}',
  scope: 'read',
  tags,
  summary: 'Read what is known of a file',
  request: { params: fileParam },
  responses: { 200: jsonAnswer(fileSchema, 'The file') },
});

const change = defineRoute({
  method: 'patch',
  path: '/{file_id}',
  scope: 'write',
  tags,
  summary: "Change a file's name, guidelines or attributes",
  request: { params: fileParam, body: jsonBody(fileUpdate) },
  responses: { 200: jsonAnswer(fileSchema, 'The file as it is now') },
});

/** Mounted at `/files`, after everything there that has a name of its own. */
export const fileRoutes = createRouter()
  .openapi(list, async (c) => c.json(await listFiles(serviceContext(c), c.req.valid('query')), 200))
  .openapi(quota, async (c) => c.json(await getQuota(serviceContext(c)), 200))
  .openapi(read, async (c) => c.json(await getFile(serviceContext(c), c.req.valid('param').file_id), 200))
  .openapi(change, async (c) =>
    c.json(await changeFile(serviceContext(c), c.req.valid('param').file_id, c.req.valid('json')), 200),
  );
