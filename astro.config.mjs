import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import cloudflare from '@astrojs/cloudflare';
import react from '@astrojs/react';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, passthroughImageService } from 'astro/config';
import { withSlimPdf } from './web/tools/slim-pdf.ts';
import { withoutInjectedStyles } from './web/tools/without-injected-styles.ts';

/**
 * Large parts that only browsers load, each by a dynamic import that no server render reaches. The
 * worker's bundle would carry them for nothing.
 */
const BROWSER_ONLY =
  /\/web\/(islands\/(agents\/(code-editor|handoff-graph)|shell\/(palette|shortcut-sheet))\.tsx|lib\/(highlight|markdown-math)\.ts)$|\/gpt-tokenizer\/.*\/encoding\/o200k_base\.[cm]?js$/;

const withoutBrowserParts = {
  name: 'baton:browser-only',
  enforce: 'pre',
  load(id) {
    const isServer = this.environment.config.consumer === 'server';
    return isServer && BROWSER_ONLY.test(id.split('?')[0]) ? 'export {};' : undefined;
  },
};

/** Minified, the worker starts faster: less to read before the first request. Astro leaves server code as it is. */
const minifiedWorker = {
  name: 'baton:minified-worker',
  enforce: 'post',
  configEnvironment: (name) => (name === 'ssr' ? { build: { minify: 'oxc' } } : undefined),
};

/** The reader of the API documentation (`/api/docs`) is served by us; its one script joins the assets. */
const apiReader = {
  name: 'baton:api-reader',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      const script = new URL('./node_modules/@scalar/api-reference/dist/browser/standalone.js', import.meta.url);
      await cp(script, new URL('./scalar/standalone.js', dir));
    },
  },
};

/** Every component in every state, while one works on them; what is built for production has no such page. */
const gallery = {
  name: 'baton:gallery',
  hooks: {
    'astro:config:setup': ({ command, injectRoute }) => {
      if (command === 'dev') injectRoute({ pattern: '/dev/components', entrypoint: './web/gallery/page.astro' });
    },
  },
};

/** `npm run dev` (dev/dev.ts) brings variables and state of its own; a build has neither. */
const { BATON_DEV_CONFIG, BATON_DEV_STATE } = process.env;
const localConfig =
  BATON_DEV_CONFIG && BATON_DEV_STATE ? { configPath: BATON_DEV_CONFIG, persistState: { path: BATON_DEV_STATE } } : {};

export default defineConfig({
  output: 'server',
  srcDir: './web',
  publicDir: './web/public',
  outDir: './dist',
  session: false,
  trailingSlash: 'ignore',
  devToolbar: { enabled: false },
  // Same-origin writes are checked where they arrive: pages have no POST, the API checks its own.
  security: {
    checkOrigin: false,
    csp: {
      directives: [
        "default-src 'none'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
      ],
    },
  },
  image: { service: passthroughImageService() },
  integrations: [react(), apiReader, gallery],
  markdown: { syntaxHighlight: false },
  adapter: cloudflare({ imageService: 'passthrough', ...localConfig }),
  vite: {
    resolve: {
      alias: {
        // Formulas: its parser for browsers lets the browser read markup with style attributes, which our policy refuses.
        'hast-util-from-html-isomorphic': fileURLToPath(
          new URL('./node_modules/hast-util-from-html-isomorphic/index.js', import.meta.url),
        ),
      },
    },
    plugins: [tailwindcss(), withoutInjectedStyles, withoutBrowserParts, withSlimPdf, minifiedWorker],
    // Browsers that know light-dark(); without this it would be lowered to variables of the root only.
    build: { assetsInlineLimit: 0, cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
  },
});
