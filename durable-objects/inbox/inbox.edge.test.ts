import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { edge, edgeUser } from '../../test/harness/edge.ts';
import type { Env } from '../../worker/env.ts';
import { publish } from './client.ts';
import { CLOSE_CODES, type FileNews } from './protocol.ts';
import { MAX_CONNECTIONS } from './rules.ts';

const bindings = env as Env;
const PATH = `${edge.origin}/api/v1/users/me/stream`;

const news = (id: string): FileNews => ({
  id,
  status: 'embedding',
  progress: { done: 1, total: 2 },
  error: null,
  errorCode: null,
  indexVersion: 0,
  chunkCount: 0,
  processing: true,
});

function ask(headers: Record<string, string>): Promise<Response> {
  return Promise.resolve(edge.fetch(PATH, { headers }));
}

/** A connection whose frames are waited for one by one. */
async function connect(token: string) {
  const { status, webSocket } = await ask({ upgrade: 'websocket', authorization: `Bearer ${token}` });
  if (!webSocket) throw new Error(`No WebSocket: ${status}`);
  const frames: string[] = [];
  const closed = Promise.withResolvers<number>();
  webSocket.addEventListener('message', ({ data }) => {
    frames.push(String(data));
  });
  webSocket.addEventListener('close', ({ code }) => closed.resolve(code));
  webSocket.accept();
  return {
    webSocket,
    frames,
    closed: closed.promise,
    heard: (count: number) => expect.poll(() => frames).toHaveLength(count),
  };
}

const inboxOf = (userId: string) => bindings.INBOX.getByName(userId);

/** Lets the sockets of a user look as old as this. */
function age(userId: string, ms: number): Promise<void> {
  return runInDurableObject(inboxOf(userId), (_, state) => {
    for (const socket of state.getWebSockets()) socket.serializeAttachment({ openedAt: Date.now() - ms });
  });
}

describe('the stream of a user', () => {
  it('tells each open page of its owner, and nobody else', async () => {
    const [ada, bob] = await Promise.all([edgeUser(), edgeUser()]);
    const [one, two, other] = await Promise.all([connect(ada.token), connect(ada.token), connect(bob.token)]);
    await publish(bindings, ada.account.userId, { type: 'file', file: news('fil_1') });
    await Promise.all([one.heard(1), two.heard(1)]);
    expect(JSON.parse(one.frames[0] ?? '')).toEqual({ type: 'file', file: news('fil_1') });
    await publish(bindings, bob.account.userId, { type: 'notification' });
    await other.heard(1);
    expect(other.frames).toEqual(['{"type":"notification"}']);
    expect(one.frames).toHaveLength(1);
  });

  it('survives that the object leaves memory', async () => {
    const ada = await edgeUser();
    const page = await connect(ada.token);
    for (let round = 1; round <= 3; round++) {
      await evictDurableObject(inboxOf(ada.account.userId));
      await publish(bindings, ada.account.userId, { type: 'file', file: news(`fil_${round}`) });
      await page.heard(round);
    }
    expect(page.frames.map((frame) => JSON.parse(frame).file.id)).toEqual(['fil_1', 'fil_2', 'fil_3']);
  });

  it('answers pings and takes nothing else', async () => {
    const ada = await edgeUser();
    const page = await connect(ada.token);
    page.webSocket.send('ping');
    await page.heard(1);
    expect(page.frames).toEqual(['pong']);
    page.webSocket.send('{"type":"notification"}');
    expect(await page.closed).toBe(CLOSE_CODES.policy);
  });

  it('forgets a page that has gone, and works on without any', async () => {
    const ada = await edgeUser();
    const page = await connect(ada.token);
    page.webSocket.close(1000);
    await page.closed;
    await publish(bindings, ada.account.userId, { type: 'notification' });
    expect(page.frames).toEqual([]);
  });

  it('lets a page show again after an hour that it may listen', async () => {
    const ada = await edgeUser();
    const page = await connect(ada.token);
    await age(ada.account.userId, 3_600_000);
    await publish(bindings, ada.account.userId, { type: 'notification' });
    expect(await page.closed).toBe(CLOSE_CODES.renew);
    expect(page.frames).toEqual([]);
  });

  it('bounds how many are open, and gives the place of a silent one away', async () => {
    const ada = await edgeUser();
    const pages = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => connect(ada.token)));
    const refused = await ask({ upgrade: 'websocket', authorization: `Bearer ${ada.token}` });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    await age(ada.account.userId, 200_000);
    await connect(ada.token);
    expect(await Promise.all(pages.map(({ closed }) => closed))).toEqual(pages.map(() => CLOSE_CODES.renew));
  });
});

describe('who may listen', () => {
  it('wants an upgrade, and a token or a cookie from our own pages', async () => {
    const ada = await edgeUser();
    const plain = await ask({ authorization: `Bearer ${ada.token}` });
    expect(plain.status).toBe(426);
    expect(plain.headers.get('upgrade')).toBe('websocket');
    expect(await plain.json()).toMatchObject({ code: 'upgrade_required' });
    expect((await ask({ upgrade: 'websocket' })).status).toBe(401);

    const cookie = ada.account.cookie;
    const foreign = await ask({ upgrade: 'websocket', cookie, origin: 'https://evil.example' });
    expect(await foreign.json()).toMatchObject({ status: 403, code: 'forbidden_origin' });
    expect((await ask({ upgrade: 'websocket', cookie })).status).toBe(403);
    const own = await ask({ upgrade: 'websocket', cookie, origin: edge.origin });
    expect(own.status).toBe(101);
    own.webSocket?.accept();
    own.webSocket?.close(1000);
  });
});
