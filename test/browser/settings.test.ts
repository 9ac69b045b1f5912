import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PNG } from '../../worker/domain/accounts/testing/pictures.ts';
import { type Account, apiAsBrowser, batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, holdBack, open, type Site, startSite, takePictures } from './site.ts';

const WAIT_MS = 60_000;

let site: Site;
let account: Account;
let context: BrowserContext;
let complaints: string[];
let page: Page;

/** A browser that is signed in by this cookie. */
async function browserOf(cookie: string): Promise<BrowserContext> {
  const made = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  made.setDefaultTimeout(WAIT_MS);
  await made.addCookies(cookiesOf(cookie, site.origin));
  return made;
}

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin), { name: 'Ada Lovelace' });
  account = user.account;
  await user.api.post('/agents', { name: 'Tutor', instructions: 'Teach.' });
  context = await browserOf(account.cookie);
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(async () => {
  await context?.close();
  await site?.stop();
});

async function signIn(target: Page): Promise<void> {
  const form = target.getByRole('form', { name: 'Sign in' });
  await form.getByLabel('E-mail').fill(account.email);
  await form.getByLabel('Password', { exact: true }).fill(account.password);
  await form.getByRole('button', { name: 'Sign in' }).click();
}

async function mailedLink(address: string): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      const response = await fetch(new URL('/emails', site.mail), { headers: { authorization: 'Bearer stand-in' } });
      const { data = [] } = (await response.json()) as { data?: { to: string[]; text: string }[] };
      link = /https?:\/\/\S+/.exec(data.find(({ to }) => to.includes(address))?.text ?? '')?.[0];
      return link;
    })
    .toBeTruthy();
  return link ?? '';
}

it.each(['', '/tokens', '/appearance', '/devices', '/account'])(
  'is accessible and fits a phone: settings%s',
  async (path) => {
    await open(page, `/app/settings${path}`);
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
    await takePictures(page, `settings${path.replace('/', '-') || '-profile'}`);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  },
);

it('saves the profile, with faults beside their field', async () => {
  await open(page, '/app/settings');
  const form = page.getByRole('form', { name: 'Profile' });
  await form.getByLabel('Name').fill('');
  await form.getByLabel('About you').fill('Writes programs for engines.');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Enter your name.').waitFor();
  await form.getByLabel('Name').fill('Ada King');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your profile is saved.').waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Ada King');
});

it('keeps what is typed while the profile is being saved', async () => {
  const form = page.getByRole('form', { name: 'Profile' });
  const name = form.getByLabel('Name');
  const answer = await holdBack(page, /\/api\/v1\/users\/me$/);
  await name.fill('Ada Byron');
  const saving = page.waitForRequest((request) => request.method() === 'PATCH');
  await form.getByRole('button', { name: 'Save' }).click();
  await saving;
  await name.fill('Ada King');
  answer.release();
  await page.getByText('Your profile is saved.').waitFor();
  expect(await name.inputValue()).toBe('Ada King');
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await form.getByRole('button', { name: 'Save' }).click();
  expect(await (await saved).json()).toMatchObject({ name: 'Ada King' });
});

it('takes a picture, makes it small and square, shows it, and removes it', async () => {
  await open(page, '/app/settings');
  const file = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(PNG) };
  await page.getByLabel('Picture', { exact: true }).setInputFiles(file);
  const picture = page.getByRole('img', { name: 'Picture of Ada King' });
  await picture.waitFor();
  const size = () => picture.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]);
  await expect.poll(size).toEqual([256, 256]);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Your picture is removed.').waitFor();
  await expect.poll(() => picture.count()).toBe(0);
  await page.getByLabel('Picture', { exact: true }).setInputFiles({ ...file, buffer: Buffer.from('no picture') });
  await page.getByText('This file is no picture that the browser can read.').waitFor();
});

