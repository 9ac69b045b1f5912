import { databaseOf, serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { deleteFile, getFileUses } from './deletion-service.ts';
import { createDownloadUrl, openDownload } from './download-service.ts';
import { getQuota } from './quota-service.ts';
import {
  contentQuery,
  downloadUrlSchema,
  fileDeletedSchema,
  fileListQuery,
  filePage,
  fileParam,
  fileSchema,
  fileUpdate,
  fileUsesSchema,
  quotaSchema,
} from './schemas.ts';
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

const remove = defineRoute({
  method: 'delete',
  path: '/{file_id}',
  scope: 'write',
  tags,
  summary: 'Delete a file with all that was made from it',
  request: { params: fileParam },
  responses: { 200: jsonAnswer(fileDeletedSchema, 'Which agents and collections have lost it') },
});

const uses = defineRoute({
  method: 'get',
  path: '/{file_id}/uses',
  scope: 'read',
  tags,
  summary: 'Read which agents and collections have a file',
  request: { params: fileParam },
  responses: { 200: jsonAnswer(fileUsesSchema, 'Those that would lose it') },
});

const link = defineRoute({
  method: 'post',
  path: '/{file_id}/download-url',
  scope: 'read',
  tags,
  summary: "Make a link to a file's bytes",
  request: { params: fileParam },
  responses: { 200: jsonAnswer(downloadUrlSchema, 'Good for five minutes') },
});

const download = defineRoute({
  method: 'get',
  path: '/{file_id}/content',
  scope: null,
  tags,
  summary: 'Download a file by its link',
  description: 'Without signing in. Parts of it can be asked for by `Range`.',
  request: { params: fileParam, query: contentQuery },
  responses: {
    200: { description: 'Its bytes, as an attachment' },
    206: { description: 'The part that was asked for' },
    416: { description: 'The part lies outside of the file' },
    ...problemResponses('link_expired'),
  },
});

/** Mounted at `/files`, after everything there that has a name of its own. */
export const fileRoutes = createRouter()
  .openapi(list, async (c) => c.json(await listFiles(serviceContext(c), c.req.valid('query')), 200))
  .openapi(quota, async (c) => c.json(await getQuota(serviceContext(c)), 200))
  .openapi(read, async (c) => c.json(await getFile(serviceContext(c), c.req.valid('param').file_id), 200))
  .openapi(change, async (c) =>
    c.json(await changeFile(serviceContext(c), c.req.valid('param').file_id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => c.json(await deleteFile(serviceContext(c), c.req.valid('param').file_id), 200))
  .openapi(uses, async (c) => c.json(await getFileUses(serviceContext(c), c.req.valid('param').file_id), 200))
  .openapi(link, async (c) => c.json(await createDownloadUrl(serviceContext(c), c.req.valid('param').file_id), 200))
  .openapi(download, async (c) => {
    const world = { env: c.env, db: databaseOf(c.env), now: c.get('now') };
    const asked = { range: c.req.header('range'), ifRange: c.req.header('if-range') };
    const sent = await openDownload(world, { id: c.req.valid('param').file_id, ...c.req.valid('query') }, asked);
    return new Response(sent.body, { status: sent.status, headers: sent.headers });
  });
