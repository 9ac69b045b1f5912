import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { alive, complaintsOf, holdBack, open, type Site, startSite, takePictures, together } from './site.ts';

/** What stands around every page, the dashboard and the front page. */
let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  site = await startSite();
  const { account } = await newUser(batonAt(site.origin));
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(account.cookie, site.origin));
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(() => site?.stop());

it('shows a newcomer the next step, and makes a team in one press', async () => {
  await open(page, '/app');
  const steps = page.getByRole('list', { name: 'First steps' });
  expect(await steps.locator('[aria-current="step"]').textContent()).toContain('Create an agent');
  await expectAccessible(page);
  await takePictures(page, 'dashboard-new');
  await page.getByRole('button', { name: 'A team of tutors' }).click();
  await page.waitForURL(/\/app\/playground\?agent=agt_/);
  await alive(page);

  await open(page, '/app');
  expect(await steps.locator('[aria-current="step"]').textContent()).toContain('Ask it something');
  const agents = page.getByRole('list', { name: 'Agents', exact: true });
  expect((await agents.getByRole('link').allTextContents()).map((text) => text.slice(1)).toSorted()).toEqual([
    'History Tutor',
    'Math Tutor',
    'Triage',
  ]);
});

it('shows runs, spend and balance with what the server knew, and follows them', async () => {
  const agents = await context.request.get('/api/v1/agents?q=Triage');
  const { data } = (await agents.json()) as { data: { id: string }[] };
  const ran = await context.request.post(`/api/v1/agents/${data[0]?.id}/run`, {
    data: { input: 'What is 12 * (3 + 4)?', mode: 'wait' },
    headers: { origin: site.origin },
  });
  expect(ran.status()).toBe(200);
  // The lists are the mirror in Postgres, a moment behind.
  await expect
    .poll(async () => {
      const usage = await context.request.get('/api/v1/credits/usage');
      return ((await usage.json()) as { spent: { microcredits: number } }).spent.microcredits;
    })
    .toBeGreaterThan(0);
  await open(page, '/app');
  await page.getByRole('img', { name: 'Credits spent per day over the last 30 days' }).waitFor();
  await page.getByRole('list', { name: 'Latest runs' }).getByText('What is 12 * (3 + 4)?').waitFor();
  await page.getByText(/ expire in 4 weeks, on /).waitFor();
  await expectAccessible(page);
  await takePictures(page, 'dashboard');
});

it('goes anywhere and finds anything by the palette', async () => {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'palette');
  await page.keyboard.type('math');
  await palette.getByRole('option', { name: 'Ask Math Tutor' }).waitFor();
  await palette.getByRole('combobox').fill('12 * (3');
  await palette.getByRole('option', { name: /What is 12/ }).waitFor();
  await palette.getByRole('combobox').fill('zzzzz');
  await palette.getByText('Nothing matches “zzzzz”.').waitFor();
  await palette.getByRole('combobox').fill('appearance dark');
  await palette.getByRole('option', { name: 'Appearance: Dark' }).waitFor();
  await page.keyboard.press('Enter');
  await palette.waitFor({ state: 'hidden' });
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.reload();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await context.clearCookies({ name: 'baton_theme' });
});

it('loses no key that is pressed before the palette, or what it finds, has come', async () => {
  const tab = await context.newPage();
  const part = await holdBack(tab, /\/palette\.[^/]+\.js$/);
  const found = await holdBack(tab, /\/api\/v1\/agents\?.*q=math/);
  await open(tab, '/app');
  await tab.keyboard.press('Control+k');
  // With `c a` and `g r` in it, which lead elsewhere where nobody types.
  await tab.keyboard.type('ask cagr');
  for (const _ of 'cagr') await tab.keyboard.press('Backspace');
  await tab.keyboard.type('math');
  part.release();
  const field = tab.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox');
  await field.waitFor();
  await expect.poll(() => field.inputValue()).toBe('ask math');
  await tab.keyboard.press('Enter');
  found.release();
  await tab.waitForURL(/\/app\/playground\?agent=agt_/);
  await tab.close();
});

