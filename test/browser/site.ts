import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import type { SiteAddress } from './global-setup.ts';

/** The built site, which all browser tests share, and a browser before it. */
export interface Site extends Omit<SiteAddress, 'browser'> {
  browser: Browser;
  /** Lets go of the browser; the site goes on for the next file. */
  stop(): Promise<void>;
}

/** How many times slower each page's processor is, and the patience longer: it brings out what only luck made pass. */
const SLOWDOWN = Number(process.env.BROWSER_SLOWDOWN ?? 1);

/** How long a page may take for what it will show, unless a file says otherwise; Playwright's own is half of it. */
const PATIENCE_MS = 60_000;

function prepare(browser: Browser): void {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    const setTimeout = context.setDefaultTimeout.bind(context);
    context.setDefaultTimeout = (milliseconds) => setTimeout(milliseconds * SLOWDOWN);
    context.setDefaultTimeout(PATIENCE_MS);
    if (SLOWDOWN === 1) return context;
    context.on('page', async (page) => {
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    });
    return context;
  };
}

export async function startSite(): Promise<Site> {
  const { browser: door, ...address } = inject('site');
  const browser = await chromium.connect(door);
  prepare(browser);
  return { ...address, browser, stop: () => browser.close() };
}

/** A page was left, or motion was turned off, while its transition still ran: the browser's own note, and no fault. */
const LEFT_IN_TRANSITION = /^(Transition was (aborted|skipped)|ViewTransition)/;

/** What a page said that it should not have, and which page: errors that nobody caught, and what the security policy refused. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  const note = (words: string, page: Page | null) => complaints.push(`${words} (${page?.url() ?? 'no page'})`);
  context.on('weberror', (error) => {
    const { message } = error.error();
    if (!LEFT_IN_TRANSITION.test(message)) note(message, error.page());
  });
  context.on('console', (message) => {
    if (message.type() === 'error') note(message.text(), message.page());
  });
  return complaints;
}

/** Opens a page and waits until its islands have come to life, since nothing in them answers before. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

/** Waits until the islands of a page have come to life. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.readyState !== 'loading' &&
      document.querySelectorAll('astro-island').length === Number(document.documentElement.dataset.livingIslands ?? 0),
  );
}

/** Holds the answers of an address back until `release` is called: what comes late on a slow day comes late now. */
export async function holdBack(page: Page, address: RegExp): Promise<{ release(): void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(address, async (route) => {
    await promise;
    await route.continue();
  });
  return { release: resolve };
}

/**
 * Stops the answer to a question with this phrase after its first words until `release` is called: what a test
 * does in the middle of an answer is done there, however slow the page is.
 */
export async function holdAnswer({ ownServer }: Site, phrase: string): Promise<{ release(): Promise<void> }> {
  const address = new URL(`/holds/${encodeURIComponent(phrase)}`, ownServer);
  await fetch(address, { method: 'PUT' });
  return { release: () => fetch(address, { method: 'DELETE' }).then(() => undefined) };
}

/** Puts the pointer on the toast that says this: its clock rests there, so that it stays until it is answered. */
export async function keepToast(page: Page, words: string): Promise<void> {
  await page.locator('[data-sonner-toast]').filter({ hasText: words }).first().hover();
}

/** Presses keys that belong to one another, the next without waiting for what the page makes of the one before. */
export async function together(page: Page, ...keys: string[]): Promise<void> {
  await Promise.all(keys.map((key) => page.keyboard.press(key)));
}

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

/** Pictures are for eyes; where nobody looks, a run of all files is a minute shorter without them. */
const TAKES_PICTURES = process.env.CI === undefined;

/** Pictures of a page in both sizes and both themes, under test/screenshots/; none where `CI` is set. */
export async function takePictures(page: Page, name: string): Promise<void> {
  if (!TAKES_PICTURES) return;
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `test/screenshots/${name}-${size}-${colorScheme}.png`, animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  await page.setViewportSize(SIZES.wide);
}
