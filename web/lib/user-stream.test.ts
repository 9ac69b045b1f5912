import { describe, expect, it } from 'vitest';
import { createUserStream, type UserNews } from './user-stream.ts';

/** A connection that the test opens, speaks through and cuts. */
class FakeSocket extends EventTarget {
  readonly sent: string[] = [];
  isClosed = false;

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.dispatchEvent(new Event('open'));
  }

  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  cut(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const waits: { ms: number; then: () => void; stopped: boolean }[] = [];
  const heard: UserNews[] = [];
  const network = { isThere: true };
  const stream = createUserStream({
    connect() {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    isOnline: () => network.isThere,
    after(ms, then) {
      const wait = { ms, then, stopped: false };
      waits.push(wait);
      return () => {
        wait.stopped = true;
      };
    },
    chance: () => 1,
  });
  const last = () => sockets.at(-1) ?? new FakeSocket();
  /** Lets the time pass that is waited for. */
  const pass = () => {
    const wait = waits.findLast(({ stopped }) => !stopped);
    if (!wait) throw new Error('nothing is waited for');
    wait.stopped = true;
    wait.then();
    return wait.ms;
  };
  const pending = () => waits.filter(({ stopped }) => !stopped).length;
  return { stream, sockets, heard, network, last, pass, pending, listener: (news: UserNews) => heard.push(news) };
}

describe('the stream of a user', () => {
  it('is one connection for all who listen, and closes with the last', () => {
    const { stream, sockets, last, pending } = setUp();
    const counts = [0, 0];
    const stops = counts.map((_, index) => stream.listen(() => (counts[index] = (counts[index] ?? 0) + 1)));
    last().open();
    last().say('{"type":"notification"}');
    expect(counts).toEqual([2, 2]);
    expect(sockets).toHaveLength(1);
    stops[0]?.();
    expect(last().isClosed).toBe(false);
    stops[1]?.();
    expect(last().isClosed).toBe(true);
    last().cut();
    expect(pending()).toBe(0);
    stream.listen(() => undefined);
    expect(sockets).toHaveLength(2);
  });

  it('tells a late listener at once that it stands', () => {
    const { stream, heard, listener, last } = setUp();
    stream.listen(() => undefined);
    last().open();
    stream.listen(listener);
    expect(heard).toEqual([{ type: 'open' }]);
  });

  it('comes back, later each time, and says that something may have been missed', () => {
    const { stream, sockets, heard, listener, last, pass } = setUp();
    stream.listen(listener);
    last().open();
    last().cut();
    expect(heard).toEqual([{ type: 'open' }, { type: 'closed' }]);
    const delays = [];
    for (let i = 0; i < 9; i++) {
      delays.push(pass());
      last().cut();
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(heard).toHaveLength(2);
    pass();
    last().open();
    expect(heard.at(-1)).toEqual({ type: 'open' });
    expect(sockets).toHaveLength(11);
    last().cut();
    expect(pass()).toBe(500);
  });

  it('comes back at once where it is only to show itself again', () => {
    const { stream, listener, last, pass } = setUp();
    stream.listen(listener);
    last().open();
    last().cut(4_000);
    expect(pass()).toBe(0);
  });

  it('pings, and gives a connection up that does not answer', () => {
    const { stream, sockets, heard, listener, last, pass } = setUp();
    stream.listen(listener);
    const first = last();
    first.open();
    expect(pass()).toBe(30_000);
    expect(first.sent).toEqual(['ping']);
    first.say('pong');
    expect(pass()).toBe(30_000);
    expect(pass()).toBe(10_000);
    expect(first.isClosed).toBe(true);
    expect(heard).toEqual([{ type: 'open' }, { type: 'closed' }]);
    expect(pass()).toBe(500);
    expect(sockets).toHaveLength(2);
  });

  it('tries nothing while there is no network', () => {
    const { stream, sockets, network, listener, last, pass } = setUp();
    stream.listen(listener);
    last().open();
    network.isThere = false;
    last().cut();
    pass();
    pass();
    expect(sockets).toHaveLength(1);
    network.isThere = true;
    expect(pass()).toBe(3_000);
    expect(sockets).toHaveLength(2);
  });

  it('hears nothing of what is not JSON', () => {
    const { stream, heard, listener, last } = setUp();
    stream.listen(listener);
    last().open();
    last().say('{');
    last().say(new ArrayBuffer(1));
    expect(heard).toEqual([{ type: 'open' }]);
  });
});
