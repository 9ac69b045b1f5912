import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { getChunk, listChunks, previewSettings, processAgain } from './chunk-service.ts';
import { fileParam, fileSchema } from './schemas.ts';
import {
  chunkListQuery,
  chunkPage,
  chunkParam,
  chunkPreview,
  chunkWithNeighbours,
  previewInput,
  processInput,
} from './schemas-chunks.ts';

const tags = ['Files'];

const list = defineRoute({
  method: 'get',
  path: '/{file_id}/chunks',
  scope: 'read',
  tags,
  summary: 'List the passages of a file',
  description: 'As searches see them, in the order of the document.',
  request: { params: fileParam, query: chunkListQuery },
  responses: { 200: jsonAnswer(chunkPage, 'The passages') },
});

const read = defineRoute({
  method: 'get',
  path: '/{file_id}/chunks/{ordinal}',
  scope: 'read',
  tags,
  summary: 'Read a passage and what stands around it',
  request: { params: chunkParam },
  responses: { 200: jsonAnswer(chunkWithNeighbours, 'The passage') },
});

const process = defineRoute({
  method: 'post',
  path: '/{file_id}/process',
  scope: 'write',
  tags,
  summary: 'Make a file searchable again',
  description:
    'With other settings or another model, or after a failure. The new index is made beside the live one, which ' +
    'searches see until the new one is there. Work that is going on is given up. It costs no credits.',
  request: { params: fileParam, body: jsonBody(processInput) },
  responses: { 202: jsonAnswer(fileSchema, 'It has begun; follow it on your stream') },
});

const preview = defineRoute({
  method: 'post',
  path: '/{file_id}/chunk-preview',
  scope: 'read',
  tags,
  summary: 'See how settings would cut a file',
  request: { params: fileParam, body: jsonBody(previewInput) },
  responses: { 200: jsonAnswer(chunkPreview, 'The first passages, and how many there would be') },
});

/** Passages of files, mounted at `/files`. */
export const fileChunkRoutes = createRouter()
  .openapi(list, async (c) =>
    c.json(await listChunks(serviceContext(c), c.req.valid('param').file_id, c.req.valid('query')), 200),
  )
  .openapi(read, async (c) => {
    const { file_id: fileId, ordinal } = c.req.valid('param');
    return c.json(await getChunk(serviceContext(c), fileId, ordinal), 200);
  })
  .openapi(process, async (c) =>
    c.json(await processAgain(serviceContext(c), c.req.valid('param').file_id, c.req.valid('json')), 202),
  )
  .openapi(preview, async (c) => {
    const { chunkSettings } = c.req.valid('json');
    return c.json(await previewSettings(serviceContext(c), c.req.valid('param').file_id, chunkSettings), 200);
  });
