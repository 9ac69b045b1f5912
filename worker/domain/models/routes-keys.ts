import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import {
  apiKeyPageSchema,
  apiKeySchema,
  createApiKeySchema,
  keyModelsSchema,
  keyUsagePageSchema,
  keyUsageQuery,
  toolKeyProvidersSchema,
  updateApiKeySchema,
} from './schemas-keys.ts';
import {
  createApiKey,
  deleteApiKey,
  listApiKeys,
  listKeyModels,
  readKeyUsage,
  testApiKey,
  updateApiKey,
} from './service.ts';
import { listKeyProvidersOfTools } from './tool-key-service.ts';

const tags = ['Models'];
const params = z.object({ keyId: z.string().max(64) });

const addKey = defineRoute({
  method: 'post',
  path: '/',
  scope: 'write',
  tags,
  summary: 'Add a key for a provider',
  description:
    'The provider is asked about the key first, by a free call; one that it refuses is not stored. The key is stored encrypted. Runs on models of this provider then use it and cost a tenth of the price.',
  request: { body: jsonBody(createApiKeySchema) },
  responses: {
    201: jsonAnswer(apiKeySchema, 'The key, masked'),
    ...problemResponses('conflict', 'validation_failed', 'provider_unreachable'),
  },
});

const showKeys = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'List your provider keys',
  responses: { 200: jsonAnswer(apiKeyPageSchema, 'All keys, masked, newest first') },
});

const showUsage = defineRoute({
  method: 'get',
  path: '/usage',
  scope: 'read',
  tags,
  summary: 'Read what your runs used, by provider and key',
  request: { query: keyUsageQuery },
  responses: { 200: jsonAnswer(keyUsagePageSchema, 'Calls, tokens and credits') },
});

const showToolProviders = defineRoute({
  method: 'get',
  path: '/tool-providers',
  scope: 'read',
  tags,
  summary: 'List whose keys tools use',
  responses: { 200: jsonAnswer(toolKeyProvidersSchema, 'Search and image providers, and secrets of your own') },
});

const changeKey = defineRoute({
  method: 'patch',
  path: '/{keyId}',
  scope: 'write',
  tags,
  summary: 'Rename, replace or move a provider key',
  description: 'What is left out stays. Changing `baseUrl` needs `key` again. A new key is tested like an added one.',
  request: { params, body: jsonBody(updateApiKeySchema) },
  responses: {
    200: jsonAnswer(apiKeySchema, 'The key, masked'),
    ...problemResponses('validation_failed', 'provider_unreachable'),
  },
});

const testKey = defineRoute({
  method: 'post',
  path: '/{keyId}/test',
  scope: 'write',
  tags,
  summary: 'Test a stored key again',
  request: { params },
  responses: { 200: jsonAnswer(apiKeySchema, 'The key with its newest test'), ...problemResponses('unsafe_url') },
});

const showKeyModels = defineRoute({
  method: 'get',
  path: '/{keyId}/models',
  scope: 'read',
  tags,
  summary: "List the models that a key's server offers",
  request: { params },
  responses: {
    200: jsonAnswer(keyModelsSchema, "The server's own names, sorted"),
    ...problemResponses('validation_failed', 'provider_unreachable'),
  },
});

const removeKey = defineRoute({
  method: 'delete',
  path: '/{keyId}',
  scope: 'write',
  tags,
  summary: 'Delete a provider key',
  request: { params },
  responses: { 204: emptyAnswer('Deleted') },
});

/** Mounted at `/users/api-keys` (Plan 4.6). */
export const apiKeyRoutes = createRouter()
  .openapi(addKey, async (c) => c.json(await createApiKey(serviceContext(c), c.req.valid('json')), 201))
  .openapi(showKeys, async (c) => c.json({ data: await listApiKeys(serviceContext(c)), nextCursor: null }, 200))
  .openapi(showUsage, async (c) =>
    c.json({ data: await readKeyUsage(serviceContext(c), c.req.valid('query').days), nextCursor: null }, 200),
  )
  .openapi(showToolProviders, (c) =>
    c.json({ data: listKeyProvidersOfTools(serviceContext(c)), nextCursor: null }, 200),
  )
  .openapi(changeKey, async (c) =>
    c.json(await updateApiKey(serviceContext(c), c.req.valid('param').keyId, c.req.valid('json')), 200),
  )
  .openapi(testKey, async (c) => c.json(await testApiKey(serviceContext(c), c.req.valid('param').keyId), 200))
  .openapi(showKeyModels, async (c) =>
    c.json({ data: await listKeyModels(serviceContext(c), c.req.valid('param').keyId), nextCursor: null }, 200),
  )
  .openapi(removeKey, async (c) => {
    await deleteApiKey(serviceContext(c), c.req.valid('param').keyId);
    return c.body(null, 204);
  });
