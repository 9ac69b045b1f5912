import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it stands: the rule, and the places that break it. */
async function findingsOf(page: Page, within: string): Promise<string[]> {
  // By the debugger, since the page's own policy lets no foreign script in.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async (selector) => {
    const { axe } = window as unknown as { axe: { run(where: string, options: object): Promise<AxeResults> } };
    return axe.run(selector, { resultTypes: ['violations'] });
  }, within);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
  );
}

/** Expects that axe finds nothing on the page, or inside `within` alone (a selector), in either theme. */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // With less motion every change is a transition of its own, level by level: a busy machine is still at it.
    await page.waitForFunction(() => !document.getAnimations().some((running) => running instanceof CSSTransition));
    expect(await findingsOf(page, within), `axe on ${new URL(page.url()).pathname}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}
