import { DurableObject } from 'cloudflare:workers';
import { chunk } from './chunk.mjs';

export class Counter extends DurableObject {
  async next() {
    const n = ((await this.ctx.storage.get('n')) ?? 0) + 1;
    await this.ctx.storage.put('n', n);
    return n;
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/api/vars') return Response.json({ greeting: env.GREETING, chunk });
    if (pathname === '/api/count') return Response.json({ n: await env.COUNTER.getByName('one').next() });
    if (pathname === '/api/queue') {
      await env.JOBS.send('r1');
      return new Response(null, { status: 204 });
    }
    if (pathname === '/') return new Response('the worker first');
    return env.ASSETS.fetch(request);
  },
  queue(batch) {
    if (batch.queue === 'jobs') return batch.retryAll();
    for (const message of batch.messages) console.log(`dead: ${message.body}`);
  },
  scheduled(event) {
    console.log(`cron: ${event.cron} at ${event.scheduledTime}`);
  },
};
