import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batonAt, newUser, type User } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { windowOf } from './people.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** Files (Plan 17.3, 19): from the drop to the passage, by what a person sees and presses. */
vi.setConfig({ testTimeout: 300_000 });

interface FileAnswer {
  id: string;
  name: string;
  status: string;
  chunkCount: number;
  guidelines: string;
  attributes: Record<string, unknown>;
  indexVersion: number;
}

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let user: User;
/** What the user's stream has said of files, in its order. */
const news: { id: string; status: string }[] = [];

beforeAll(async () => {
  site = await startSite();
  user = await newUser(batonAt(site.origin));
  context = await windowOf(site, user);
  complaints = complaintsOf(context);
  page = await context.newPage();
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload);
      const message = text.startsWith('{') ? (JSON.parse(text) as { type: string; file?: FileAnswer }) : undefined;
      if (message?.type === 'file' && message.file) news.push(message.file);
    }),
  );
});
afterAll(() => site?.stop());

const files = async () => (await user.api.get<{ data: FileAnswer[] }>('/files')).body.data;
const named = async (name: string) => (await files()).find((file) => file.name === name);
const row = (name: string) => page.locator('[data-row]').filter({ hasText: name });
const uploads = () => page.getByRole('region', { name: 'Uploads' });
const ready = (name: string) => page.locator('[data-row][data-status="ready"]').filter({ hasText: name });

/** Drags files over the page and lets go, as a hand does. */
async function drop(...dropped: { name: string; type: string; bytes: number[] }[]): Promise<void> {
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of all) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    return data;
  }, dropped);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  const everywhere = page.getByTestId('drop-everywhere');
  await everywhere.waitFor();
  await everywhere.dispatchEvent('drop', { dataTransfer: transfer });
  await everywhere.waitFor({ state: 'detached' });
}

const textFile = (name: string, text: string, type = 'text/markdown') => ({
  name,
  type,
  bytes: [...new TextEncoder().encode(text)],
});

const HANDBOOK = `# Handbook

## Refunds

A refund goes to the card that was used, within five working days after the parcel came back.

## Opening hours

The shop is open from Monday to Friday, from nine to six.

## Bicycles

Bicycles stand in the yard; the key of the gate hangs beside the door.
`;

