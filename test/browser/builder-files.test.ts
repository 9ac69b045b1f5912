import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batonAt, newUser, type User } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { windowOf } from './people.ts';
import { complaintsOf, keepToast, open, type Site, startSite, takePictures } from './site.ts';

/** What an agent searches, in the builder's step of tools (Plan 4.5, 17.1). */
vi.setConfig({ testTimeout: 300_000 });

interface Named {
  id: string;
  name: string;
}

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let user: User;
let agentId: string;

beforeAll(async () => {
  site = await startSite();
  user = await newUser(batonAt(site.origin));
  agentId = (await user.api.post<Named>('/agents', { name: 'Clerk', instructions: 'Help.' })).body.id;
  expect((await user.api.post('/collections', { name: 'Shop' })).status).toBe(201);
  context = await windowOf(site, user);
  complaints = complaintsOf(context);
  page = await context.newPage();
  await open(page, `/app/agents/${agentId}`);
});
afterAll(() => site?.stop());

const tools = () => page.locator('#agent-tools');
const dialog = () => page.getByRole('dialog');
const attached = () => tools().getByRole('list', { name: 'Files of this agent' });
const hint = () => tools().getByTestId('file-hint');
const namesOf = async (what: 'files' | 'collections') =>
  (await user.api.get<{ data: Named[] }>(`/agents/${agentId}/${what}`)).body.data.map(({ name }) => name);
const savedTools = async () =>
  (
    await user.api.get<{ tools: { kind: string; enabled: boolean; config: Record<string, unknown> }[] }>(
      `/agents/${agentId}`,
    )
  ).body.tools;

describe('the files of an agent', () => {
  it('come from the picker, uploaded in it or found there', async () => {
    await tools().getByText('No files yet. With some, the agent answers', { exact: false }).waitFor();
    await tools().getByRole('button', { name: 'Add files' }).click();
    const buffer = Buffer.from('# Handbook\n\nA refund takes five working days after the parcel came back.\n');
    await dialog()
      .getByLabel('Files to upload')
      .setInputFiles({ name: 'Handbook.md', mimeType: 'text/markdown', buffer });
    await dialog().getByRole('checkbox', { name: /Shop/ }).check();
    await dialog().getByRole('button', { name: 'Choose 2' }).click();
    await attached().getByText('Handbook.md').waitFor();
    await tools().getByRole('list', { name: 'Collections of this agent' }).getByText('Shop').waitFor();
    await attached().getByText('Ready').waitFor();
    expect(await namesOf('files')).toEqual(['Handbook.md']);
    expect(await namesOf('collections')).toEqual(['Shop']);
  });

  it('are searched after one click, and again after another when the tool was turned off', async () => {
    await hint().getByText('No tool searches all of these yet.').waitFor();
    await tools().getByRole('heading', { name: 'Files', exact: true }).scrollIntoViewIfNeeded();
    await expectAccessible(page);
    await takePictures(page, 'builder-files');
    await hint().getByRole('button', { name: 'Add file search' }).click();
    await hint().waitFor({ state: 'detached' });
    await expect.poll(savedTools).toMatchObject([{ kind: 'file_search', enabled: true, config: { scope: 'agent' } }]);
    await tools().getByRole('switch', { name: 'Use search_files' }).uncheck();
    await hint().getByRole('button', { name: 'Turn it on' }).click();
    await hint().waitFor({ state: 'detached' });
    await expect.poll(savedTools).toMatchObject([{ enabled: true }]);
    expect(await savedTools()).toHaveLength(1);
  });

  it('are taken away, and given back as long as the toast stands', async () => {
    const remove = (name: string) => tools().getByRole('button', { name: `Take ${name} away from this agent` });
    await remove('Shop').click();
    await expect.poll(() => namesOf('collections')).toEqual([]);
    await remove('Handbook.md').click();
    await attached().waitFor({ state: 'detached' });
    await hint().getByText('The file search tool has nothing to search yet', { exact: false }).waitFor();
    expect(await namesOf('files')).toEqual([]);
    await keepToast(page, '“Handbook.md” is taken away');
    await page
      .locator('[data-sonner-toast]')
      .filter({ hasText: 'Handbook.md' })
      .getByRole('button', { name: 'Undo' })
      .click();
    await attached().getByText('Handbook.md').waitFor();
    expect(await namesOf('files')).toEqual(['Handbook.md']);
    await open(page, `/app/agents/${agentId}`);
    await attached().getByText('Handbook.md').waitFor();
  });
});

it('are chosen by name for one tool alone', async () => {
  await tools()
    .getByRole('button', { name: /search_files/, expanded: false })
    .click();
  const scope = tools().getByRole('combobox', { name: 'Scope' });
  await scope.waitFor();
  expect(await tools().getByRole('button', { name: 'Choose files' }).count()).toBe(0);
  await scope.selectOption('files');
  await tools().getByRole('button', { name: 'Choose files' }).click();
  await dialog()
    .getByRole('checkbox', { name: /Handbook\.md/ })
    .check();
  await dialog().getByRole('button', { name: 'Choose 1' }).click();
  await tools().getByRole('button', { name: 'Leave out Handbook.md' }).waitFor();
  const [file] = (await user.api.get<{ data: Named[] }>('/files')).body.data;
  await expect.poll(savedTools).toMatchObject([{ config: { scope: 'files', fileIds: [file?.id] } }]);
  await hint().waitFor({ state: 'detached' });
  await scope.scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await takePictures(page, 'builder-file-search');
  await tools().getByRole('button', { name: 'Leave out Handbook.md' }).click();
  await hint().getByRole('button', { name: 'Add file search' }).waitFor();
  await scope.selectOption('collections');
  await tools().getByRole('checkbox', { name: /Shop/ }).check();
  await expect.poll(async () => (await savedTools())[0]?.config).toMatchObject({ scope: 'collections', fileIds: [] });
  expect(await tools().getByRole('button', { name: 'Choose files' }).count()).toBe(0);
});

it('are not wider than a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

it('never made the browser complain, but of what was not whole yet', () => {
  expect(complaints.filter((complaint) => !complaint.includes('status of 422'))).toEqual([]);
});
