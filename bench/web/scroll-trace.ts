/**
 * `node bench/web/scroll-trace.ts`: how smoothly the trace of a very long run scrolls on the built site, as JSON.
 * Exit code 1 where the frame at the 95th percentile takes longer than 17 ms.
 */
import { chromium } from 'playwright-core';
import { ensureBuilt } from '../../test/harness/build.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../test/harness/chromium.ts';
import { cookiesOf } from '../../test/harness/client.ts';
import { scrollFrames } from './frames.ts';
import { longTrace } from './long-trace.ts';
import { startScene } from './scene.ts';

/** Four spans each; the tree leaves out turns of a single call, so 5,002 of the 6,669 spans are rows. */
const STEPS = 1_667;
const WANTED_P95_MS = 17;
/** For loading, on a machine that has much else to do. */
const PATIENCE_MS = 120_000;

const executablePath = findChromium();
if (!executablePath) throw new Error('No Chromium found; set CHROMIUM_PATH.');
await ensureBuilt();
const scene = await startScene();
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  const context = await browser.newContext({ baseURL: scene.origin, viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookiesOf(scene.cookie, scene.origin));
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const trace = longTrace(scene.runId, STEPS);
  await page.route(`**/api/v1/runs/${scene.runId}/trace`, (route) => route.fulfill({ json: trace }));
  const asked = performance.now();
  await page.goto(`/app/runs/${scene.runId}`);
  await page.getByRole('tree', { name: 'Trace' }).getByRole('treeitem').first().waitFor();
  const shownMs = Math.round(performance.now() - asked);
  const rows = await page.getByText(/^[\d,]+ spans$/).textContent();
  const tree = '[role="tree"][aria-label="Trace"]';
  const mounted = await page.locator(`${tree} [role="treeitem"]`).count();
  const wheel = await scrollFrames(page, { selector: tree, step: 100, frames: 200 });
  const flick = await scrollFrames(page, { selector: tree, step: 600, frames: 200 });
  console.log(JSON.stringify({ spans: trace.spans.length, rows, mounted, shownMs, wheel, flick }, null, 2));
  process.exitCode = wheel.p95 > WANTED_P95_MS ? 1 : 0;
} finally {
  await browser.close();
  await scene.stop();
}
