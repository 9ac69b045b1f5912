import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import { build } from 'vite';
import { ROOT } from '../../dev/settings.ts';
import { withoutInjectedStyles } from '../../web/tools/without-injected-styles.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const PAGE = 'web/gallery/index.html';
const NONCE = 'gallery';
/** As strict as the site's own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'nonce-${NONCE}'`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
].join('; ');

export interface GallerySite {
  origin: string;
  /** Deletions that were done for good. */
  committed(): number;
  stop(): Promise<void>;
}

/** Builds the gallery of components into `outDir` and serves it; the product's own build has no such page. */
export async function startGallery(outDir: string): Promise<GallerySite> {
  await build({
    // The whole project, so that Tailwind reads every file for its classes.
    root: ROOT,
    publicDir: false,
    configFile: false,
    logLevel: 'error',
    plugins: [tailwindcss(), withoutInjectedStyles],
    build: {
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      cssTarget: ['chrome123'],
      rolldownOptions: { input: join(ROOT, PAGE) },
    },
  });
  let committed = 0;
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://gallery').pathname;
    if (request.method === 'POST') {
      committed += 1;
      response.writeHead(204).end();
      return;
    }
    const file = path === '/dev/components' ? PAGE : path.slice(1);
    const body = await readFile(join(outDir, file)).catch(() => undefined);
    const type = TYPES[extname(file)];
    if (!body || !type) {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
    const meta = `<meta name="style-nonce" content="${NONCE}">`;
    response.end(file === PAGE ? body.toString().replace('</title>', `</title>${meta}`) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    committed: () => committed,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
