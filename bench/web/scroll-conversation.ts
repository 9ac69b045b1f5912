import type { Browser, Page } from 'playwright-core';
import { type FrameTimes, scrollFrames } from './frames.ts';
import { servingTurns } from './long-conversation.ts';
import { type Scene, signIn } from './scene.ts';

const TURNS = 1_000;
/** For loading, on a machine that has much else to do. */
const PATIENCE_MS = 30_000;
const LOG = '[role="log"]';

async function ask<T>(scene: Scene, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const response = await fetch(`${scene.origin}/api/v1${path}`, {
    method,
    headers: { cookie: scene.cookie, origin: scene.origin, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** A conversation with one turn, once its mirror has it. */
async function realTurn(scene: Scene) {
  const session = await ask<{ id: string }>(scene, 'POST', '/sessions', { agentId: scene.agentId });
  const run = { input: 'What is 12 * 12?', mode: 'wait', sessionId: session.id };
  await ask(scene, 'POST', `/agents/${scene.agentId}/run`, run);
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const address = `/sessions/${session.id}/turns`;
    const { data } = await ask<{ data: Parameters<typeof servingTurns>[0][] }>(scene, 'GET', address);
    const turn = data[0];
    if (turn && turn.parts.length > 0) return { sessionId: session.id, turn };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The conversation has no turn.');
}

/** Scrolls up until the first question is there, as a reader would who wants the beginning. */
async function loadAll(page: Page): Promise<void> {
  const first = page.getByText('Question 1: what follows from that?', { exact: true });
  const end = performance.now() + PATIENCE_MS;
  while ((await first.count()) === 0) {
    if (performance.now() > end) throw new Error('The first question did not come.');
    await page.locator(LOG).evaluate((element) => element.scrollTo({ top: 0 }));
    await page.waitForTimeout(30);
  }
}

export interface LongConversation {
  messages: number;
  /** Rows that exist at once. */
  mounted: number;
  /** From the address to the newest question in sight. */
  shownMs: number;
  /** From the address to the first question, past all pages between. */
  loadedMs: number;
  wheel: FrameTimes;
  flick: FrameTimes;
}

/**
 * How smoothly a conversation of 2,000 messages scrolls. The turns are made up after a real one and answered page for
 * page; everything behind them is the real page.
 */
export async function scrollConversation(browser: Browser, scene: Scene): Promise<LongConversation> {
  const { sessionId, turn } = await realTurn(scene);
  const context = await browser.newContext({ baseURL: scene.origin, viewport: { width: 1440, height: 900 } });
  await signIn(context, scene);
  context.setDefaultTimeout(PATIENCE_MS);
  try {
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
    return { messages: 2 * TURNS, mounted, shownMs, loadedMs, wheel, flick };
  } finally {
    await context.close();
  }
}
