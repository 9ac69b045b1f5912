import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { endedCookies, staleCookies } from './cookie-service.ts';
import { cancelDeletion, requestDeletion } from './deletion-service.ts';
import { cancelEmailChange, confirmEmailChange, requestEmailChange } from './email-change-service.ts';
import { exportAccount } from './export-service.ts';
import {
  confirmEmailSchema,
  deletionRequestSchema,
  deletionSchema,
  emailChangeSchema,
  pendingEmailSchema,
  profileSchema,
} from './schemas.ts';

const tags = ['Account'];

const changeEmail = defineRoute({
  method: 'post',
  path: '/email-change',
  scope: 'write',
  tags,
  summary: 'Ask for another e-mail address',
  description: 'Mails a link to the new address; the account keeps the old one until it is opened. For browsers only.',
  request: { body: jsonBody(emailChangeSchema) },
  responses: {
    202: jsonAnswer(pendingEmailSchema, 'Waits for its confirmation'),
    ...problemResponses('stale_session'),
  },
});

const confirmEmail = defineRoute({
  method: 'post',
  path: '/email-change/confirm',
  scope: 'write',
  tags,
  summary: 'Confirm the new e-mail address',
  description: 'Takes the token of the mailed link. For browsers only.',
  request: { body: jsonBody(confirmEmailSchema) },
  responses: { 200: jsonAnswer(profileSchema, 'Your account with its new address'), ...problemResponses('conflict') },
});

const forgetEmail = defineRoute({
  method: 'delete',
  path: '/email-change',
  scope: 'write',
  tags,
  summary: 'Keep the e-mail address',
  responses: { 204: emptyAnswer('The link in the mail no longer works') },
});

const file = { schema: z.string().openapi({ format: 'binary' }) };

const download = defineRoute({
  method: 'get',
  path: '/export',
  scope: 'read',
  tags,
  summary: 'Download everything of your account',
  description:
    'Profile, agents with all versions, conversations, runs with their messages, and the ledger, as one JSON document. No key or token is in it.',
  responses: { 200: { description: 'The document, written while you read it', content: { 'application/json': file } } },
});

const leave = defineRoute({
  method: 'post',
  path: '/deletion',
  scope: 'write',
  tags,
  summary: 'Delete your account',
  description:
    'Everything ends now and is removed after 14 days; until then a sign-in can take it back. For browsers only.',
  request: { body: jsonBody(deletionRequestSchema) },
  responses: { 202: jsonAnswer(deletionSchema, 'When it will be removed'), ...problemResponses('stale_session') },
});

const stay = defineRoute({
  method: 'delete',
  path: '/deletion',
  scope: 'write',
  auth: 'leaving',
  tags,
  summary: 'Take your account back',
  responses: { 204: emptyAnswer('The account stays; its tokens remain revoked'), ...problemResponses('conflict') },
});

/** Mounted at `/api/v1/users/me`: what changes who the account belongs to, or ends it. */
export const leavingRoutes = createRouter()
  .openapi(changeEmail, async (c) => c.json(await requestEmailChange(serviceContext(c), c.req.valid('json')), 202))
  .openapi(confirmEmail, async (c) => {
    const profile = await confirmEmailChange(serviceContext(c), c.req.valid('json').token);
    c.set('cookies', staleCookies(c.env));
    return c.json(profile, 200);
  })
  .openapi(forgetEmail, async (c) => {
    await cancelEmailChange(serviceContext(c));
    return c.body(null, 204);
  })
  .openapi(download, async (c) => {
    const { body, fileName } = await exportAccount(serviceContext(c));
    const disposition = `attachment; filename="${fileName}"`;
    return c.body(body, 200, { 'content-type': 'application/json', 'content-disposition': disposition }) as never;
  })
  .openapi(leave, async (c) => {
    const deletion = await requestDeletion(serviceContext(c), c.req.valid('json'));
    c.set('cookies', endedCookies(c.env));
    return c.json(deletion, 202);
  })
  .openapi(stay, async (c) => {
    await cancelDeletion(serviceContext(c));
    c.set('cookies', staleCookies(c.env));
    return c.body(null, 204);
  });
