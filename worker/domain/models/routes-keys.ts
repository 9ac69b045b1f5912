import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { apiKeyPageSchema, apiKeySchema, createApiKeySchema } from './schemas.ts';
import { createApiKey, deleteApiKey, listApiKeys } from './service.ts';

const addKey = defineRoute({
  method: 'post',
  path: '/',
  scope: 'write',
  tags: ['Models'],
  summary: 'Add a key for a provider',
  description:
    'The key is stored encrypted. Runs on models of this provider then use it and cost a tenth of the price.',
  request: { body: jsonBody(createApiKeySchema) },
  responses: { 201: jsonAnswer(apiKeySchema, 'The key, masked'), ...problemResponses('conflict') },
});

const showKeys = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags: ['Models'],
  summary: 'List your provider keys',
  responses: { 200: jsonAnswer(apiKeyPageSchema, 'All keys, masked, newest first') },
});

const removeKey = defineRoute({
  method: 'delete',
  path: '/{keyId}',
  scope: 'write',
  tags: ['Models'],
  summary: 'Delete a provider key',
  request: { params: z.object({ keyId: z.string().max(64) }) },
  responses: { 204: emptyAnswer('Deleted') },
});

/** Mounted at `/users/api-keys` (Plan 4.6). */
export const apiKeyRoutes = createRouter()
  .openapi(addKey, async (c) => c.json(await createApiKey(serviceContext(c), c.req.valid('json')), 201))
  .openapi(showKeys, async (c) => c.json({ data: await listApiKeys(serviceContext(c)), nextCursor: null }, 200))
  .openapi(removeKey, async (c) => {
    await deleteApiKey(serviceContext(c), c.req.valid('param').keyId);
    return c.body(null, 204);
  });
