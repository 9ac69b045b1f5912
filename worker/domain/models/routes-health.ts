import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer } from '../../http/router.ts';
import { listModelHealth } from './health-service.ts';
import { modelHealthPageSchema } from './schemas-health.ts';

const showHealth = defineRoute({
  method: 'get',
  path: '/health',
  scope: 'read',
  tags: ['Models'],
  summary: 'How models have done of late',
  description:
    "Calls, errors, tokens and latency of the last hour with the platform's keys and your own, and the state of each circuit.",
  responses: { 200: jsonAnswer(modelHealthPageSchema, 'Models that were called, the busiest first') },
});

/** Mounted at `/models`. */
export const modelHealthRoutes = createRouter().openapi(showHealth, async (c) =>
  c.json({ data: await listModelHealth(serviceContext(c)), nextCursor: null }, 200),
);
