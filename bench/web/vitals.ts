import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { alive } from '../../test/browser/site.ts';
import type { MeasuredPage } from './pages.ts';
import { type Scene, signIn } from './scene.ts';

/** What a visit to one page cost. */
export interface Visit {
  /** Scripts that came before the first interaction, gzip, in KB. */
  javascriptKb: number;
  scripts: number;
  firstContentfulPaintMs: number;
  /** The slowest interaction, from the input to the next paint; 0 below what the browser reports (16 ms). */
  interactionToNextPaintMs: number;
}

const KB = 1_000;
/** Islands that wait for the idle browser have come by then. */
const SETTLE_MS = 500;
/** What does not come within this is said by its name. */
const PATIENCE_MS = 20_000;

/** Runs in the page before its own scripts: keeps every interaction that the browser reports. */
function watchInteractions(): void {
  const seen: number[] = [];
  Object.assign(window, { interactionsSeen: seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if ((entry as PerformanceEventTiming).interactionId > 0) seen.push(entry.duration);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

async function firstPaint(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
}

async function slowestInteraction(page: Page): Promise<number> {
  const interactions = await page.evaluate(
    () => (window as unknown as { interactionsSeen: number[] }).interactionsSeen,
  );
  return Math.max(0, ...interactions);
}

/** What files weigh together when each is sent with gzip. */
async function gzipKb(urls: string[]): Promise<number> {
  const bodies = await Promise.all(urls.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / KB;
}

/** Visits a page with an empty cache, weighs its scripts, and does what a person does first. */
export async function visit(browser: Browser, scene: Scene, measured: MeasuredPage): Promise<Visit> {
  const context = await browser.newContext({ baseURL: scene.origin, viewport: { width: 1440, height: 900 } });
  if (measured.signedIn) await signIn(context, scene);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.addInitScript(watchInteractions);
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(request.url());
  });
  try {
    await page.goto(measured.path);
    const { pathname } = new URL(page.url());
    if (pathname !== new URL(measured.path, scene.origin).pathname) throw new Error(`Led to ${pathname}.`);
    await alive(page);
    await page.waitForTimeout(SETTLE_MS);
    const before = [...scripts];
    const firstContentfulPaintMs = await firstPaint(page);
    await measured.interact(page);
    await page.waitForTimeout(SETTLE_MS);
    return {
      javascriptKb: tenth(await gzipKb(before)),
      scripts: before.length,
      firstContentfulPaintMs: tenth(firstContentfulPaintMs),
      interactionToNextPaintMs: tenth(await slowestInteraction(page)),
    };
  } finally {
    await context.close();
  }
}
