import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { traceExportSchema, updateTraceExportSchema } from './schemas-keys.ts';
import { changeTraceExport, readTraceExport } from './tracing-service.ts';

const tags = ['Models'];

const showExport = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'Read whether your runs are exported',
  responses: { 200: jsonAnswer(traceExportSchema, 'The setting, and the key that exports') },
});

const changeExport = defineRoute({
  method: 'put',
  path: '/',
  scope: 'write',
  tags,
  summary: 'Export the traces of your runs to OpenAI',
  description:
    'Off, on, or without content. It needs a key of kind `tracing`, and works whichever provider ran the models. Runs are sent after they end and never wait for it.',
  request: { body: jsonBody(updateTraceExportSchema) },
  responses: { 200: jsonAnswer(traceExportSchema, 'The setting after the change') },
});

/** Mounted at `/users/trace-export`. */
export const traceExportRoutes = createRouter()
  .openapi(showExport, async (c) => c.json(await readTraceExport(serviceContext(c)), 200))
  .openapi(changeExport, async (c) =>
    c.json(await changeTraceExport(serviceContext(c), c.req.valid('json').mode), 200),
  );
