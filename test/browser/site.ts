import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { spawnRuntime } from '../../dev/runtime/child.ts';
import { freePort } from '../../dev/runtime/processes.ts';
import { freshVars, workerVars } from '../../dev/settings.ts';
import { startStandIns } from '../../dev/testing/stand-ins.ts';
import { BUILD } from '../harness/build.ts';
import { CHROMIUM_FLAGS, findChromium } from '../harness/chromium.ts';

/** The built site on temporary data, and a browser before it. */
export interface Site {
  origin: string;
  browser: Browser;
  stop(): Promise<void>;
}

/** Between two pieces of an answer: slow enough that a tab can be closed in the middle of one. */
const PIECE_MS = 120;

export async function startSite(): Promise<Site> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium found; set CHROMIUM_PATH.');
  const folder = mkdtempSync(join(tmpdir(), 'baton-browser-'));
  const standIns = await startStandIns({ gateway: { mode: 'demo', delayMs: PIECE_MS } });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const vars = workerVars({ ...freshVars(), LOG_LEVEL: 'error' }, standIns, origin);
  const runtime = await spawnRuntime({ ...BUILD, dataDir: folder, port, vars });
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  return {
    origin,
    browser,
    async stop() {
      await browser.close();
      await runtime.stop();
      await standIns.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a page said that it should not have: errors that nobody caught, and what the security policy refused. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
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
  await page.waitForFunction(() => document.querySelector('astro-island[ssr]') === null);
}

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

/** Pictures of a page in both sizes and both themes, under test/screenshots/. */
export async function takePictures(page: Page, name: string): Promise<void> {
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
