import { describe, expect, it } from 'vitest';
import { applyPageHeaders } from './page-headers.ts';

const ASTRO =
  "default-src 'none';img-src 'self' data:; script-src 'self' 'sha256-abc='; style-src 'self' 'sha256-def=';";

function headersFor(policy?: string, pathname?: string): Headers {
  const headers = new Headers(policy ? { 'content-security-policy': policy } : {});
  applyPageHeaders(headers, 'n0nce', pathname);
  return headers;
}

describe('applyPageHeaders', () => {
  it('lets this response’s own style elements through, and nobody frame it', () => {
    const policy = headersFor(ASTRO).get('content-security-policy') ?? '';
    expect(policy).toContain("style-src 'self' 'sha256-def=' 'nonce-n0nce';");
    expect(policy).toContain("frame-ancestors 'none';");
    expect(policy).toContain("script-src 'self' 'sha256-abc=';");
    expect(policy).not.toContain('unsafe');
  });

  it('never gives scripts the nonce that styles have', () => {
    const scripts = /script-src[^;]*/.exec(headersFor(ASTRO).get('content-security-policy') ?? '')?.[0];
    expect(scripts).not.toContain('nonce');
  });

  it('lets the reader of the API documentation write styles, and scripts no more than anywhere', () => {
    const policy = headersFor(ASTRO, '/api/docs').get('content-security-policy') ?? '';
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).toContain("script-src 'self' 'sha256-abc=';");
    expect(policy).toContain("frame-ancestors 'none';");
  });

  it('sets the other headers on answers without a policy too, such as redirects', () => {
    const headers = headersFor();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.has('content-security-policy')).toBe(false);
  });
});
