/** Floor (b): the bare SDK in a worker, and an object that writes one row. */
import { DurableObject } from 'cloudflare:workers';
import { type BareAgent, bareAgent, deltaEvent, END_EVENT } from './bare-run.ts';

interface BareEnv {
  MODEL_URL: string;
  BARE_ROW: DurableObjectNamespace<BareRow>;
}

/** The least that a durable write can cost. */
export class BareRow extends DurableObject<BareEnv> {
  constructor(ctx: DurableObjectState, env: BareEnv) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, value TEXT NOT NULL)');
  }

  write(): number {
    this.ctx.storage.sql.exec('INSERT INTO rows (value) VALUES (?)', 'row');
    return 1;
  }
}

let agent: BareAgent | undefined;

function streamed(input: string, bare: BareAgent): Response {
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  void (async () => {
    for await (const delta of bare.stream(input)) await writer.write(encoder.encode(deltaEvent(delta)));
    await writer.write(encoder.encode(END_EVENT));
    await writer.close();
  })();
  return new Response(readable, { headers: { 'content-type': 'text/event-stream' } });
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/empty') return new Response('ok');
    if (pathname.startsWith('/row/')) {
      await env.BARE_ROW.getByName(pathname.slice(5)).write();
      return new Response('ok');
    }
    agent ??= bareAgent(env.MODEL_URL);
    const { input, mode } = await request.json<{ input: string; mode: string }>();
    return mode === 'stream' ? streamed(input, agent) : Response.json({ output: await agent.run(input) });
  },
} satisfies ExportedHandler<BareEnv>;
