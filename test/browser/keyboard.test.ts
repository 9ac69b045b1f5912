import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alive, complaintsOf, open, type Site, startSite, together } from './site.ts';

/** The main story without a mouse: every control is reached by Tab or by a key of its own. */
let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  site = await startSite();
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(() => site?.stop());

/** More stops than any page has. */
const MAX_STOPS = 120;

/** Presses Tab until the focus is on `target`. @throws Error where it never gets there */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${target}.`);
}

/** Goes to another page by keys that the shell hears anywhere. */
async function go(keys: string[], address: RegExp): Promise<void> {
  await together(page, ...keys);
  await page.waitForURL(address);
  await alive(page);
}

async function createAgent(name: string, instructions: string, handsOnTo: string[] = []): Promise<void> {
  await go(['c', 'a'], /\/app\/agents\/new/);
  await tabTo(page.getByRole('link', { name: /^Blank agent/ }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/template=blank/);
  await alive(page);
  const form = page.getByRole('form', { name: 'New agent' });
  await tabTo(form.getByLabel('Name', { exact: true }));
  await page.keyboard.type(name);
  await tabTo(form.getByRole('textbox', { name: 'Instructions' }));
  await page.keyboard.type(instructions);
  // In the editor Tab writes a tab; Escape first lets it move on.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  for (const target of handsOnTo) {
    await tabTo(form.getByRole('button', { name: 'Add a handoff' }));
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: target }).waitFor();
    await page.keyboard.type(target);
    await page.keyboard.press('Enter');
  }
  await tabTo(form.getByRole('button', { name: 'Create agent' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/app\/agents\/agt_/);
  await alive(page);
}

it('signs up', async () => {
  await open(page, '/sign-up');
  const form = page.getByRole('form', { name: 'Sign up' });
  await tabTo(form.getByLabel('Name'));
  await page.keyboard.type('Ada');
  await tabTo(form.getByLabel('E-mail'));
  await page.keyboard.type(`ada-${crypto.randomUUID()}@example.test`);
  await tabTo(form.getByLabel('Password', { exact: true }));
  await page.keyboard.type('correct horse battery staple');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/app/);
  await alive(page);
});

it('creates a team', async () => {
  await createAgent('Math Tutor', 'You help with mathematics.');
  await createAgent('Triage', 'Hand each question on to the tutor.', ['Math Tutor']);
});

it('asks, reads the answer and opens its run', async () => {
  await go(['Control+k'], /\/app\/agents\/agt_/);
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.locator(':focus').waitFor();
  await page.keyboard.type('ask triage');
  await palette.getByRole('option', { name: 'Ask Triage' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/app\/playground/);
  await alive(page);
  await tabTo(page.getByRole('textbox', { name: 'Message' }));
  await page.keyboard.type('Which equation describes a circle, and how does geometry explain it?');
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('run-cost').waitFor();
  await tabTo(page.getByRole('complementary', { name: 'Trace' }).getByRole('link', { name: 'Open the run' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/app\/runs\/run_/);
  await alive(page);
  // A tree keeps the focus and points at one of its rows.
  const tree = page.getByRole('tree', { name: 'Trace' });
  await tabTo(tree);
  await page.keyboard.press('Home');
  const first = await tree.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => tree.getAttribute('aria-activedescendant')).not.toBe(first);
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
