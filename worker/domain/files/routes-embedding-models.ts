import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer } from '../../http/router.ts';
import { listEmbeddingModels } from './embedding-choice-service.ts';
import { embeddingModelsSchema } from './schemas-embedding-models.ts';

const list = defineRoute({
  method: 'get',
  path: '/embedding-models',
  scope: 'read',
  tags: ['Files'],
  summary: 'List the models that your files can be embedded with',
  responses: { 200: jsonAnswer(embeddingModelsSchema, 'The default first') },
});

/** `/api/v1/files/embedding-models`. */
export const embeddingModelRoutes = createRouter().openapi(list, async (c) =>
  c.json(await listEmbeddingModels(serviceContext(c)), 200),
);
