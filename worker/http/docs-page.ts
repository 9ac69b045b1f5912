import type { AppContext } from './context.ts';

/** The reader runs its own script, styles its own page, and talks to this API; nothing else. */
const DOCS_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const CONFIGURATION = {
  withDefaultFonts: false,
  hideClientButton: true,
  telemetry: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  authentication: { preferredSecurityScheme: 'bearer' },
  metaData: { title: 'Baton API' },
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baton API</title>
</head>
<body>
<noscript>The readable form needs JavaScript. The document itself is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</noscript>
<script id="api-reference" data-url="/api/v1/openapi.json" data-configuration="${JSON.stringify(CONFIGURATION).replaceAll('"', '&quot;')}"></script>
<script src="/scalar/standalone.js"></script>
</body>
</html>
`;

/** `GET /api/docs`: the OpenAPI document as pages, from files of our own. */
export function answerDocs(c: AppContext): Response {
  return c.html(PAGE, 200, { 'content-security-policy': DOCS_CSP, 'cache-control': 'public, max-age=300' });
}
