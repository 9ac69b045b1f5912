import { readerConfiguration } from './configuration.ts';
import { offerToken } from './token.ts';

/** What `/scalar/standalone.js` puts on the page. */
interface Reader {
  createApiReference(element: Element, configuration: object): { destroy?(): void };
}

declare global {
  var Scalar: Reader | undefined;
}

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : systemIsDark.matches;
}

const isSignedIn = document.querySelector('#make-token') !== null;
let token: string | undefined;
let reader: { destroy?(): void } | undefined;

/**
 * Draws the reader anew: it takes its token and its theme at the start only. Where one reads is in the
 * address. (An element called `api-reference` the script would fill by itself, with settings that call home.)
 */
function draw(): void {
  const place = document.querySelector('#reader');
  if (!place || !globalThis.Scalar) return;
  reader?.destroy?.();
  const element = document.createElement('div');
  place.replaceChildren(element);
  reader = globalThis.Scalar.createApiReference(element, readerConfiguration(isDark(), isSignedIn, token));
}

systemIsDark.addEventListener('change', draw);
offerToken((made) => {
  token = made;
  draw();
});
draw();
