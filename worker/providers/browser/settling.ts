import type { CdpConnection } from './cdp-connection.ts';
import type { PageNetwork } from './page-network.ts';

/** A page has settled when nothing was loaded for so long. */
const QUIET_MS = 250;
/** Pages that never come to rest are looked at as they are. */
const PATIENCE_MS = 8_000;
const LOOK_MS = 50;

/** Knows when a page has come to rest after something was done to it; dialogs are dismissed, since nobody sees them. */
export class Settling {
  readonly #network: PageNetwork;
  #loading = false;
  #lastChange = 0;

  constructor(cdp: CdpConnection, session: string, network: PageNetwork) {
    this.#network = network;
    cdp.onEvent(({ method, params, sessionId }) => {
      if (sessionId !== session) return;
      if (method === 'Page.frameStartedLoading' || method === 'Page.frameRequestedNavigation') this.#set(true);
      if (method === 'Page.frameStoppedLoading') this.#set(false);
      if (method !== 'Page.javascriptDialogOpening') return;
      const accept = params['type'] === 'beforeunload';
      void cdp.send('Page.handleJavaScriptDialog', { accept }, session).catch(() => undefined);
    });
  }

  async wait(): Promise<void> {
    const began = Date.now();
    this.#lastChange = began;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const now = Date.now();
      if (now - began > PATIENCE_MS) return;
      const busy = this.#loading || this.#network.open > 0;
      if (!busy && now - Math.max(this.#lastChange, this.#network.lastChange) >= QUIET_MS) return;
    }
  }

  #set(loading: boolean): void {
    this.#loading = loading;
    this.#lastChange = Date.now();
  }
}
