import type { HostStorage } from './storage.ts';

interface Attachment {
  runId: string;
  after: number;
}

const PAGE = 500;

/**
 * WebSocket watchers of runs. They hibernate: each socket carries its own cursor, so an evicted host
 * goes on where it was. A frame is one event: `{ seq, type, at, runId, … }`.
 */
export class Watchers {
  readonly #ctx: DurableObjectState;
  readonly #storage: HostStorage;

  constructor(ctx: DurableObjectState, storage: HostStorage) {
    this.#ctx = ctx;
    this.#storage = storage;
  }

  accept(runId: string, after: number): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server, [runId]);
    server.serializeAttachment({ runId, after } satisfies Attachment);
    this.#send(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  notify(runId: string): void {
    for (const socket of this.#ctx.getWebSockets(runId)) {
      try {
        this.#send(socket);
      } catch {
        // A run never depends on a socket; whoever watched through this one comes back with its cursor.
      }
    }
  }

  #send(socket: WebSocket): void {
    const attachment = socket.deserializeAttachment() as Attachment;
    let { after } = attachment;
    for (;;) {
      const events = this.#storage.events(attachment.runId, after, PAGE);
      for (const event of events) {
        const { seq, type, at, data } = event;
        socket.send(JSON.stringify({ runId: attachment.runId, seq, type, at: new Date(at).toISOString(), ...data }));
        after = seq;
      }
      if (events.length < PAGE) break;
    }
    if (after !== attachment.after) socket.serializeAttachment({ runId: attachment.runId, after } satisfies Attachment);
  }
}
