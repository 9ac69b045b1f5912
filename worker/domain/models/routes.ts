import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import {
  getCapabilities,
  listAllModels,
  listEmbeddingModels,
  listImageModels,
  listModels,
  listProviders,
} from './catalog-service.ts';
import { listPrices } from './prices-service.ts';
import { probeProviderModel } from './probe-service.ts';
import { modelPageSchema, providerCapabilitiesSchema, providerPageSchema } from './schemas.ts';
import {
  allModelsFilterSchema,
  embeddingModelPageSchema,
  imageModelPageSchema,
  modelFilterSchema,
} from './schemas-filter.ts';
import { modelPricePageSchema } from './schemas-prices.ts';
import { probedModelSchema, probeRequestSchema } from './schemas-probe.ts';

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
  request: { params, query: modelFilterSchema },
  responses: { 200: jsonAnswer(modelPageSchema, "The provider's models") },
});

const showAllModels = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags: ['Models'],
  summary: 'Search the models of all providers',
  request: { query: allModelsFilterSchema },
  responses: { 200: jsonAnswer(modelPageSchema, "All that match, in the catalog's order") },
});

const showImages = defineRoute({
  method: 'get',
  path: '/providers/{providerId}/images',
  scope: 'read',
  tags: ['Models'],
  summary: "List a provider's image models",
  request: { params },
  responses: { 200: jsonAnswer(imageModelPageSchema, 'Models that answer with images; tools use them') },
});

const showEmbeddings = defineRoute({
  method: 'get',
  path: '/providers/{providerId}/embeddings',
  scope: 'read',
  tags: ['Models'],
  summary: "List a provider's embedding models",
  request: { params },
  responses: { 200: jsonAnswer(embeddingModelPageSchema, 'Models that answer with vectors') },
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

const showPrices = defineRoute({
  method: 'get',
  path: '/prices',
  scope: null,
  tags: ['Models'],
  summary: "List the models' prices",
  description: 'On the key of the platform, in credits. Needs no account.',
  responses: { 200: jsonAnswer(modelPricePageSchema, 'All models that can be chosen, the cheapest first') },
});

const probe = defineRoute({
  method: 'post',
  path: '/providers/{providerId}/probe',
  scope: 'write',
  tags: ['Models'],
  summary: 'Find out what a model can do',
  description:
    'For models that the catalog does not list: asks the model a few small questions on your own key, and remembers ' +
    'the answer for a week. The provider may charge you for them.',
  request: { params, body: jsonBody(probeRequestSchema) },
  responses: { 200: jsonAnswer(probedModelSchema, 'What it can do'), ...problemResponses('provider_unreachable') },
});

/** Mounted at `/models` (Plan 4.6). */
export const modelRoutes = createRouter()
  .openapi(showProviders, async (c) => c.json({ data: await listProviders(serviceContext(c)), nextCursor: null }, 200))
  .openapi(showModels, (c) => {
    const { providerId } = c.req.valid('param');
    const data = listModels(serviceContext(c), providerId, c.req.valid('query'));
    return c.json({ data, nextCursor: null }, 200);
  })
  .openapi(showAllModels, async (c) =>
    c.json({ data: await listAllModels(serviceContext(c), c.req.valid('query')), nextCursor: null }, 200),
  )
  .openapi(showImages, (c) => {
    const { providerId } = c.req.valid('param');
    return c.json({ data: listImageModels(serviceContext(c), providerId), nextCursor: null }, 200);
  })
  .openapi(showEmbeddings, (c) => {
    const { providerId } = c.req.valid('param');
    return c.json({ data: listEmbeddingModels(serviceContext(c), providerId), nextCursor: null }, 200);
  })
  .openapi(showPrices, (c) => c.json({ data: listPrices(), nextCursor: null }, 200))
  .openapi(probe, async (c) => {
    const { providerId } = c.req.valid('param');
    return c.json(await probeProviderModel(serviceContext(c), providerId, c.req.valid('json')), 200);
  })
  .openapi(showCapabilities, (c) => {
    return c.json(getCapabilities(serviceContext(c), c.req.valid('param').providerId), 200);
  });
