import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { searchAnswer, searchRequest } from './schemas-search.ts';
import { searchOwnFiles } from './search-world-service.ts';

const search = defineRoute({
  method: 'post',
  path: '/search',
  scope: 'read',
  tags: ['Files'],
  summary: 'Search your files by meaning and by words',
  description: 'Costs no credits; 60 searches a minute. Each passage says where it stands and why it was found.',
  request: { body: jsonBody(searchRequest) },
  responses: {
    200: jsonAnswer(searchAnswer, 'Passages, best first'),
    ...problemResponses('not_found', 'unavailable', 'upstream_failed'),
  },
});

/** `/api/v1/files/search`. */
export const fileSearchRoutes = createRouter().openapi(search, async (c) =>
  c.json(await searchOwnFiles(serviceContext(c), c.req.valid('json')), 200),
);
