import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { fileListQuery, filePage, fileParam, fileSchema, fileUpdate } from './schemas.ts';
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
  .openapi(read, async (c) => c.json(await getFile(serviceContext(c), c.req.valid('param').file_id), 200))
  .openapi(change, async (c) =>
    c.json(await changeFile(serviceContext(c), c.req.valid('param').file_id, c.req.valid('json')), 200),
  );
