import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { createTokenSchema, newTokenSchema, profileSchema, tokenPageSchema, updateProfileSchema } from './schemas.ts';
import { getProfile, updateProfile } from './service.ts';
import { createToken, deleteToken, listTokens } from './token-service.ts';

const tags = ['Account'];

const readProfile = defineRoute({
  method: 'get',
  path: '/me',
  scope: 'read',
  tags,
  summary: 'Read your profile',
  responses: { 200: jsonAnswer(profileSchema, 'Your account') },
});

const changeProfile = defineRoute({
  method: 'patch',
  path: '/me',
  scope: 'write',
  tags,
  summary: 'Change your profile',
  description: 'Fields that are left out stay as they are.',
  request: { body: jsonBody(updateProfileSchema) },
  responses: { 200: jsonAnswer(profileSchema, 'Your account after the change') },
});

const addToken = defineRoute({
  method: 'post',
  path: '/tokens',
  scope: 'write',
  tags,
  summary: 'Create a personal token',
  description: 'The answer shows the token once. A token can hand on only scopes that it has itself.',
  request: { body: jsonBody(createTokenSchema) },
  responses: { 201: jsonAnswer(newTokenSchema, 'The token, this once'), ...problemResponses('conflict') },
});

const showTokens = defineRoute({
  method: 'get',
  path: '/tokens',
  scope: 'read',
  tags,
  summary: 'List your personal tokens',
  responses: { 200: jsonAnswer(tokenPageSchema, 'All tokens that are not revoked, newest first') },
});

const removeToken = defineRoute({
  method: 'delete',
  path: '/tokens/{token_id}',
  scope: 'write',
  tags,
  summary: 'Revoke a personal token',
  request: { params: z.object({ token_id: z.string().max(64) }) },
  responses: { 204: emptyAnswer('Revoked; it stops working at once') },
});

export const accountRoutes = createRouter()
  .openapi(readProfile, async (c) => c.json(await getProfile(serviceContext(c)), 200))
  .openapi(changeProfile, async (c) => c.json(await updateProfile(serviceContext(c), c.req.valid('json')), 200))
  .openapi(addToken, async (c) => c.json(await createToken(serviceContext(c), c.req.valid('json')), 201))
  .openapi(showTokens, async (c) => c.json({ data: await listTokens(serviceContext(c)), nextCursor: null }, 200))
  .openapi(removeToken, async (c) => {
    await deleteToken(serviceContext(c), c.req.valid('param').token_id);
    return c.body(null, 204);
  });
