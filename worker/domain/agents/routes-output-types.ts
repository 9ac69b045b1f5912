import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer } from '../../http/router.ts';
import { libraryTypePage, libraryTypeSchema, outputTypeParam } from './schemas-output-types.ts';
import { getOutputType, listOutputTypes } from './service-output-types.ts';

const tags = ['Output types'];

const available = defineRoute({
  method: 'get',
  path: '/output-types/available',
  tags,
  scope: 'read',
  summary: 'List output types that agents may take as they are',
  responses: { 200: jsonAnswer(libraryTypePage, 'All of them') },
});

const read = defineRoute({
  method: 'get',
  path: '/output-types/{type_name}',
  tags,
  scope: 'read',
  summary: 'Get output type schema',
  request: { params: outputTypeParam },
  responses: { 200: jsonAnswer(libraryTypeSchema, 'The output type') },
});

export const outputTypeRoutes = createRouter()
  .openapi(available, (c) => c.json(listOutputTypes(serviceContext(c)), 200))
  .openapi(read, (c) => c.json(getOutputType(serviceContext(c), c.req.valid('param').type_name), 200));
