import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../../worker/env.ts';
import { systemClock } from '../../worker/kernel/clock.ts';
import { CLOSE_CODES, type InboxMessage, type InboxRpc, PING, PONG } from './protocol.ts';
import { isSpent, isStale, MAX_CONNECTIONS } from './rules.ts';

interface Attachment {
  openedAt: number;
}

function openedAt(socket: WebSocket): number {
  return (socket.deserializeAttachment() as Attachment).openedAt;
}

/**
 * The open pages of one user. Sockets hibernate: between two messages the object need not be in memory. It stores
 * nothing; who was away when something was said asks the API.
 */
export class Inbox extends DurableObject<Env> implements InboxRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  async publish(message: InboxMessage): Promise<number> {
    const now = systemClock();
    const frame = JSON.stringify(message);
    let sent = 0;
    for (const socket of this.ctx.getWebSockets()) {
      try {
        if (isSpent(openedAt(socket), now)) {
          socket.close(CLOSE_CODES.renew, 'Connect again.');
          continue;
        }
        socket.send(frame);
        sent += 1;
      } catch {
        // It is closing; whoever was behind it comes back and asks the API.
      }
    }
    return sent;
  }

  /** Opens a connection. Only our own worker can call this, and only for the user whose object this is. */
  override async fetch(): Promise<Response> {
    const now = systemClock();
    const open = this.ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
    const living = open.filter((socket) => {
      const heardAt = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
      if (!isStale(Math.max(heardAt, openedAt(socket)), now)) return true;
      socket.close(CLOSE_CODES.renew, 'Connect again.');
      return false;
    });
    if (living.length >= MAX_CONNECTIONS) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ openedAt: now } satisfies Attachment);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.close(CLOSE_CODES.policy, 'Nothing is read here.');
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 say that the other side gave no code; they can't be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }
}
