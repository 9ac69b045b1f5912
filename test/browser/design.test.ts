import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { type GallerySite, startGallery } from './gallery-site.ts';
import { complaintsOf, keepToast, type Site, startSite } from './site.ts';

/** `/dev/components`: every building block in every state, under a policy as strict as the site's. */
const folder = mkdtempSync(join(tmpdir(), 'baton-gallery-'));
let site: Site;
let gallery: GallerySite;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  gallery = await startGallery(folder);
  site = await startSite();
  context = await site.browser.newContext({ baseURL: gallery.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  complaints = complaintsOf(context);
  page = await context.newPage();
  await openGallery();
});
afterAll(async () => {
  await site?.stop();
  await gallery?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function openGallery(): Promise<void> {
  await page.goto('/dev/components');
  await page.getByRole('heading', { name: 'Components', level: 1 }).waitFor();
}

function press(name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
}

/** Closes what is open by Escape and expects the focus back where it came from. */
async function escapeTo(trigger: Locator, opened: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await opened.waitFor({ state: 'hidden' });
  await expect.poll(() => trigger.evaluate((element) => element === document.activeElement)).toBe(true);
}

it('shows every component in both themes and sizes, without a finding of axe', async () => {
  await expectAccessible(page);
  for (const [size, width] of [
    ['wide', 1440],
    ['narrow', 390],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const path = `test/screenshots/components-${size}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
});

it.each([
  ['Dialog', 'dialog'],
  ['Confirm', 'dialog'],
  ['Confirm by name', 'dialog'],
  ['Sheet', 'dialog'],
  ['Sheet from below', 'dialog'],
  ['Popover', 'dialog'],
  ['Menu', 'menu'],
] as const)('opens %s by keyboard, without a finding, and gives the focus back', async (name, role) => {
  const trigger = page.getByRole('button', { name, exact: true });
  await trigger.focus();
  await page.keyboard.press('Enter');
  const opened = page.getByRole(role);
  await opened.waitFor();
  await expectAccessible(page, `[role="${role}"]`);
  await escapeTo(trigger, opened);
});

it('shows a tooltip on keyboard focus', async () => {
  await page.getByRole('button', { name: 'Popover', exact: true }).focus();
  await page.keyboard.press('Tab');
  await page.getByRole('tooltip').waitFor();
});

it('asks for the name before what nothing brings back', async () => {
  await press('Confirm by name');
  const action = page.getByRole('button', { name: 'Delete for good' });
  expect(await action.isDisabled()).toBe(true);
  await page.getByLabel('Type “Triage” to confirm').fill('Triag');
  expect(await action.isDisabled()).toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.getByLabel('Answer', { exact: true }).textContent()).toBe('');
  await page.getByLabel('Type “Triage” to confirm').fill('Triage');
  await page.keyboard.press('Enter');
  await page.getByText('confirmed by name').waitFor();
});

it('takes a deletion back by its toast, and by the keyboard', async () => {
  await press('Delete with undo');
  await keepToast(page, 'Triage deleted');
  await page.getByText('Triage is gone').waitFor();
  await expectAccessible(page, '[data-sonner-toaster]');
  await press('Undo');
  await page.getByText('Triage is here').waitFor();

  await press('Delete with undo');
  await keepToast(page, 'Triage deleted');
  await page.getByText('Triage is gone').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('Triage is here').waitFor();
  await page.getByText('Triage deleted').first().waitFor({ state: 'hidden' });
  expect(gallery.committed()).toBe(0);
});

it('does it for good, once, when the toast closes', async () => {
  await press('Delete with undo');
  await page.getByRole('listitem').filter({ hasText: 'Triage deleted' }).getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => gallery.committed()).toBe(1);
  await page.getByText('Triage deleted').waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+z');
  expect(await page.getByLabel('Deletion').textContent()).toBe('Triage is gone');
});

it('does it for good, once, when the page is left', async () => {
  await openGallery();
  await press('Delete with undo');
  await page.getByText('Triage deleted').waitFor();
  await page.goto('about:blank');
  await expect.poll(() => gallery.committed()).toBe(2);
  await openGallery();
  expect(gallery.committed()).toBe(2);
});

it('keeps only the rows in sight of a list of 5,000', async () => {
  const list = page.getByRole('region', { name: '5,000 rows' });
  await list.scrollIntoViewIfNeeded();
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const row = list.locator('li', { hasText: 'Row 5000' });
  await row.waitFor();
  expect(await row.getAttribute('aria-posinset')).toBe('5000');
  expect(await row.getAttribute('aria-setsize')).toBe('5000');
  expect(await list.locator('li').count()).toBeLessThan(60);
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
