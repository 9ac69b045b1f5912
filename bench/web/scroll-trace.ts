import type { Browser } from 'playwright-core';
import { type FrameTimes, scrollFrames } from './frames.ts';
import { longTrace } from './long-trace.ts';
import { type Scene, signIn } from './scene.ts';

/** Four spans each; the tree leaves out turns of a single call, so 5,002 of the 6,669 spans are rows. */
const STEPS = 1_667;
/** For loading, on a machine that has much else to do. */
const PATIENCE_MS = 30_000;
const TREE = '[role="tree"][aria-label="Trace"]';

export interface LongTrace {
  spans: number;
  /** Rows as the page counts them. */
  rows: string | null;
  /** Rows that exist at once. */
  mounted: number;
  /** From the address to the first row in sight. */
  shownMs: number;
  wheel: FrameTimes;
  flick: FrameTimes;
}

/** How smoothly the trace of a very long run scrolls. */
export async function scrollTrace(browser: Browser, scene: Scene): Promise<LongTrace> {
  const context = await browser.newContext({ baseURL: scene.origin, viewport: { width: 1440, height: 900 } });
  await signIn(context, scene);
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    const trace = longTrace(scene.runId, STEPS);
    await page.route(`**/api/v1/runs/${scene.runId}/trace`, (route) => route.fulfill({ json: trace }));
    const asked = performance.now();
    await page.goto(`/app/runs/${scene.runId}`);
    await page.locator(`${TREE} [role="treeitem"]`).first().waitFor();
    const shownMs = Math.round(performance.now() - asked);
    const rows = await page.getByText(/^[\d,]+ spans$/).textContent();
    const mounted = await page.locator(`${TREE} [role="treeitem"]`).count();
    const wheel = await scrollFrames(page, { selector: TREE, step: 100, frames: 200 });
    const flick = await scrollFrames(page, { selector: TREE, step: 600, frames: 200 });
    return { spans: trace.spans.length, rows, mounted, shownMs, wheel, flick };
  } finally {
    await context.close();
  }
}