describe('the page of files', () => {
  it('says what it is for, and takes an example', async () => {
    await open(page, '/app/files');
    await page.getByRole('heading', { name: 'No files yet' }).waitFor();
    await expectAccessible(page);
    await takePictures(page, 'files-empty');
    await page.getByRole('button', { name: 'Try it with an example' }).click();
    await ready('Returns and refunds (example).md').waitFor();
  });

  it('takes what is dropped anywhere on it, and follows it until it is ready', async () => {
    await drop(textFile('Handbook.md', HANDBOOK));
    await uploads().getByText('Handbook.md').waitFor();
    await ready('Handbook.md').waitFor();
    const handbook = await named('Handbook.md');
    expect(handbook?.chunkCount).toBeGreaterThan(0);
    // What the stream said, however much of it: a page that connects late asks the API instead.
    const heard = news.filter(({ id }) => id === handbook?.id).map(({ status }) => status);
    const order = ['uploaded', 'extracting', 'chunking', 'embedding', 'indexing', 'ready'];
    const places = heard.map((status) => order.indexOf(status));
    expect(places, heard.join()).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  it('says that the same bytes are there already', async () => {
    await drop(textFile('Handbook again.md', HANDBOOK));
    await uploads().getByText('Already there; nothing was stored twice').waitFor();
    expect(await files()).toHaveLength(2);
  });

  it('does not believe a name: what is no text is refused with a reason', async () => {
    const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
    await drop(
      { name: 'notes.txt', type: 'text/plain', bytes: png },
      { name: 'cat.png', type: 'image/png', bytes: png },
      textFile('empty.txt', ''),
    );
    await page.locator('[data-upload="refused"]').filter({ hasText: 'notes.txt' }).waitFor();
    await uploads().getByText('Pictures can’t be searched by their words', { exact: false }).waitFor();
    await uploads().getByText('This file is empty.').waitFor();
    expect(await page.locator('[data-upload="refused"]').textContent()).toMatch(/image|picture|PNG/i);
    expect(await files()).toHaveLength(2);
    await expectAccessible(page);
    await takePictures(page, 'files-uploads');
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await uploads().waitFor({ state: 'detached' });
  });

  it('sends a large file in parts, and a broken part again', async () => {
    const sent: string[] = [];
    await page.route(/\/uploads\/[^/]+\/parts\/\d+$/, async (route) => {
      const part = route.request().url().split('/').at(-1) ?? '';
      sent.push(part);
      if (part === '2' && sent.filter((one) => one === '2').length === 1) await route.abort('connectionreset');
      else await route.continue();
    });
    const html = `<!doctype html><title>Long</title><h1>Long page</h1><p>The answer stands in the long page.</p><!--${'x'.repeat(9_000_000)}-->`;
    await page
      .getByLabel('Files to upload')
      .setInputFiles({ name: 'long.html', mimeType: 'text/html', buffer: Buffer.from(html) });
    await page.locator('[data-upload="done"]').filter({ hasText: 'long.html' }).waitFor();
    expect(sent).toEqual(['1', '2', '2']);
    await ready('long.html').waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
  });

  it('finds files by name and kind', async () => {
    await page.getByRole('searchbox', { name: 'Search files' }).fill('handb');
    await row('long.html').waitFor({ state: 'detached' });
    expect(await page.locator('[data-row]').count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search files' }).fill('');
    await page.getByRole('combobox', { name: 'Type' }).selectOption('html');
    await row('Handbook.md').waitFor({ state: 'detached' });
    await row('long.html').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await row('Handbook.md').waitFor();
    await expectAccessible(page);
    await takePictures(page, 'files');
  });

  it('asks all files and says why each passage was found', async () => {
    await page.getByRole('tab', { name: 'Ask' }).click();
    await page.getByRole('textbox', { name: 'Question or words' }).fill('refund to the card');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    const found = page.getByRole('region', { name: 'What was found' });
    const first = found.getByRole('article').first();
    await first.waitFor();
    expect(await first.textContent()).toMatch(/refund/i);
    await first.locator('mark').first().waitFor();
    await first.getByRole('progressbar', { name: 'Meaning' }).waitFor();
    await first.getByText(/^#1/).first().waitFor();
    await expectAccessible(page);
    await takePictures(page, 'files-ask');
  });
});

describe('the page of a file', () => {
  let handbook: FileAnswer;

  it('shows its passages, and brings the cited one into sight', async () => {
    const known = await named('Handbook.md');
    if (!known) throw new Error('No handbook.');
    handbook = known;
    const last = handbook.chunkCount - 1;
    await open(page, `/app/files/${handbook.id}?passage=${last}`);
    const cited = page.locator(`[data-passage="${last}"][data-cited]`);
    await cited.getByText('The cited passage').waitFor();
    await expect.poll(() => cited.evaluate((element) => element.getBoundingClientRect().top < innerHeight)).toBe(true);
    await expectAccessible(page);
    await takePictures(page, 'file');
  });

  it('saves guidelines and attributes by itself', async () => {
    await page.getByRole('textbox', { name: 'Guidelines' }).fill('Prices are of 2026.');
    await page.getByRole('button', { name: 'Add an attribute' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('year');
    await page.getByRole('textbox', { name: 'Value' }).fill('2026');
    const saved = async () => {
      const { guidelines, attributes } = (await user.api.get<FileAnswer>(`/files/${handbook.id}`)).body;
      return { guidelines, attributes };
    };
    await expect.poll(saved).toEqual({ guidelines: 'Prices are of 2026.', attributes: { year: 2026 } });
    await page.locator('[data-save="saved"]').waitFor();
  });

  it('asks this file, and opens what was found', async () => {
    await page.getByRole('tab', { name: 'Ask this file' }).click();
    await page.getByRole('textbox', { name: 'Question or words' }).fill('Where do bicycles stand?');
    await page.getByRole('textbox', { name: 'Question or words' }).press('Enter');
    const first = page.getByRole('region', { name: 'What was found' }).getByRole('article').first();
    await first.getByRole('link').click();
    const cited = page.locator('[data-cited]');
    await cited.waitFor();
    expect(await cited.textContent()).toContain('Bicycles stand in the yard');
    expect(new URL(page.url()).searchParams.get('passage')).toBe(await cited.getAttribute('data-passage'));
  });

  it('shows how other settings would cut it, and cuts it anew', async () => {
    await page.getByRole('tab', { name: 'How it is cut and embedded' }).click();
    await page.getByRole('spinbutton', { name: 'Overlap, tokens' }).fill('0');
    await page.getByRole('spinbutton', { name: 'Passage, tokens at most' }).fill('64');
    const preview = page.getByRole('region', { name: 'The first passages, cut like this' });
    await preview.and(page.locator('[aria-busy="false"]')).getByRole('listitem').first().waitFor();
    await expectAccessible(page);
    await takePictures(page, 'file-processing');
    await page.getByRole('button', { name: 'Process again' }).click();
    const version = async () => (await user.api.get<FileAnswer>(`/files/${handbook.id}`)).body.indexVersion;
    await expect.poll(version).toBeGreaterThan(handbook.indexVersion);
    await page.locator('[data-testid="file-stage"][data-status="ready"]').waitFor();
  });
});

describe('who uses a file', () => {
  it('goes into a new collection and to an agent', async () => {
    const made = await user.api.post('/agents', { name: 'Clerk' });
    expect(made.status).toBe(201);
    await open(page, '/app/files');
    await page.getByRole('checkbox', { name: 'Select Handbook.md' }).check();
    const bar = page.getByRole('region', { name: 'With the selected files' });
    await bar.getByRole('button', { name: 'Add to a collection' }).click();
    await page.getByRole('textbox', { name: 'Name of the new collection' }).fill('Shop');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Added to Shop').waitFor();
    await bar.getByRole('button', { name: 'Attach to an agent' }).click();
    await page.getByRole('combobox', { name: 'Agent' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).click();
    await page.getByText('Attached to Clerk').waitFor();
  });

  it('fills a collection from the picker', async () => {
    await page.getByRole('tab', { name: 'Collections' }).click();
    await page.getByRole('button', { name: /^Shop/ }).click();
    const inside = page.getByRole('list', { name: 'Files of Shop' });
    await inside.getByText('Handbook.md').waitFor();
    await page.getByRole('button', { name: 'Add files' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: /long\.html/ }).check();
    await expectAccessible(page);
    await takePictures(page, 'file-picker');
    await dialog.getByRole('button', { name: 'Choose 1' }).click();
    await inside.getByText('long.html').waitFor();
    await expectAccessible(page);
    await takePictures(page, 'collections');
  });

  it('names who loses a file before it is deleted', async () => {
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'Actions for Handbook.md' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete “Handbook.md”?' });
    await dialog.getByText('Agent: “Clerk”').waitFor();
    await dialog.getByText('Collection: “Shop”').waitFor();
    await expectAccessible(page);
    await takePictures(page, 'file-delete');
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('No longer there for: Clerk, Shop').waitFor();
    await row('Handbook.md').waitFor({ state: 'detached' });
    expect(await named('Handbook.md')).toBeUndefined();
  });

  it('renames and deletes a collection; its files stay', async () => {
    await page.getByRole('tab', { name: 'Collections' }).click();
    await page.getByRole('button', { name: 'Actions for Shop' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Store');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for Store' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { name: 'No collections yet' }).waitFor();
    expect(await named('long.html')).toBeDefined();
  });
});

it('is quoted by an agent, and the citation opens the passage', async () => {
  const example = await named('Returns and refunds (example).md');
  const agent = await user.api.post<{ id: string }>('/agents', {
    name: 'Librarian',
    instructions: 'Answer from the files.',
    tools: [{ kind: 'file_search', name: 'search_files', description: 'Searches the files.', config: {} }],
  });
  expect(agent.status, JSON.stringify(agent.body)).toBe(201);
  const attached = await user.api.post(`/agents/${agent.body.id}/files`, { fileId: example?.id });
  expect(attached.status, JSON.stringify(attached.body)).toBeLessThan(300);
  await open(page, `/app/playground?agent=${agent.body.id}`);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Use search_files: to which card does the money go, and within how many working days?');
  await message.press('ControlOrMeta+Enter');
  await page.getByTestId('sources').getByTestId('citation').first().click();
  await page.getByRole('link', { name: 'Open the passage in its file' }).click();
  const cited = page.locator('[data-cited]');
  await cited.waitFor();
  expect(await cited.textContent()).toContain('The amount goes to the card that you paid with');
});

it('is not wider than a phone', async () => {
  const file = (await files())[0];
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ['/app/files', '/app/files?tab=ask', '/app/files?tab=collections', `/app/files/${file?.id}`]) {
    await open(page, path);
    await page.waitForLoadState('networkidle');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `pixels wider than the window on ${path}`).toBeLessThanOrEqual(0);
  }
});

it('never made the browser complain, but of what the tests broke', () => {
  const expected = /ERR_CONNECTION_RESET|status of 415|status of 422/;
  expect(complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
});