it('draws a part that wakes up late as the server drew it', async () => {
  const tab = await context.newPage();
  const part = await holdBack(tab, /\/credits-page\.[^/]+\.js$/);
  await tab.goto('/app/credits', { waitUntil: 'domcontentloaded' });
  await tab.getByTestId('balance').locator('[data-microcredits]').waitFor();
  part.release();
  await alive(tab);
  await tab.getByRole('heading', { name: 'Where they come from' }).waitFor();
  await tab.close();
});

it('follows go-to keys, and lists them behind ?', async () => {
  await open(page, '/app');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.getByText('Open the command palette').waitFor();
  await expectAccessible(page);
  // While it is open, keys belong to it.
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  expect(new URL(page.url()).pathname).toBe('/app');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  await together(page, 'g', 'a');
  await page.waitForURL(/\/app\/agents$/);
  await alive(page);
});

it('says so while it is cut off, and refreshes when it is back', async () => {
  await open(page, '/app');
  await context.setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await context.setOffline(false);
  await page.getByText('Connected again').waitFor();
  await page.getByText('You are offline.').waitFor({ state: 'hidden' });
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)));
});

it('answers 404 inside the app for who is signed in, and plainly for everybody else', async () => {
  const answer = await page.goto('/app/nowhere');
  expect(answer?.status()).toBe(404);
  await alive(page);
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Search or go to' }).click();
  await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
  await page.keyboard.press('Escape');
  await expectAccessible(page);
  const stranger = await site.browser.newContext({ baseURL: site.origin });
  const tab = await stranger.newPage();
  expect((await tab.goto('/nowhere'))?.status()).toBe(404);
  await tab.getByRole('link', { name: 'Go home' }).waitFor();
  await stranger.close();
  // The browser itself notes the status of a page that is not there.
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !/status of 404/.test(text)));
});

it('keeps the rest alive where a part of a page fails, and tries that part again', async () => {
  const storageState = await context.storageState();
  const other = await site.browser.newContext({ baseURL: site.origin, storageState });
  other.setDefaultTimeout(60_000);
  const tab = await other.newPage();
  let isBroken = true;
  // The list of runs alone hears what no API of ours says.
  await tab.route(/\/api\/v1\/runs\?(?!.*status=)/, (route) =>
    isBroken ? route.fulfill({ json: { data: [null], nextCursor: null } }) : route.continue(),
  );
  await open(tab, '/app/runs');
  const failed = tab.getByRole('main').getByRole('alert');
  await failed.getByText('This part of the page has failed. The rest goes on.').waitFor();
  await tab.keyboard.press('Control+k');
  await tab.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox').waitFor();
  await tab.keyboard.press('Escape');
  isBroken = false;
  await failed.getByRole('button', { name: 'Try again' }).click();
  await tab.getByRole('main').getByText('What is 12 * (3 + 4)?').first().waitFor();
  await other.close();
});

it('plays a recorded run on the front page, which is light and names its prices', async () => {
  const stranger = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  const noise = complaintsOf(stranger);
  const tab = await stranger.newPage();
  let scripts = 0;
  tab.on('response', async (response) => {
    if (/javascript/.test(response.headers()['content-type'] ?? '')) scripts += (await response.body()).length;
  });
  await tab.goto('/');
  const figure = tab.getByRole('figure');
  await figure.getByRole('button', { name: 'Play again' }).waitFor();
  await figure.getByRole('button', { name: 'Play again' }).click();
  await figure.getByRole('button', { name: 'Pause' }).click();
  await figure.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await tab.getByText('x = 2 or x = 3').first().waitFor({ state: 'attached' });
  await tab.getByRole('heading', { name: 'OpenAI' }).waitFor();
  await tab.getByText(/The prices of all \d+ models/).click();
  await tab.getByRole('cell', { name: 'OpenAI' }).first().waitFor();
  // Unpacked, so the budget of 30 KB packed is kept by far.
  expect(scripts).toBeGreaterThan(0);
  expect(scripts).toBeLessThan(30_000);
  await expectAccessible(tab);
  await takePictures(tab, 'landing');
  // Where motion is not wanted nothing moves: the run is shown as it ended.
  await tab.emulateMedia({ reducedMotion: 'reduce' });
  await tab.reload();
  await figure.getByRole('button', { name: 'Play again' }).waitFor();
  expect(await figure.locator('[data-part="text"]').textContent()).toContain('x = 2 or x = 3');
  expect(noise).toEqual([]);
  await stranger.close();
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
