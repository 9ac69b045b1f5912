import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, type Language, RECIPES, type Recipe } from '../../web/islands/code/snippets.ts';
import { batonAt, cookiesOf, newUser, type User } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** The reader takes the whole document in before it shows anything. */
const WAIT_MS = 100_000;
const run = promisify(execFile);

let site: Site;
let user: User;
let agentId: string;
let folder: string;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  site = await startSite();
  folder = mkdtempSync(join(tmpdir(), 'baton-code-'));
  user = await newUser(batonAt(site.origin), { name: 'Ada' });
  const { body } = await user.api.post<{ id: string }>('/agents', { name: 'Tutor', instructions: 'Answer briefly.' });
  agentId = body.id;
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  complaints = complaintsOf(context);
  await context.addCookies(cookiesOf(user.account.cookie, site.origin));
  page = await context.newPage();
});
afterAll(async () => {
  await context?.close();
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the reader at one operation. */
async function openOperation(): Promise<void> {
  // From elsewhere: an address that differs in its fragment only would keep what was open.
  await page.goto('about:blank');
  await page.goto('/api/docs#tag/account/GET/api/v1/users/me');
  await page.getByRole('heading', { name: 'Read your profile' }).first().waitFor();
}

/** Sends the request of the operation that is shown, from the page; gives back what the API answered. */
async function tryIt(): Promise<{ status: number; authorization: string | undefined; body: unknown }> {
  await page
    .getByRole('button', { name: /Test Request/ })
    .first()
    .click();
  const coming = page.waitForResponse((response) => response.url().endsWith('/api/v1/users/me'));
  await page.getByRole('button', { name: /^Send/ }).first().click();
  const response = await coming;
  const authorization = (await response.request().allHeaders()).authorization;
  return { status: response.status(), authorization, body: await response.json() };
}

describe("the API's reader", () => {
  it('is in the look of the site, in both themes', async () => {
    await openOperation();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(background).not.toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await takePictures(page, 'api-docs');
  });

  // The reader takes seconds to come: the next two look at what the first one opened.
  it('searches', async () => {
    await page.keyboard.press('Control+k');
    // Its field comes a moment later: letters typed before would be lost.
    await page.getByPlaceholder('Search...').fill('fork');
    await page.getByText('Start a new run from a step of this one').last().waitFor();
    await page.keyboard.press('Escape');
  });

  it('sends requests with the session of who is signed in', async () => {
    const answer = await tryIt();
    expect(answer).toMatchObject({ status: 200, body: { id: user.account.userId } });
  });

  it('makes a token for one hour when asked, and sends it', async () => {
    await openOperation();
    expect((await user.api.get<{ data: unknown[] }>('/users/tokens')).body.data).toHaveLength(1);
    await page.getByRole('button', { name: 'Make a token for this page (1 hour)' }).click();
    await page.getByText('A token for one hour is filled in.').waitFor();
    await page.getByRole('heading', { name: 'Read your profile' }).first().waitFor();
    const answer = await tryIt();
    expect(answer.authorization).toMatch(/^Bearer btn_\w{43}$/);
    expect(answer).toMatchObject({ status: 200, body: { id: user.account.userId } });
    const { body } = await user.api.get<{ data: { name: string; expiresAt: string }[] }>('/users/tokens');
    const made = body.data.find(({ name }) => name === 'API documentation page');
    expect(Date.parse(made?.expiresAt ?? '') - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  it('offers strangers to sign in, and no token', async () => {
    const stranger = await site.browser.newContext({ baseURL: site.origin });
    const theirs = await stranger.newPage();
    await theirs.goto('/api/docs');
    await theirs.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await theirs.getByRole('button', { name: /Make a token/ }).count()).toBe(0);
    await stranger.close();
  });
});

async function isThere(command: string, ...args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** The program as the page shows it. */
async function shown(language: Language, recipe: Recipe): Promise<string> {
  await open(page, `/app/agents/${agentId}/code?language=${language}&recipe=${recipe}`);
  return (await page.getByTestId('snippet').textContent()) ?? '';
}

/** Runs a program with a token in its environment; gives back what it prints. */
async function execute(language: Language, program: string): Promise<string> {
  const options = {
    env: { ...process.env, BATON_TOKEN: user.token, NO_PROXY: '127.0.0.1' },
    timeout: 110_000,
    cwd: folder,
  };
  if (language === 'curl') return (await run('bash', ['-euo', 'pipefail', '-c', program], options)).stdout;
  const file = join(folder, `${crypto.randomUUID()}.${language === 'python' ? 'py' : 'ts'}`);
  writeFileSync(file, program);
  return (await run(language === 'python' ? 'python3' : process.execPath, [file], options)).stdout;
}

const WAYS = LANGUAGES.flatMap((language) => RECIPES.map((recipe) => [language, recipe] as const));

/** What each way must print. */
const PRINTS: Record<Recipe, (text: string, language: Language) => void> = {
  wait: (text, language) => expect(text).toMatch(language === 'curl' ? /"status": ?"completed"/ : /credits/),
  stream: (text) => expect(text).toMatch(/run\.completed/),
  background: (text) => expect(text).toMatch(/completed/),
  session: (text) => expect(text.trim().split('\n').length).toBeGreaterThanOrEqual(2),
  idempotent: (text, language) => {
    if (language !== 'curl') return expect(text.trim().toLowerCase()).toBe('true');
    const [first, second] = text.trim().split('\n');
    expect(first).toMatch(/^run_/);
    expect(second).toBe(first);
  },
};

describe('use it from code', () => {
  it('is accessible, fits a phone, and keeps the choice in its address', async () => {
    await open(page, `/app/agents/${agentId}/code`);
    await page.getByTestId('snippet').waitFor();
    await expectAccessible(page);
    await takePictures(page, 'agent-code');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('radio', { name: 'curl' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.url()).toContain('language=typescript');
  });

  const programs = new Map<string, string>();

  it('shows a program for each language and recipe', async () => {
    for (const [language, recipe] of WAYS) programs.set(`${language} ${recipe}`, await shown(language, recipe));
    expect(new Set(programs.values()).size).toBe(WAYS.length);
  });

  // They mostly wait for answers, so they run side by side.
  it.concurrent.for(WAYS)('runs as it stands: %s, %s', async ([language, recipe], { skip }) => {
    if (language === 'python' && !(await isThere('python3', '-c', 'import requests'))) {
      skip('There is no python3 with requests here.');
    }
    if (language === 'curl' && !((await isThere('curl', '--version')) && (await isThere('jq', '--version')))) {
      skip('There is no curl with jq here.');
    }
    PRINTS[recipe](await execute(language, programs.get(`${language} ${recipe}`) ?? ''), language);
  });
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
