import type { Plugin } from 'vite';

/**
 * Sonner injects its style sheet by script, which our content security policy forbids. The same
 * sheet is imported in web/styles/global.css, so the injection is cut out of the bundle.
 */
export const withoutInjectedStyles: Plugin = {
  name: 'baton:sonner-without-injected-styles',
  enforce: 'pre',
  transform(code, id) {
    if (!/sonner\/dist\/index\.m?js/.test(id)) return undefined;
    return { code: code.replace(/^__insertCSS\("[\s\S]*?"\);?$/m, ''), map: null };
  },
};
