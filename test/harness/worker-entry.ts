/** The worker as edge tests load it: the product without Astro, whose virtual modules only a build has. */
import { createApp } from '../../worker/app.ts';
import type { Env } from '../../worker/env.ts';
import { runScheduled } from '../../worker/scheduled.ts';

export { CreditLedger } from '../../durable-objects/credit-ledger/credit-ledger.ts';
export { RateLimiter } from '../../durable-objects/rate-limiter/rate-limiter.ts';

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  async scheduled(controller, env) {
    await runScheduled(env, controller);
  },
} satisfies ExportedHandler<Env>;
