import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { readForm, readStream } from './routes-upload-body.ts';
import { fileSchema } from './schemas.ts';
import { partParam, uploadCreate, uploadParam, uploadQuery, uploadSchema } from './schemas-uploads.ts';
import { abortUpload, beginUpload, completeUpload, getUpload, putPart } from './upload-parts-service.ts';
import { uploadFile } from './upload-service.ts';

const tags = ['Files'];
const bytes = { schema: { type: 'string', format: 'binary' } } as const;
const fileAnswers = {
  200: jsonAnswer(fileSchema, 'The file with the same bytes that is there already'),
  201: jsonAnswer(fileSchema, 'The file; it is being made searchable'),
};
const refusals = problemResponses('not_found', 'quota_exceeded', 'unsupported_media_type', 'validation_failed');

const upload = defineRoute({
  method: 'post',
  path: '/upload',
  scope: 'write',
  tags,
  summary: 'Upload a file',
  description:
    'As a form with the file in `file` (10 MB at most), or the bytes themselves as the body (100 MB at most) with the name in the query. What a file is, is found from its bytes. The same bytes twice are one file.',
  request: {
    query: uploadQuery,
    body: {
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['file'],
            properties: {
              file: { type: 'string', format: 'binary' },
              guidelines: { type: 'string' },
              attributes: { type: 'string', description: 'JSON.' },
              chunkSettings: { type: 'string', description: 'JSON.' },
              embeddingModel: { type: 'string', description: 'JSON.' },
              collectionId: { type: 'string' },
              agentId: { type: 'string' },
            },
          },
        },
        'application/octet-stream': bytes,
      },
    },
  },
  streamedBody: true,
  responses: { ...fileAnswers, ...refusals },
});

const begin = defineRoute({
  method: 'post',
  path: '/uploads',
  scope: 'write',
  tags,
  summary: 'Begin an upload in parts, for large files and bad connections',
  description: 'Send each part, then complete it. For a day it may be taken up again where it was cut off.',
  request: { body: jsonBody(uploadCreate) },
  responses: { 201: jsonAnswer(uploadSchema, 'Where to send the parts'), ...refusals },
});

const read = defineRoute({
  method: 'get',
  path: '/uploads/{upload_id}',
  scope: 'read',
  tags,
  summary: 'Read which parts of an upload are there',
  request: { params: uploadParam },
  responses: { 200: jsonAnswer(uploadSchema, 'The upload'), ...problemResponses('link_expired') },
});

const part = defineRoute({
  method: 'put',
  path: '/uploads/{upload_id}/parts/{number}',
  scope: 'write',
  tags,
  summary: 'Send a part',
  description: 'The body is its bytes: `partSize` of them, the rest for the last one. Sending it again replaces it.',
  request: { params: partParam, body: { content: { 'application/octet-stream': bytes } } },
  streamedBody: true,
  responses: { 204: emptyAnswer('It is there'), ...problemResponses('link_expired', 'illegal_transition') },
});

const complete = defineRoute({
  method: 'post',
  path: '/uploads/{upload_id}/complete',
  scope: 'write',
  tags,
  summary: 'Make the file of an upload whose parts are all there',
  request: { params: uploadParam },
  responses: { ...fileAnswers, ...refusals, ...problemResponses('link_expired') },
});

const abort = defineRoute({
  method: 'delete',
  path: '/uploads/{upload_id}',
  scope: 'write',
  tags,
  summary: 'Give an upload up',
  request: { params: uploadParam },
  responses: { 204: emptyAnswer('Given up'), ...problemResponses('illegal_transition') },
});

/** Mounted at `/files`. */
export const fileUploadRoutes = createRouter()
  .openapi(upload, async (c) => {
    const { body, ...arrival } = (await readForm(c)) ?? readStream(c, c.req.valid('query'));
    const { file, created } = await uploadFile(serviceContext(c), body, arrival);
    return created ? c.json(file, 201) : c.json(file, 200);
  })
  .openapi(begin, async (c) => c.json(await beginUpload(serviceContext(c), c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await getUpload(serviceContext(c), c.req.valid('param').upload_id), 200))
  .openapi(part, async (c) => {
    const { upload_id: uploadId, number } = c.req.valid('param');
    await putPart(serviceContext(c), { uploadId, number }, c.req.raw.body);
    return c.body(null, 204);
  })
  .openapi(complete, async (c) => {
    const { file, created } = await completeUpload(serviceContext(c), c.req.valid('param').upload_id);
    return created ? c.json(file, 201) : c.json(file, 200);
  })
  .openapi(abort, async (c) => {
    await abortUpload(serviceContext(c), c.req.valid('param').upload_id);
    return c.body(null, 204);
  });
