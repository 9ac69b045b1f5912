import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer } from '../../http/router.ts';
import { getCapabilities, listModels, listProviders } from './catalog-service.ts';
import { modelPageSchema, providerCapabilitiesSchema, providerPageSchema } from './schemas.ts';

const params = z.object({ providerId: z.string().max(64) });

const showProviders = defineRoute({
  method: 'get',
  path: '/providers',
  scope: 'read',
  tags: ['Models'],
  summary: 'List model providers',
  responses: { 200: jsonAnswer(providerPageSchema, 'All providers') },
});

const showModels = defineRoute({
  method: 'get',
  path: '/providers/{providerId}/models',
  scope: 'read',
  tags: ['Models'],
  summary: "List a provider's models",
  description: 'With prices in credits. Retired models are listed with their successors; they can not be chosen.',
  request: { params },
  responses: { 200: jsonAnswer(modelPageSchema, "The provider's models") },
});

const showCapabilities = defineRoute({
  method: 'get',
  path: '/providers/{providerId}/capabilities',
  scope: 'read',
  tags: ['Models'],
  summary: "Read a provider's capabilities",
  request: { params },
  responses: { 200: jsonAnswer(providerCapabilitiesSchema, 'What its models can do') },
});

/** Mounted at `/models` (Plan 4.6). */
export const modelRoutes = createRouter()
  .openapi(showProviders, async (c) => c.json({ data: await listProviders(serviceContext(c)), nextCursor: null }, 200))
  .openapi(showModels, (c) => {
    const { providerId } = c.req.valid('param');
    return c.json({ data: listModels(serviceContext(c), providerId), nextCursor: null }, 200);
  })
  .openapi(showCapabilities, (c) => {
    return c.json(getCapabilities(serviceContext(c), c.req.valid('param').providerId), 200);
  });
