/**
 * `node bench/web/scroll-conversation.ts`: how smoothly a conversation of 2,000 messages scrolls on the built site,
 * as JSON. Exit code 1 where the frame at the 95th percentile takes longer than 17 ms. The turns are made up after a
 * real one and answered page for page; everything behind them is the real page.
 */
import { chromium, type Page } from 'playwright-core';
import { ensureBuilt } from '../../test/harness/build.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../test/harness/chromium.ts';
import { cookiesOf } from '../../test/harness/client.ts';
import { scrollFrames } from './frames.ts';
import { servingTurns } from './long-conversation.ts';
import { startScene } from './scene.ts';

const TURNS = 1_000;
const WANTED_P95_MS = 17;
const PATIENCE_MS = 120_000;
const LOG = '[role="log"]';

const executablePath = findChromium();
if (!executablePath) throw new Error('No Chromium found; set CHROMIUM_PATH.');
await ensureBuilt();
const scene = await startScene();
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });

async function ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const response = await fetch(`${scene.origin}/api/v1${path}`, {
    method,
    headers: { cookie: scene.cookie, origin: scene.origin, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** A conversation with one turn, once its mirror has it. */
async function realTurn() {
  const session = await ask<{ id: string }>('POST', '/sessions', { agentId: scene.agentId });
  const run = { input: 'What is 12 * 12?', mode: 'wait', sessionId: session.id };
  await ask('POST', `/agents/${scene.agentId}/run`, run);
  for (;;) {
    const { data } = await ask<{ data: Parameters<typeof servingTurns>[0][] }>('GET', `/sessions/${session.id}/turns`);
    const turn = data[0];
    if (turn && turn.parts.length > 0) return { sessionId: session.id, turn };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Scrolls up until the first question is there, as a reader would who wants the beginning. */
async function loadAll(page: Page): Promise<void> {
  const first = page.getByText('Question 1: what follows from that?', { exact: true });
  while ((await first.count()) === 0) {
    await page.locator(LOG).evaluate((element) => element.scrollTo({ top: 0 }));
    await page.waitForTimeout(30);
  }
}

try {
  const { sessionId, turn } = await realTurn();
  const context = await browser.newContext({ baseURL: scene.origin, viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookiesOf(scene.cookie, scene.origin));
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.route(`**/api/v1/sessions/${sessionId}/turns*`, servingTurns(turn, TURNS));
  const asked = performance.now();
  await page.goto(`/app/playground?agent=${scene.agentId}&session=${sessionId}`);
  await page.getByText(`Question ${TURNS}: what follows from that?`, { exact: true }).waitFor();
  const shownMs = Math.round(performance.now() - asked);
  await loadAll(page);
  const loadedMs = Math.round(performance.now() - asked);
  const mounted = await page.locator(`${LOG} [data-row]`).count();
  const wheel = await scrollFrames(page, { selector: LOG, step: 100, frames: 200 });
  const flick = await scrollFrames(page, { selector: LOG, step: 600, frames: 200 });
  console.log(JSON.stringify({ messages: 2 * TURNS, mounted, shownMs, loadedMs, wheel, flick }, null, 2));
  process.exitCode = wheel.p95 > WANTED_P95_MS ? 1 : 0;
} finally {
  await browser.close();
  await scene.stop();
}
