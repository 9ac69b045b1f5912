import { Hono } from 'hono';
import { bodyGuard } from '../../http/body.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { requireSameOrigin } from '../../http/origin.ts';
import { parseJsonBody } from '../../http/validation.ts';
import { AppError } from '../../kernel/errors.ts';
import { answerAuth, authBodySchema } from './auth-service.ts';

const MAX_AUTH_BODY = 16_384;

async function handle(c: AppContext): Promise<Response> {
  const path = c.req.path.slice('/api/auth'.length);
  const schema = authBodySchema(c.req.method, path);
  if (schema === null) return answerAuth(c.env, c.req.raw, path, undefined);
  if (c.req.header('cookie') !== undefined) requireSameOrigin(c.env, c.req.raw);
  const text = await c.req.text();
  const isJson = /^application\/json\b/i.test(c.req.header('content-type') ?? '');
  if (text !== '' && !isJson) throw new AppError('unsupported_media_type', 'The body must be application/json.');
  return answerAuth(c.env, c.req.raw, path, parseJsonBody(schema, text === '' ? '{}' : text));
}

/** better-auth's routes with the manners of ours (DESIGN, "API conventions"). */
export const authRoutes = new Hono<AppEnv>().use(bodyGuard(MAX_AUTH_BODY)).all('/*', handle);
