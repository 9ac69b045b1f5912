import { describe, expect, it } from 'vitest';
import type { OutboundPolicy } from '../../providers/outbound/policy.ts';
import { fetchDocument } from './openapi-document.ts';

const POLICY: OutboundPolicy = {
  allowedPrivateHosts: new Set(),
  ownHost: 'baton.example:443',
  ports: new Set([443]),
  resolve: null,
};
const URL = 'https://example.com/openapi.yaml';

const answering =
  (body: string, status = 200, headers: Record<string, string> = {}): typeof fetch =>
  async () =>
    new Response(body, { status, headers });

describe('a document at an address', () => {
  it('is its text', async () => {
    expect(await fetchDocument(URL, POLICY, answering('openapi: 3.1.0'))).toBe('openapi: 3.1.0');
  });

  it.each([
    ['that answers with a fault', URL, answering('', 404), 'The server answered 404.'],
    ['without end', URL, answering('x', 200, { 'content-length': '4000001' }), /longer than/],
    [
      'that is not there',
      URL,
      async () => Promise.reject(new TypeError('refused')),
      'The server could not be reached.',
    ],
    ['inside', 'https://169.254.169.254/openapi.json', answering('never asked'), /./],
    ['of our own', 'https://baton.example/openapi.json', answering('never asked'), /./],
  ] as const)('%s is refused beside the field', async (_, url, send, message) => {
    await expect(fetchDocument(url, POLICY, send as typeof fetch)).rejects.toMatchObject({
      code: 'validation_failed',
      issues: [{ path: 'documentUrl', message: expect.stringMatching(message) }],
    });
  });
});
