import { handle } from '@astrojs/cloudflare/handler';
import { createApp } from './app.ts';
import type { Env, FileMessage, NoticeMessage, RunMessage, TraceMessage } from './env.ts';
import { consumeFiles, DEAD_FILES_QUEUE, FILES_QUEUE } from './files-queue.ts';
import { prefersHtml } from './http/welcome.ts';
import { consumeNotices, NOTICES_QUEUE } from './notices-queue.ts';
import { consumeRuns } from './queue.ts';
import { runScheduled } from './scheduled.ts';
import { consumeTraces, TRACES_QUEUE } from './traces-queue.ts';

export { CircuitBreaker } from '../durable-objects/circuit-breaker/circuit-breaker.ts';
export { CreditLedger } from '../durable-objects/credit-ledger/credit-ledger.ts';
export { Inbox } from '../durable-objects/inbox/inbox.ts';
export { McpConnection } from '../durable-objects/mcp-connection/mcp-connection.ts';
export { RateLimiter } from '../durable-objects/rate-limiter/rate-limiter.ts';
export { ResponseCache } from '../durable-objects/response-cache/response-cache.ts';
export { RunHost } from '../durable-objects/run-host/run-host.ts';
export { CodeGate } from './providers/code-gate/code-gate-entrypoint.ts';
export { Outbound } from './providers/outbound/outbound-entrypoint.ts';
export { ToolRunner } from './tool-runner.ts';

const app = createApp();

function isForApi(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return (
    pathname === '/health' ||
    pathname === '/api' ||
    (pathname.startsWith('/api/') && !/^\/api\/docs\/?$/.test(pathname)) ||
    (pathname === '/' && !prefersHtml(request))
  );
}

export default {
  async fetch(request, env, ctx) {
    if (isForApi(request)) return app.fetch(request, env, ctx);
    return (await handle(request as never, env as never, ctx)) as unknown as Response;
  },

  async queue(batch, env) {
    if (batch.queue === TRACES_QUEUE) await consumeTraces(batch, env);
    else if (batch.queue === NOTICES_QUEUE) await consumeNotices(batch, env);
    else if (batch.queue === FILES_QUEUE || batch.queue === DEAD_FILES_QUEUE) await consumeFiles(batch, env);
    else await consumeRuns(batch as MessageBatch<RunMessage>, env);
  },

  async scheduled(controller, env) {
    await runScheduled(env, controller);
  },
} satisfies ExportedHandler<Env, RunMessage | TraceMessage | NoticeMessage | FileMessage>;
