import { describe, expect, it } from 'vitest';
import type { OutboundPolicy } from '../../providers/outbound/policy.ts';
import { readImage } from './service.ts';

const POLICY: OutboundPolicy = {
  allowedPrivateHosts: new Set(),
  ownHost: 'baton.example:443',
  ports: new Set([443]),
  resolve: null,
};

function answering(body: BodyInit | null, headers: Record<string, string>, status = 200): typeof fetch {
  return async () => new Response(body, { status, headers });
}

describe('readImage', () => {
  it('gives the bytes of an image and its kind', async () => {
    const send = answering(new Uint8Array([1, 2, 3]), { 'content-type': 'image/PNG; q=1' });
    const image = await readImage('https://example.com/a.png', POLICY, send);
    expect(image.kind).toBe('image/png');
    expect([...image.bytes]).toEqual([1, 2, 3]);
  });

  it.each([
    ['a page', answering('<script></script>', { 'content-type': 'text/html' })],
    ['a drawing that can carry scripts', answering('<svg/>', { 'content-type': 'image/svg+xml' })],
    ['nothing', answering(null, {}, 404)],
    ['too much', answering('x', { 'content-type': 'image/png', 'content-length': '10000001' })],
    ['a network error', async () => Promise.reject(new TypeError('connection refused'))],
  ])('refuses %s', async (_, send) => {
    await expect(readImage('https://example.com/a', POLICY, send)).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it.each(['http://127.0.0.1/a.png', 'https://localhost/a.png', 'https://169.254.169.254/a.png', 'file:///etc/passwd'])(
    'never calls %s',
    async (url) => {
      const send: typeof fetch = async () => Promise.reject(new Error('called'));
      await expect(readImage(url, POLICY, send)).rejects.toMatchObject({ code: 'unsafe_url' });
    },
  );
});
