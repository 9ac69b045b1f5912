import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute } from '../../http/router.ts';
import { imageQuery } from './schemas.ts';
import { fetchImage } from './service.ts';

const read = defineRoute({
  method: 'get',
  path: '/',
  tags: ['Images'],
  scope: 'read',
  summary: 'Fetch an image of another server, without telling that server who looks',
  request: { query: imageQuery },
  responses: {
    200: {
      description: 'The image',
      content: { 'image/*': { schema: { type: 'string' as const, format: 'binary' } } },
    },
    ...problemResponses('unsafe_url', 'upstream_failed'),
  },
});

/** `/api/v1/images`. What comes is shown as an image or not at all: it can be no page, and runs nothing. */
export const imageRoutes = createRouter().openapi(read, async (c) => {
  const { kind, bytes } = await fetchImage(serviceContext(c), c.req.valid('query').url);
  return c.body(bytes, 200, {
    'content-type': kind,
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  }) as never;
});
