import { describe, expect, it } from 'vitest';
import { checkJsonText, hasPrototypeKey, jsonDepth, readBody } from './body.ts';

/** A request whose body comes in chunks without a declared length; `sent` counts what was taken. */
function chunked(chunks: number, size: number): { request: Request; sent: () => number } {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === chunks) return controller.close();
      sent += 1;
      controller.enqueue(new Uint8Array(size).fill(97));
    },
  });
  const request = new Request('http://baton.test/', { method: 'POST', body, duplex: 'half' } as RequestInit);
  return { request, sent: () => sent };
}

describe('readBody', () => {
  it('gives the whole body back in order', async () => {
    const request = new Request('http://baton.test/', { method: 'POST', body: 'ä{"a":1}' });
    expect(new TextDecoder().decode(await readBody(request, 100))).toBe('ä{"a":1}');
  });

  it('takes a body of exactly the cap', async () => {
    expect((await readBody(chunked(10, 10).request, 100)).byteLength).toBe(100);
  });

  it('refuses a chunked body as soon as it passes the cap, without reading the rest', async () => {
    const { request, sent } = chunked(1000, 100);
    await expect(readBody(request, 250)).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(sent()).toBeLessThan(10);
  });

  it('refuses a declared length before it reads', async () => {
    const { request, sent } = chunked(3, 10);
    const declared = new Request(request, { headers: { 'content-length': '5000' } });
    await expect(readBody(declared, 250)).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(sent()).toBeLessThan(3);
  });

  it('gives an empty body for none', async () => {
    expect((await readBody(new Request('http://baton.test/'), 10)).byteLength).toBe(0);
  });
});

describe('jsonDepth', () => {
  it.each([
    ['1', 0],
    ['{}', 1],
    ['[{"a":[1,2]},[]]', 3],
    ['"[[[[{{{"', 0],
    ['"\\"[[["', 0],
    ['{"[":"\\\\"}', 1],
  ])('of %s is %i', (text, depth) => {
    expect(jsonDepth(text)).toBe(depth);
  });

  it('is counted without recursion', () => {
    expect(jsonDepth('['.repeat(500_000))).toBe(500_000);
  });
});

describe('checkJsonText', () => {
  it('refuses deep nesting', () => {
    expect(() => checkJsonText('['.repeat(65) + ']'.repeat(65))).toThrow(/64 levels/);
    expect(() => checkJsonText('['.repeat(64) + ']'.repeat(64))).not.toThrow();
  });

  it.each(['{"__proto__":{}}', '{"a":[{"__proto__":1}]}', '{"\\u005f_proto__":1}', '{"__pr\\u006fto__":1}'])(
    'sees the prototype key of %s',
    (text) => {
      expect(hasPrototypeKey(text)).toBe(true);
      expect(() => checkJsonText(text)).toThrow(/__proto__/);
    },
  );

  it.each(['{"a":"__proto__"}', '{"__proto":1}', '{"a":"\\u005f"}', 'not json "__proto__"'])('lets %s pass', (text) => {
    expect(hasPrototypeKey(text)).toBe(false);
  });
});
