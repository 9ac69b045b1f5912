import { handle } from '@astrojs/cloudflare/handler';
import { hostOf } from '../durable-objects/run-host/client.ts';
import { createApp } from './app.ts';
import type { Env, RunMessage } from './env.ts';
import { prefersHtml } from './http/welcome.ts';
import { runScheduled } from './scheduled.ts';

export { CreditLedger } from '../durable-objects/credit-ledger/credit-ledger.ts';
export { RateLimiter } from '../durable-objects/rate-limiter/rate-limiter.ts';
export { RunHost } from '../durable-objects/run-host/run-host.ts';
export { Outbound } from './providers/outbound/outbound-entrypoint.ts';

const DEAD_LETTERS = 'baton-runs-dead';
const app = createApp();

function isForApi(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return (
    pathname === '/health' ||
    pathname === '/api' ||
    pathname.startsWith('/api/') ||
    (pathname === '/' && !prefersHtml(request))
  );
}

async function consume(message: Message<RunMessage>, queue: string, env: Env): Promise<void> {
  const { runId } = message.body;
  const host = hostOf(env, runId);
  if (queue === DEAD_LETTERS)
    await host.fail(runId, 'undeliverable', 'The run could not be started after several attempts.');
  else await host.run(runId);
  message.ack();
}

export default {
  async fetch(request, env, ctx) {
    if (isForApi(request)) return app.fetch(request, env, ctx);
    return (await handle(request as never, env as never, ctx)) as unknown as Response;
  },

  async queue(batch, env) {
    await Promise.all(batch.messages.map((message) => consume(message, batch.queue, env).catch(() => message.retry())));
  },

  async scheduled(controller, env) {
    await runScheduled(env, controller);
  },
} satisfies ExportedHandler<Env, RunMessage>;
