import type { OpenAPIHono } from '@hono/zod-openapi';
import { readSchemaVersion, SchemaGuard } from './db/schema-version.ts';
import { describeAuthRoutes } from './domain/accounts/auth-docs.ts';
import { authRoutes } from './domain/accounts/auth-routes.ts';
import { accountRoutes } from './domain/accounts/routes.ts';
import { avatarRoutes } from './domain/accounts/routes-avatar.ts';
import { deviceRoutes } from './domain/accounts/routes-devices.ts';
import { leavingRoutes } from './domain/accounts/routes-leaving.ts';
import { agentRoutes } from './domain/agents/routes.ts';
import { collectionRoutes } from './domain/collections/routes.ts';
import { creditRoutes } from './domain/credits/routes.ts';
import { fileRoutes } from './domain/files/routes.ts';
import { fileChunkRoutes } from './domain/files/routes-chunks.ts';
import { embeddingModelRoutes } from './domain/files/routes-embedding-models.ts';
import { fileSearchRoutes } from './domain/files/routes-search.ts';
import { fileUploadRoutes } from './domain/files/routes-uploads.ts';
import { imageRoutes } from './domain/images/routes.ts';
import { inboxRoutes } from './domain/inbox/routes.ts';
import { mcpConnectionRoutes } from './domain/mcp-connections/routes.ts';
import { modelRoutes } from './domain/models/routes.ts';
import { modelHealthRoutes } from './domain/models/routes-health.ts';
import { apiKeyRoutes } from './domain/models/routes-keys.ts';
import { traceExportRoutes } from './domain/models/routes-tracing.ts';
import { notificationRoutes } from './domain/notifications/routes.ts';
import { approvalRoutes } from './domain/runs/approvals-routes.ts';
import { auditLogRoutes } from './domain/runs/audit-log-routes.ts';
import { runListRoutes } from './domain/runs/list-routes.ts';
import { runRoutes } from './domain/runs/routes.ts';
import { sessionRoutes } from './domain/runs/session-routes.ts';
import { shareRoutes } from './domain/runs/session-share-routes.ts';
import type { Env } from './env.ts';
import { type AppContext, type AppEnv, databaseOf } from './http/context.ts';
import { frame } from './http/frame.ts';
import { answerHealth } from './http/health.ts';
import { answerUnrouted } from './http/not-found.ts';
import { openApiDocument } from './http/openapi.ts';
import { handleError } from './http/problems.ts';
import { createRouter } from './http/router.ts';
import { answerWelcome } from './http/welcome.ts';

const guards = new WeakMap<Env, SchemaGuard>();

function checkSchema(c: AppContext): Promise<void> {
  const { env } = c;
  const guard = guards.get(env) ?? new SchemaGuard(() => readSchemaVersion(databaseOf(env)));
  guards.set(env, guard);
  return guard.check(c.get('now'), (work) => c.executionCtx.waitUntil(work));
}

/** The API: middleware, mounts and the OpenAPI document. Serves `/`, `/health` and `/api/*`. */
export function createApp(): OpenAPIHono<AppEnv> {
  const app = createRouter();
  app.onError(handleError);
  app.notFound((c) => answerUnrouted(c, app.routes));
  app.use(frame);
  app.get('/', answerWelcome);
  app.get('/health', answerHealth);
  app.get('/api/v1/openapi.json', (c) => c.json(openApiDocument(app), 200, { 'cache-control': 'public, max-age=300' }));
  app.use('/api/*', async (c, next) => {
    await checkSchema(c);
    await next();
  });
  app.route('/api/auth', authRoutes);
  app.route('/api/v1/users', accountRoutes);
  app.route('/api/v1/users/me', leavingRoutes);
  app.route('/api/v1/users/me/avatar', avatarRoutes);
  app.route('/api/v1/users/me/devices', deviceRoutes);
  app.route('/api/v1/users/me/stream', inboxRoutes);
  app.route('/api/v1/users/api-keys', apiKeyRoutes);
  app.route('/api/v1/users/trace-export', traceExportRoutes);
  app.route('/api/v1/models', modelRoutes);
  app.route('/api/v1/models', modelHealthRoutes);
  app.route('/api/v1/agents', agentRoutes);
  app.route('/api/v1/collections', collectionRoutes);
  app.route('/api/v1/credits', creditRoutes);
  // Last of those at `/files`: its `/{file_id}` would take the names of the others.
  app.route('/api/v1/files', fileSearchRoutes);
  app.route('/api/v1/files', embeddingModelRoutes);
  app.route('/api/v1/files', fileUploadRoutes);
  app.route('/api/v1/files', fileChunkRoutes);
  app.route('/api/v1/files', fileRoutes);
  app.route('/api/v1/images', imageRoutes);
  app.route('/api/v1/mcp', mcpConnectionRoutes);
  app.route('/api/v1/notifications', notificationRoutes);
  app.route('/api/v1/sessions', sessionRoutes);
  app.route('/api/v1/runs', runListRoutes);
  app.route('/api/v1', runRoutes);
  app.route('/api/v1', approvalRoutes);
  app.route('/api/v1', auditLogRoutes);
  app.route('/api/v1', shareRoutes);
  describeAuthRoutes(app);
  return app;
}
