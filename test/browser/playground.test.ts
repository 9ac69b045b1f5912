import { text } from 'node:stream/consumers';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servingTurns } from '../../bench/web/long-conversation.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, holdAnswer, keepToast, open, type Site, startSite, takePictures } from './site.ts';

const WAIT_MS = 60_000;

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let agentId: string;

beforeAll(async () => {
  site = await startSite();
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  complaints = complaintsOf(context);
  page = await context.newPage();
  await post('/api/auth/sign-up/email', {
    email: 'playground@example.test',
    password: 'correct horse battery staple',
    name: 'Grace',
  });
  agentId = (await post<{ id: string }>('/api/v1/agents', { name: 'Echo', instructions: 'Answer.' })).id;
  await open(page, `/app/playground?agent=${agentId}`);
});
afterAll(async () => {
  await site?.stop();
});

async function post<T>(path: string, data: unknown): Promise<T> {
  const response = await context.request.post(path, { data, headers: { origin: site.origin } });
  if (!response.ok()) throw new Error(`${path} answered ${response.status()}: ${await response.text()}`);
  return (await response.json()) as T;
}

const message = (on = page) => on.getByRole('textbox', { name: 'Message' });
const answers = (on = page) => on.getByRole('article', { name: 'Answer of Echo' });
const questions = (on = page) => on.getByRole('article', { name: 'Your question' });
const costs = (on = page) => on.getByTestId('run-cost');
const conversations = (on = page) => on.getByRole('navigation', { name: 'Conversations' });

/** Asks by the keyboard alone, and waits for what the answer cost. */
async function ask(question: string): Promise<void> {
  const before = await costs().count();
  await message().fill(question);
  await message().press('Control+Enter');
  await expect.poll(() => costs().count()).toBe(before + 1);
}

async function shows(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}

async function fresh(): Promise<void> {
  await conversations().getByRole('button', { name: 'New conversation', exact: true }).click();
  await expect.poll(() => questions().count()).toBe(0);
}

describe('an answer', () => {
  it('streams as Markdown, tells a screen reader when it is whole, and fetches no image before a click', async () => {
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.route('**/api/v1/images?**', (route) =>
      route.fulfill({
        contentType: 'image/png',
        body: Buffer.from(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          'base64',
        ),
      }),
    );
    const markdown = [
      'Show this:',
      '',
      '```ts',
      'const greeting = "hello";',
      '```',
      '',
      '| left | right |',
      '|:-----|------:|',
      '| one  |     1 |',
      '',
      'Euler: $e^{i\\pi} + 1 = 0$, and ![a cat](https://images.example/cat.png?secret=1)',
    ].join('\n');
    await ask(markdown);
    const answer = answers().last();
    await answer.locator('.hljs-keyword', { hasText: 'const' }).waitFor();
    await answer.getByRole('cell', { name: 'one' }).waitFor();
    await answer.locator('.katex').first().waitFor();
    await answer.getByRole('button', { name: 'Copy code' }).waitFor();
    await shows(page.getByTestId('announcement'), /Echo answered: .*hello/);
    const load = answer.getByRole('button', { name: 'Load image from images.example: a cat' });
    await load.waitFor();
    expect(fetched.filter((url) => /images\.example|\/api\/v1\/images/.test(url))).toEqual([]);
    await load.click();
    await answer.getByRole('img', { name: 'a cat' }).waitFor();
    expect(fetched.filter((url) => url.startsWith('https://images.example'))).toEqual([]);
    expect(fetched.filter((url) => url.includes('/api/v1/images'))).toHaveLength(1);
    await takePictures(page, 'playground-markdown');
  });

  it('is stopped by Escape, keeps what was said, and can be asked for again', async () => {
    await fresh();
    const held = await holdAnswer(site, 'the French revolution');
    await message().fill('Tell me about the French revolution, please, and all that you know of it.');
    await message().press('Control+Enter');
    await answers().first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('You stopped this answer.').waitFor();
    await held.release();
    const said = (await answers().first().textContent()) ?? '';
    expect(said).not.toContain('(offline demo model)');
    await page.getByRole('button', { name: 'Answer again' }).click();
    await shows(answers(), '(offline demo model)');
    await shows(page.getByTestId('version'), '2/2');
    await page.getByRole('button', { name: 'Earlier version' }).click();
    await page.getByText('You stopped this answer.').waitFor();
    await shows(page.getByTestId('version'), '1/2');
  });

  it('goes on after a reload in the middle of it', async () => {
    await fresh();
    const held = await holdAnswer(site, 'the Roman empire');
    await message().fill('What do you know of the Roman empire and of its kings?');
    await message().press('Control+Enter');
    await answers().first().waitFor();
    const early = (await answers().first().textContent()) ?? '';
    await page.reload();
    await held.release();
    await costs().first().waitFor();
    const whole = (await answers().first().textContent()) ?? '';
    expect(whole.length).toBeGreaterThanOrEqual(early.length);
    expect(whole).toContain('(offline demo model)');
    await expect.poll(() => questions().count()).toBe(1);
  });
});

