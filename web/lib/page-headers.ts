const HEADERS: Record<string, string> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-store',
};

function isApiReader(pathname: string): boolean {
  return /^\/api\/docs\/?$/.test(pathname);
}

/**
 * The security headers of a page. Astro has put the hashes of its own inline scripts and styles into
 * `content-security-policy`; added here is what only a header may say, and the nonce for style
 * elements that libraries create in the browser.
 */
export function applyPageHeaders(headers: Headers, styleNonce: string, pathname = '/'): void {
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const policy = headers.get('content-security-policy');
  if (!policy) return;
  const withNonce = policy.replace(/style-src ([^;]*);/, (_, sources: string) =>
    // The API's reader writes style attributes of its own; it shows our own document only.
    isApiReader(pathname) ? "style-src 'self' 'unsafe-inline';" : `style-src ${sources.trim()} 'nonce-${styleNonce}';`,
  );
  headers.set('content-security-policy', `${withNonce.trim()} frame-ancestors 'none';`);
}