it('changes the e-mail once the link in the mail is opened', async () => {
  await open(page, '/app/settings');
  await page.getByRole('button', { name: 'Change e-mail' }).click();
  const form = page.getByRole('form', { name: 'Change e-mail' });
  const email = `ada-${crypto.randomUUID().slice(0, 8)}@example.test`;
  await form.getByLabel('New e-mail').fill(email);
  await form.getByLabel('Current password', { exact: true }).fill(account.password);
  await form.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText(`We sent a link to ${email}.`).waitFor();
  await open(page, await mailedLink(email));
  await page.getByText(`Your e-mail is ${email} from now on.`).waitFor();
  account = { ...account, email };
});

it('makes a token, shows it once, and revokes it by its name', async () => {
  await open(page, '/app/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('form', { name: 'New token' });
  await form.getByLabel('Name').fill('nightly report');
  await form.getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByTestId('new-token').textContent()) ?? '';
  expect(token).toMatch(/^btn_\w{43}$/);
  const answer = await fetch(`${site.origin}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect.poll(() => page.getByText(token).count()).toBe(0);
  await page.getByRole('button', { name: 'Revoke token nightly report' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke “nightly report”?' });
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('The token is revoked.').waitFor();
  const refused = await fetch(`${site.origin}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(refused.status).toBe(401);
});

it('remembers how the site looks and behaves, and the server renders by it', async () => {
  await open(page, '/app/settings/appearance');
  for (const choice of ['Dark', 'Compact', 'Reduced']) await page.getByRole('radio', { name: choice }).check();
  await page.getByRole('radio', { name: /^Enter/ }).check();
  const html = await (await context.request.get('/app')).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"[^>]*data-density="compact"[^>]*data-motion="reduced"/);
  await page.reload();
  await expect.poll(() => page.getByRole('radio', { name: /^Enter/ }).isChecked()).toBe(true);
  for (const choice of ['Changes with your device', 'Comfortable', 'As your device'])
    await page.getByRole('radio', { name: choice }).check();
});

it('shows another browser and signs it out', async () => {
  const other = await site.browser.newContext({ baseURL: site.origin });
  other.setDefaultTimeout(WAIT_MS);
  const theirs = await other.newPage();
  await open(theirs, '/sign-in');
  await signIn(theirs);
  await theirs.waitForURL(/\/app/);

  await open(page, '/app/settings/devices');
  await page.getByText('This device').waitFor();
  await page
    .getByRole('button', { name: /^Sign Chrome on Linux out$/ })
    .first()
    .click();
  await page.getByText('Chrome on Linux is signed out.').waitFor();
  const cookie = (await other.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const write = await apiAsBrowser(batonAt(site.origin), { ...account, cookie }).patch('/users/me', { bio: 'No.' });
  expect(write.status).toBe(401);
  await other.close();
});

it('downloads everything', async () => {
  await open(page, '/app/settings/account');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  const folder = mkdtempSync(join(tmpdir(), 'baton-export-'));
  const path = join(folder, 'export.json');
  await (await coming).saveAs(path);
  const whole = JSON.parse(readFileSync(path, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  expect(whole).toMatchObject({
    format: 'baton.account/1',
    agents: [{ name: 'Tutor' }],
    profile: { email: account.email },
  });
});

it('deletes the account after it was asked twice, says until when, and takes it back', async () => {
  await open(page, '/app/settings/account');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const form = page.getByRole('form', { name: 'Delete account' });
  await form.getByRole('button', { name: 'Delete my account' }).click();
  await form.getByText('This is not the address of your account.').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'settings-delete');
  await form.getByLabel('E-mail').fill(account.email);
  await form.getByLabel('Password', { exact: true }).fill(account.password);
  await form.getByRole('button', { name: 'Delete my account' }).click();
  await page.waitForURL(/\/sign-in\?left=/);
  await page.getByText(/everything in it will be removed on/).waitFor();
  await takePictures(page, 'sign-in-left');
  await page.waitForFunction(() => document.querySelector('astro-island[ssr]') === null);

  await signIn(page);
  await page.waitForURL(/\/leaving/);
  await page.waitForFunction(() => document.querySelector('astro-island[ssr]') === null);
  await expectAccessible(page);
  await takePictures(page, 'leaving');
  await page.getByRole('button', { name: 'Keep my account' }).click();
  await page.waitForURL(/\/app$/);
  const me = await context.request.get('/api/v1/users/me');
  expect(me.status()).toBe(200);
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