describe('a conversation', () => {
  it('keeps the earlier answer within reach when a question is edited', async () => {
    await fresh();
    await ask('What is 2 + 2?');
    await ask('What is 3 + 3?');
    await questions().nth(1).hover();
    await page.getByRole('button', { name: 'Edit and ask again' }).last().click();
    const edit = page.getByRole('textbox', { name: 'Edit your question' });
    await edit.fill('What is 5 + 5?');
    await edit.press('Control+Enter');
    await shows(answers(), '10');
    await shows(page.getByTestId('version'), '2/2');
    await expect.poll(() => questions().allTextContents()).toEqual(['What is 2 + 2?', 'What is 5 + 5?']);
    await ask('What is 6 + 6?');
    await page.getByRole('button', { name: 'Earlier version' }).click();
    await shows(questions(), 'What is 3 + 3?');
    await expect.poll(() => questions().allTextContents()).toEqual(['What is 2 + 2?', 'What is 3 + 3?']);
    await page.getByRole('button', { name: 'Later version' }).click();
    await expect
      .poll(() => questions().allTextContents())
      .toEqual(['What is 2 + 2?', 'What is 5 + 5?', 'What is 6 + 6?']);
    await takePictures(page, 'playground-branches');
  });

  it('is the same in two tabs', async () => {
    const other = await context.newPage();
    await open(other, page.url());
    await questions(other).first().waitFor();
    const before = await questions(other).count();
    await ask('What is 7 + 7?');
    await expect.poll(() => questions(other).count()).toBe(before + 1);
    await shows(answers(other), '14');
    await other.close();
  });

  it('opens at its end, however long it is', async () => {
    const session = new URL(page.url()).searchParams.get('session');
    const answer = await context.request.get(`/api/v1/sessions/${session}/turns`);
    const { data } = (await answer.json()) as { data: Parameters<typeof servingTurns>[0][] };
    const model = data[0];
    if (!model) throw new Error('The conversation has no turn.');
    const storageState = await context.storageState();
    const other = await site.browser.newContext({ baseURL: site.origin, storageState });
    other.setDefaultTimeout(WAIT_MS);
    const tab = await other.newPage();
    await tab.route(`**/api/v1/sessions/${session}/turns*`, servingTurns(model, 200));
    await open(tab, `/app/playground?agent=${agentId}&session=${session}`);
    await tab.getByText('Question 200: what follows from that?', { exact: true }).waitFor();
    // Rows turn out higher than they were taken for; the view goes after its end all the same.
    const log = tab.getByRole('log');
    const pixelsBelow = () => log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await expect.poll(pixelsBelow).toBeLessThan(2);
    await expect.poll(() => tab.getByRole('button', { name: 'Jump to newest' }).count()).toBe(0);
    // Whoever goes back up stays there.
    await log.hover();
    await tab.mouse.wheel(0, -2_000);
    await tab.getByRole('button', { name: 'Jump to newest' }).click();
    await expect.poll(pixelsBelow).toBeLessThan(2);
    await other.close();
  });

  it('takes texts as context', async () => {
    await fresh();
    await page.getByTestId('attach-file').setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('The answer is 42.') },
      { name: 'broken.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0xff, 0xfe, 0x00]) },
    ]);
    await page.getByText('“broken.bin” is not a text file.').waitFor();
    await page.getByRole('list', { name: 'Attached' }).getByText('notes.txt, 17 characters').waitFor();
    await ask('What is 8 + 8?');
    await page.getByRole('button', { name: 'notes.txt, 17 characters' }).click();
    await page.getByText('The answer is 42.').waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('button', { name: 'notes.txt, 17 characters' }).waitFor();
  });
});

describe('the list of conversations', () => {
  const more = (title: string) => conversations().getByRole('button', { name: `More for ${title}` });

  it('searches, renames, exports, archives with a way back, and deletes by name', async () => {
    const search = conversations().getByRole('searchbox', { name: 'Search conversations' });
    await search.fill('roman empire');
    const roman = conversations().getByRole('button', { name: /^What do you know of the Roman empire/ });
    await roman.waitFor();
    await expect.poll(() => conversations().getByRole('listitem').count()).toBe(1);

    await more('What do you know of the Roman empire and of its kings?').click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Rome');
    await page.getByRole('button', { name: 'Save' }).click();
    await more('Rome').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export as Markdown' }).click();
    const file = await text(await (await download).createReadStream());
    expect(file).toMatch(/^# Rome\n\n## You · /);

    await more('Rome').click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await keepToast(page, 'is archived');
    await conversations().getByText('No conversation has “roman empire” in it.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await more('Rome').click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const remove = page.getByRole('button', { name: 'Delete the conversation' });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('textbox').fill('Rome');
    await remove.click();
    await conversations().getByText('No conversation has “roman empire” in it.').waitFor();
    await search.fill('');
  });
});

describe('sharing', () => {
  it('opens a conversation to whoever has the link, until it is revoked', async () => {
    await fresh();
    await ask('What is 9 + 9?');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Create a link' }).click();
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    const stranger = await site.browser.newContext({ baseURL: site.origin });
    const strangersComplaints = complaintsOf(stranger);
    const reader = await stranger.newPage();
    const { pathname } = new URL(link);
    await open(reader, pathname);
    await reader.getByRole('heading', { level: 1, name: 'What is 9 + 9?' }).waitFor();
    await shows(reader.getByRole('article', { name: 'Answer of Echo' }), '18');
    expect(await reader.content()).not.toContain(agentId);
    await takePictures(reader, 'shared');
    await expectAccessible(reader);
    expect(strangersComplaints).toEqual([]);
    await page.getByRole('button', { name: 'Revoke the link' }).click();
    await page.getByRole('button', { name: 'Create a link' }).waitFor();
    await page.keyboard.press('Escape');
    expect((await reader.goto(pathname))?.status()).toBe(404);
    await reader.getByText('There is no such conversation').waitFor();
    await stranger.close();
  });
});

it('has nothing that axe finds, in both themes', async () => {
  await expectAccessible(page);
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
