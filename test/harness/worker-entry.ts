/** The worker as edge tests load it: the product without Astro, whose virtual modules only a build has. */
import { createApp } from '../../worker/app.ts';
import type { Env, FileMessage, NoticeMessage, RunMessage, TraceMessage } from '../../worker/env.ts';
import { consumeFiles, DEAD_FILES_QUEUE, FILES_QUEUE } from '../../worker/files-queue.ts';
import { consumeNotices, NOTICES_QUEUE } from '../../worker/notices-queue.ts';
import { consumeRuns } from '../../worker/queue.ts';
import { runScheduled } from '../../worker/scheduled.ts';
import { consumeTraces, TRACES_QUEUE } from '../../worker/traces-queue.ts';

export { CircuitBreaker } from '../../durable-objects/circuit-breaker/circuit-breaker.ts';
export { CreditLedger } from '../../durable-objects/credit-ledger/credit-ledger.ts';
export { Inbox } from '../../durable-objects/inbox/inbox.ts';
export { McpConnection } from '../../durable-objects/mcp-connection/mcp-connection.ts';
export { RateLimiter } from '../../durable-objects/rate-limiter/rate-limiter.ts';
export { ResponseCache } from '../../durable-objects/response-cache/response-cache.ts';
export { CodeGate } from '../../worker/providers/code-gate/code-gate-entrypoint.ts';
export { Outbound } from '../../worker/providers/outbound/outbound-entrypoint.ts';
export { ToolRunner } from '../../worker/tool-runner.ts';
export { CrashableRunHost as RunHost } from '../chaos-model/crash-points.ts';

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
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
