import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spawnRuntime } from '../../dev/runtime/child.ts';
import { freePort } from '../../dev/runtime/processes.ts';
import { freshVars, workerVars } from '../../dev/settings.ts';
import { type StandIns, startStandIns } from '../../dev/testing/stand-ins.ts';
import { BUILD } from '../harness/build.ts';
import { expectAccessible } from './accessibility.ts';
import { alive, complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** A site that confirms addresses and has a social sign-in configured, which the others share no part of. */
const WAIT_MS = 60_000;
const PASSWORD = 'correct horse battery staple';
const NEW_PASSWORD = 'another horse, another staple';
const EMAIL = 'grace@example.test';
/** Refusals that these tests ask for are noted by the browser as errors of the page. */
const ASKED_FOR = /status of (401|403|409|422)/;

let site: Site;
let standIns: StandIns;
let runtime: Awaited<ReturnType<typeof spawnRuntime>>;
let folder: string;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  site = await startSite();
  folder = mkdtempSync(join(tmpdir(), 'baton-auth-'));
  standIns = await startStandIns();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const social = { GITHUB_CLIENT_ID: 'client', GITHUB_CLIENT_SECRET: 'secret' };
  const vars = workerVars(
    { ...freshVars(), EMAIL_VERIFICATION: 'required', LOG_LEVEL: 'error', ...social },
    standIns,
    origin,
  );
  runtime = await spawnRuntime({ ...BUILD, dataDir: folder, port, vars });
  context = await site.browser.newContext({ baseURL: origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(async () => {
  await context?.close();
  await runtime?.stop();
  await standIns?.stop();
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The link in the newest mail whose subject is this. */
async function mailedLink(subject: string): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      const response = await fetch(new URL('/emails', standIns.mailUrl), { headers: { authorization: 'Bearer x' } });
      const { data = [] } = (await response.json()) as { data?: { subject: string; text: string }[] };
      link = /https?:\/\/\S+/.exec(data.find((mail) => mail.subject === subject)?.text ?? '')?.[0];
      return link;
    })
    .toBeTruthy();
  return link ?? '';
}

async function signIn(password: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByLabel('E-mail').fill(EMAIL);
  await form.getByLabel('Password', { exact: true }).fill(password);
  await form.getByRole('button', { name: 'Sign in' }).click();
}

it.each(['/sign-up', '/sign-in', '/forgot-password', '/reset-password?token=x', '/verify?error=x'])(
  'is accessible and fits a phone: %s',
  async (path) => {
    await open(page, path);
    await expectAccessible(page);
    await takePictures(page, `auth${path.replace(/\?.*/, '').replace('/', '-')}`);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  },
);

it('offers a social sign-in only where one is configured', async () => {
  await open(page, '/sign-in');
  await page.getByRole('button', { name: 'Continue with GitHub' }).waitFor();
  expect(await page.getByRole('button', { name: 'Continue with Google' }).count()).toBe(0);
  const without = await (await fetch(`${site.origin}/sign-in`)).text();
  expect(without).not.toContain('Continue with');
});

it('says beside each field what is wrong with it', async () => {
  await open(page, '/sign-up');
  const form = page.getByRole('form', { name: 'Sign up' });
  await form.getByLabel('E-mail').fill('grace');
  await form.getByLabel('Password', { exact: true }).fill('short');
  await form.getByRole('button', { name: 'Create account' }).click();
  for (const fault of ['Enter your name.', 'Enter an e-mail address', 'Use at least 8 characters.']) {
    await form.getByText(fault).waitFor();
  }
  await expect.poll(() => form.getByLabel('Name').evaluate((field) => field === document.activeElement)).toBe(true);
});

it('signs up, confirms the address, and arrives where one wanted to go', async () => {
  await page.goto('/app/settings/tokens');
  await page.waitForURL(/\/sign-in\?next=/);
  await alive(page);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.waitForURL(/\/sign-up/);
  await alive(page);
  const form = page.getByRole('form', { name: 'Sign up' });
  await form.getByLabel('Name').fill('Grace Hopper');
  await form.getByLabel('E-mail').fill(EMAIL);
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(`We sent a link to ${EMAIL}.`).waitFor();
  await takePictures(page, 'auth-verify-sent');
  await page.goto(await mailedLink('Confirm your e-mail address'));
  await page.waitForURL(/\/app\/settings\/tokens$/);
});

it('signs out, and back in after a wrong password', async () => {
  await alive(page);
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/app'));
  await open(page, '/sign-in?next=/app/agents');
  await signIn('not my password');
  await page.getByRole('alert').first().waitFor();
  await signIn(PASSWORD);
  await page.waitForURL(/\/app\/agents$/);
});

it('sets a new password by mail, which ends every session', async () => {
  const mailPage = await context.newPage();
  await open(mailPage, '/forgot-password');
  await mailPage.getByLabel('E-mail').fill(EMAIL);
  await mailPage.getByRole('button', { name: 'Send me a link' }).click();
  await mailPage.getByText('If there is an account for this address').waitFor();
  await mailPage.goto(await mailedLink('Set a new password'));
  await mailPage.waitForURL(/\/reset-password\?token=/);
  await alive(mailPage);
  await mailPage.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await mailPage.getByRole('button', { name: 'Set the password' }).click();
  await mailPage.getByText('Your new password is set.').waitFor();
  await mailPage.close();
  await context.clearCookies();
  await open(page, '/sign-in');
  await signIn(PASSWORD);
  await page.getByRole('alert').first().waitFor();
  await signIn(NEW_PASSWORD);
  await page.waitForURL(/\/app$/);
});

it('never leaves the site by the way back', async () => {
  await context.clearCookies();
  await open(page, '/sign-in?next=//evil.example/');
  await signIn(NEW_PASSWORD);
  await page.waitForURL(/\/app$/);
});

it('never made the browser complain', () => {
  expect(complaints.filter((complaint) => !ASKED_FOR.test(complaint))).toEqual([]);
});
