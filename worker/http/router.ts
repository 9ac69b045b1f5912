import { createRoute, OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { ErrorCode } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scopes.ts';
import { requireActor, requireCredentials } from './authentication.ts';
import { bodyGuard, DEFAULT_MAX_BODY } from './body.ts';
import type { AppEnv } from './context.ts';
import { problemResponses } from './problems.ts';
import { validationFailed } from './validation.ts';

/** A router whose validation faults become 422 problems. Paths work with and without a trailing slash. */
export function createRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw validationFailed(result.error);
    },
  });
}

type Plan = Omit<RouteConfig, 'path' | 'middleware'> & {
  /** What the caller needs; `null` for routes that anybody may call. */
  scope: Scope | null;
  /**
   * `deferred`: the handler calls `authenticateWith` itself (one database round trip in all). `leaving`: also for
   * accounts that their owner deleted and that are not removed yet.
   */
  auth?: 'deferred' | 'leaving';
  maxBodyBytes?: number;
  /** The handler reads the body itself, bounded: it is too large to be held in memory whole. */
  streamedBody?: boolean;
};

/**
 * A route with its guards in front, in this order: authentication, body cap, validation. It also says
 * in the OpenAPI document what it needs (`x-scope`) and which problems it may answer with.
 */
export function defineRoute<P extends string, R extends Plan & { path: P }>(
  config: R,
): ReturnType<typeof createRoute<P, R>> {
  const { scope, auth, maxBodyBytes = DEFAULT_MAX_BODY, streamedBody = false, ...route } = config;
  const body = route.request?.body;
  const middleware: MiddlewareHandler<AppEnv>[] = [];
  if (scope !== null)
    middleware.push(auth === 'deferred' ? requireCredentials : requireActor(scope, auth === 'leaving'));
  if (body && !streamedBody) middleware.push(bodyGuard(maxBodyBytes));
  const guarded = {
    ...route,
    ...(body ? { request: { ...route.request, body: { ...body, required: true } } } : {}),
    security: scope === null ? [] : [{ bearer: [] }, { session: [] }],
    'x-scope': scope,
    ...(maxBodyBytes === DEFAULT_MAX_BODY ? {} : { 'x-max-body-bytes': maxBodyBytes }),
    middleware,
    responses: { ...problemResponses(...usualProblems(config)), ...route.responses },
  };
  return createRoute(guarded as unknown as R);
}

function usualProblems({ scope, request }: Plan): ErrorCode[] {
  const codes: ErrorCode[] = ['rate_limited', 'internal'];
  if (scope !== null) codes.push('unauthenticated', 'forbidden_scope');
  if (request?.params) codes.push('not_found');
  if (request?.params || request?.query || request?.body || request?.headers) codes.push('validation_failed');
  if (request?.body) codes.push('invalid_request', 'payload_too_large', 'unsupported_media_type');
  return codes;
}

/** A JSON answer: `responses: { 200: jsonAnswer(agentSchema, 'The agent') }`. */
export function jsonAnswer<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body: `request: { body: jsonBody(createAgentSchema) }`. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** An answer without content: `responses: { 204: emptyAnswer('Deleted') }`. */
export function emptyAnswer(description: string) {
  return { description };
}
