/** The worker as edge tests load it: the product without Astro, whose virtual modules only a build has. */
export { CreditLedger } from '../../durable-objects/credit-ledger/credit-ledger.ts';
export { RateLimiter } from '../../durable-objects/rate-limiter/rate-limiter.ts';

export default { fetch: () => new Response('not wired yet') };
