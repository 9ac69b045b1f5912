import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer } from '../../http/router.ts';
import { deleteAvatar, getAvatar, putAvatar } from './avatar-service.ts';
import { profileSchema } from './schemas.ts';

const tags = ['Account'];
const MAX_AVATAR_BYTES = 256_000;
const picture = { schema: z.string().openapi({ format: 'binary' }) };

const upload = defineRoute({
  method: 'put',
  path: '/',
  scope: 'write',
  tags,
  summary: 'Set your picture',
  description: 'A PNG or a still WebP of at most 512 × 512 pixels, judged by its content. The body is the file itself.',
  request: { body: { content: { 'image/png': picture, 'image/webp': picture } } },
  maxBodyBytes: MAX_AVATAR_BYTES,
  responses: { 200: jsonAnswer(profileSchema, 'Your account with the new picture') },
});

const show = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'Read your picture',
  responses: {
    200: { description: 'The picture', content: { 'image/png': picture, 'image/webp': picture } },
    ...problemResponses('not_found'),
  },
});

const remove = defineRoute({
  method: 'delete',
  path: '/',
  scope: 'write',
  tags,
  summary: 'Delete your picture',
  responses: { 204: emptyAnswer('Deleted') },
});

/** Mounted at `/api/v1/users/me/avatar`. */
export const avatarRoutes = createRouter()
  .openapi(upload, async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json(await putAvatar(serviceContext(c), bytes), 200);
  })
  .openapi(show, async (c) => {
    const { bytes, type } = await getAvatar(serviceContext(c));
    const headers = { 'content-type': type, 'cache-control': 'private, max-age=86400', vary: 'cookie, authorization' };
    return c.body(bytes, 200, headers) as never;
  })
  .openapi(remove, async (c) => {
    await deleteAvatar(serviceContext(c));
    return c.body(null, 204);
  });
