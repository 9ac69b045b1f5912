import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { AUTH_BODIES } from './auth-schemas.ts';

const SUMMARIES: Record<string, string> = {
  '/sign-up/email': 'Sign up with e-mail and password',
  '/sign-in/email': 'Sign in with e-mail and password',
  '/sign-in/social': 'Begin to sign in with GitHub or Google',
  '/sign-out': 'Sign out',
  '/send-verification-email': 'Send the verification mail again',
  '/request-password-reset': 'Send a mail to set a new password',
  '/reset-password': 'Set a new password with the token of that mail',
  '/change-password': 'Change the password',
  '/revoke-sessions': 'Sign out everywhere',
  '/revoke-other-sessions': 'Sign out everywhere else',
};

/** Puts the authentication routes into the OpenAPI document; better-auth itself serves them. */
export function describeAuthRoutes(app: OpenAPIHono<AppEnv>): void {
  for (const [path, schema] of Object.entries(AUTH_BODIES)) {
    app.openAPIRegistry.registerPath({
      method: 'post',
      path: `/api/auth${path}`,
      tags: ['Authentication'],
      summary: SUMMARIES[path] ?? path,
      security: [],
      request: { body: { required: true, content: { 'application/json': { schema } } } },
      responses: {
        200: { description: 'Done; a session cookie is set or cleared where that is the point' },
        ...problemResponses(
          'invalid_request',
          'unauthenticated',
          'forbidden_origin',
          'validation_failed',
          'rate_limited',
        ),
      },
    });
  }
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/auth/get-session',
    tags: ['Authentication'],
    summary: 'Who is signed in',
    security: [{ session: [] }],
    responses: { 200: { description: 'The session and its user, or null' } },
  });
}
