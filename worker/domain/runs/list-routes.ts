import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { cancelRuns, exportRuns, listRuns } from './list-service.ts';
import { runPage } from './schemas.ts';
import { runExportQuery, runListQuery, runsCancelAnswer, runsCancelRequest } from './schemas-list.ts';

const tags = ['Runs'];

const browse = defineRoute({
  method: 'get',
  path: '/',
  tags,
  scope: 'read',
  summary: 'List your runs, newest first',
  request: { query: runListQuery },
  responses: { 200: jsonAnswer(runPage, 'A page of runs') },
});

const exported = defineRoute({
  method: 'get',
  path: '/export',
  tags,
  scope: 'read',
  summary: 'Download your runs as a file',
  description: 'All runs that the filters let through, as CSV for spreadsheets or as a JSON list.',
  request: { query: runExportQuery },
  responses: {
    200: {
      description: 'The file',
      content: {
        'text/csv': { schema: { type: 'string' as const } },
        'application/json': { schema: { type: 'string' as const } },
      },
    },
  },
});

const cancel = defineRoute({
  method: 'post',
  path: '/cancel',
  tags,
  scope: 'run',
  summary: 'End several runs now',
  request: { body: jsonBody(runsCancelRequest) },
  responses: { 200: jsonAnswer(runsCancelAnswer, 'What became of each') },
});

/** `/api/v1/runs`: what concerns many runs at once. Mounted before the routes of one run. */
export const runListRoutes = createRouter()
  .openapi(browse, async (c) => c.json(await listRuns(serviceContext(c), c.req.valid('query')), 200))
  .openapi(exported, async (c) => {
    const { body, contentType, fileName } = await exportRuns(serviceContext(c), c.req.valid('query'));
    const headers = { 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"` };
    return new Response(body, { headers }) as never;
  })
  .openapi(cancel, async (c) => c.json(await cancelRuns(serviceContext(c), c.req.valid('json').runIds), 200));
