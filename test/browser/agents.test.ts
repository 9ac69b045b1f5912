import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, keepToast, open, type Site, startSite, takePictures } from './site.ts';

const WAIT_MS = 60_000;
// Pictures and axe in both themes take minutes on a machine that others use as well.
vi.setConfig({ testTimeout: 300_000 });

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;

interface Agent {
  id: string;
  name: string;
  instructions: string;
  revision: number;
  version: number;
  handoffs: { targetAgentId: string }[];
}

beforeAll(async () => {
  site = await startSite();
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  complaints = complaintsOf(context);
  page = await newPage();
  await open(page, '/sign-up');
  const form = page.getByRole('form', { name: 'Sign up' });
  await form.getByLabel('Name').fill('Ada');
  await form.getByLabel('E-mail').fill(`ada-${crypto.randomUUID()}@example.test`);
  await form.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
  await form.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(/\/app/);
});
afterAll(async () => {
  await site?.stop();
});

/** A tab whose question before leaving is answered with "leave". */
async function newPage(): Promise<Page> {
  const tab = await context.newPage();
  tab.on('dialog', (dialog) => void dialog.accept());
  return tab;
}

/** The API as the page itself would ask it, with its cookie. */
async function ask<T>(method: 'get' | 'post' | 'put', path: string, data?: unknown): Promise<T> {
  const response = await context.request[method](`/api/v1${path}`, {
    ...(data === undefined ? {} : { data }),
    headers: { origin: site.origin },
  });
  expect(response.ok(), `${path}: ${await response.text()}`).toBe(true);
  return (await response.json()) as T;
}

const make = (body: Record<string, unknown>) => ask<Agent>('post', '/agents', body);
const load = (id: string) => ask<Agent>('get', `/agents/${id}`);
const row = (name: string) => page.locator('[data-row]').filter({ hasText: name });
const saveState = (tab: Page) => tab.locator('[data-save]');

async function waitSaved(tab: Page): Promise<void> {
  await tab.locator('[data-save="saved"]').waitFor();
}

/** Opens an agent's editor and waits until its form is there. */
async function edit(tab: Page, id: string): Promise<void> {
  await open(tab, `/app/agents/${id}`);
  await tab.getByRole('textbox', { name: 'Instructions' }).waitFor();
}

const instructions = (tab: Page) => tab.getByRole('textbox', { name: 'Instructions' });

describe('a new agent', () => {
  it('begins from an empty list, with a template', async () => {
    await open(page, '/app/agents');
    await page.getByRole('heading', { name: 'No agents yet' }).waitFor();
    await page.getByRole('link', { name: 'Start from a template' }).click();
    await page.getByRole('list', { name: 'Templates' }).waitFor();
    expect(await page.getByRole('list', { name: 'Templates' }).getByRole('listitem').count()).toBeGreaterThan(6);
    await takePictures(page, 'agent-templates');
    await expectAccessible(page);
    await page.getByRole('link', { name: /^Translator/ }).click();
    await page.getByRole('button', { name: 'Create agent' }).click();
    await page.waitForURL(/\/app\/agents\/agt_/);
    await waitSaved(page);
    const agent = await load(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    expect(agent.name).toBe('Translator');
    expect(agent.instructions).toContain('Only the translation.');
  });

  it('can be a team that is linked already', async () => {
    await open(page, '/app/agents/new?template=triage');
    await page.getByRole('button', { name: 'Create the team' }).click();
    await page.waitForURL(/\/app\/agents\/agt_/);
    await waitSaved(page);
    const triage = await load(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    expect(triage).toMatchObject({ name: 'Triage', handoffs: [{}, {}] });
    await page.getByRole('button', { name: 'Show the graph' }).click();
    const graph = page.getByRole('region', { name: 'Graph of handoffs' });
    await graph.getByRole('link', { name: 'Open Math Tutor' }).waitFor();
    await graph.scrollIntoViewIfNeeded();
    await takePictures(page, 'agent-graph');
    await page.getByText('As text', { exact: true }).click();
    await page.getByText('Triage hands on to History Tutor: Questions about history').waitFor();
  });
});

describe('the list', () => {
  it('keeps search, filters and order in the address', async () => {
    const published = await make({ name: 'Published one', visibility: 'public' });
    await ask('post', `/agents/${published.id}/versions`, {});
    await open(page, '/app/agents');
    await row('Published one').waitFor();
    await page.getByLabel('Published or not').selectOption('true');
    await row('Triage').waitFor({ state: 'detached' });
    await page.getByLabel('Who may see it').selectOption('public');
    await page.getByLabel('Sort by').selectOption('name');
    await expect.poll(() => new URL(page.url()).search).toBe('?published=true&visibility=public&sort=name');
    await page.reload();
    await row('Published one').waitFor();
    await expect.poll(() => page.locator('[data-row]').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await row('Triage').waitFor();
    await page.getByRole('searchbox', { name: 'Search agents' }).fill('nothing like that');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await row('Triage').waitFor();
  });

  it('remembers whether it is a table or cards', async () => {
    await open(page, '/app/agents');
    await row('Triage').waitFor();
    await takePictures(page, 'agents-table');
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Cards' }).check();
    await page.getByRole('list', { name: 'Agents' }).waitFor();
    await page.reload();
    await page.getByRole('list', { name: 'Agents' }).getByText('Triage').waitFor();
    await takePictures(page, 'agents-cards');
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Table' }).check();
  });

  it('deletes several at once and brings them back, by toast and from the bin', async () => {
    for (const name of ['Gone 1', 'Gone 2', 'Gone 3']) await make({ name });
    await open(page, '/app/agents?sort=name');
    await page.getByRole('checkbox', { name: 'Select Gone 1' }).click();
    await page.getByRole('checkbox', { name: 'Select Gone 3' }).click({ modifiers: ['Shift'] });
    const bar = page.getByRole('region', { name: 'What to do with the selected agents' });
    await bar.getByText('3 selected').waitFor();
    await bar.getByRole('button', { name: 'Delete' }).click();
    await keepToast(page, '3 agents are deleted');
    await row('Gone 2').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('Gone 2').waitFor();

    await page.getByRole('checkbox', { name: 'Select Gone 2' }).click();
    await bar.getByRole('button', { name: 'Delete' }).click();
    await row('Gone 2').waitFor({ state: 'detached' });
    await page.getByLabel('Published or not').selectOption('deleted');
    await row('Gone 2').waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('deleted')).toBe('true');
    await page.getByRole('button', { name: 'More for Gone 2' }).click();
    await page.getByRole('menuitem', { name: 'Restore' }).click();
    await page.getByRole('heading', { name: 'Nothing is deleted' }).waitFor();
  });

  it('says who needs an agent that therefore stays', async () => {
    await open(page, '/app/agents?sort=name&q=Math');
    await row('Math Tutor').waitFor();
    await page.getByRole('button', { name: 'More for Math Tutor' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('“Math Tutor” stays: “Triage” hands off to it').waitFor();
  });

  it('is worked by keyboard alone', async () => {
    await open(page, '/app/agents?sort=name&q=Gone');
    await row('Gone 1').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Gone 2');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('Control+a');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('k');
    await page.keyboard.press('Delete');
    await row('Gone 1').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/app\/agents\/agt_/);
  });

  it('exports several as one file and imports them again', async () => {
    await open(page, '/app/agents?sort=name&q=Gone');
    await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('region', { name: 'What to do with' }).getByRole('button', { name: 'Export' }).click(),
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'baton-export-'));
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('File with agents').setInputFiles(file);
    const dialog = page.getByRole('dialog', { name: 'Import agents' });
    await dialog.getByText('2 agents: Gone 2, Gone 3').waitFor();
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByText('2 agents are imported').waitFor();
    await expect.poll(() => page.locator('[data-row]').count()).toBe(4);
    await rm(folder, { recursive: true });
  });
});

describe('the editor', () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await make({ name: 'Writer', instructions: 'Write short texts.' });
  });

  it('saves by itself, and undo leads back', async () => {
    await edit(page, agent.id);
    await page.getByLabel('Name', { exact: true }).fill('Poet');
    await instructions(page).fill('Write poems about {{ date }} and {{ nobody }}.');
    await page.getByText('Not a variable: nobody').waitFor();
    await waitSaved(page);
    await expect.poll(async () => (await load(agent.id)).instructions).toContain('Write poems');
    await expect.poll(async () => (await load(agent.id)).name).toBe('Poet');
    await page.getByText(/^\d+ tokens?$/).waitFor();
    await takePictures(page, 'agent-editor');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(async () => (await load(agent.id)).instructions).toBe('Write short texts.');
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await expect.poll(async () => (await load(agent.id)).instructions).toContain('Write poems');
    await waitSaved(page);
  });

  it('inserts templates and variables where the cursor is', async () => {
    await instructions(page).fill('Start.');
    await page.getByRole('button', { name: 'Insert a template' }).click();
    await page.getByRole('menuitem', { name: 'Limits' }).click();
    await page.getByRole('button', { name: 'Insert a variable' }).click();
    await page.getByRole('menuitem', { name: 'weekday' }).click();
    await waitSaved(page);
    await expect.poll(async () => (await load(agent.id)).instructions).toMatch(/# Limits[\s\S]*\{\{ weekday \}\}/);
  });

  it('refuses by the API’s own rules, beside the field, and keeps what was typed', async () => {
    await page.getByLabel('Name', { exact: true }).fill('');
    await page.getByRole('alert').getByText('Write something here.').waitFor();
    await expect.poll(() => saveState(page).getAttribute('data-save')).toBe('invalid');
    await page.getByLabel('Name', { exact: true }).fill('Poet');
    await waitSaved(page);
  });

  it('lets two tabs choose whose change stays', async () => {
    const other = await newPage();
    await edit(page, agent.id);
    await edit(other, agent.id);
    await other.getByLabel('Description').fill('From the other tab');
    await waitSaved(other);
    await expect.poll(async () => (await load(agent.id)).instructions).not.toBe('');
    // The first tab is not focused in between, so it does not know.
    await instructions(page).fill('Mine, in the first tab.');
    const notice = page.getByText('Somebody saved this agent after you opened it.');
    await notice.waitFor();
    await page.getByRole('button', { name: 'See the difference' }).click();
    const dialog = page.getByRole('dialog', { name: 'Theirs against yours' });
    await dialog.getByText('From the other tab').waitFor();
    await dialog.getByText('Mine, in the first tab.').waitFor();
    await takePictures(page, 'agent-conflict');
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await notice.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('From the other tab');

    await page.bringToFront();
    await page.getByLabel('Description').fill('From the first tab');
    await waitSaved(page);
    await ask('put', `/agents/${agent.id}`, { description: 'From a program' });
    await page.getByLabel('Description').fill('Mine after all');
    await notice.waitFor();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await notice.waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await ask<{ description: string }>('get', `/agents/${agent.id}`)).description)
      .toBe('Mine after all');
    await other.close();
  });

  it('offers what was never saved after the page was left', async () => {
    await edit(page, agent.id);
    await context.setOffline(true);
    await instructions(page).fill('Typed on a train.');
    await page.getByText('Offline: kept here').waitFor();
    const tab = await newPage();
    await page.close({ runBeforeUnload: false });
    await context.setOffline(false);
    page = tab;
    complaints.splice(
      0,
      complaints.length,
      ...complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED')),
    );
    await edit(page, agent.id);
    expect((await load(agent.id)).instructions).not.toContain('train');
    await page.getByText('that were never saved').waitFor();
    await page.getByRole('button', { name: 'Use them' }).click();
    await expect.poll(async () => (await load(agent.id)).instructions).toBe('Typed on a train.');
    await waitSaved(page);
  });

  it('publishes with a note, shows what differs, and restores a version so that undo leads back', async () => {
    await page.getByRole('button', { name: 'Publish' }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish version 1' });
    await dialog.getByLabel('What is new').fill('First words');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v1 published').waitFor();
    await instructions(page).fill('Second thoughts.');
    await page.getByText('Changed since v1').waitFor();
    await page.getByRole('button', { name: 'More for version 1' }).click();
    await page.getByRole('menuitem', { name: 'Compare with the draft' }).click();
    const comparison = page.getByRole('dialog', { name: 'Version 1 against the draft' });
    await comparison.getByText('Typed on a train.').waitFor();
    await comparison.getByText('Second thoughts.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More for version 1' }).click();
    await page.getByRole('menuitem', { name: 'Restore' }).click();
    await keepToast(page, 'The draft is version 1 again');
    await expect.poll(async () => (await load(agent.id)).instructions).toBe('Typed on a train.');
    await page.getByRole('listitem').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await load(agent.id)).instructions).toBe('Second thoughts.');
  });

  it('runs the draft beside the form', async () => {
    await waitSaved(page);
    await instructions(page).fill('You help with mathematics.');
    const dock = page.locator('[data-dock]');
    await dock.getByRole('textbox', { name: 'Message' }).fill('What is 12 times 7?');
    await dock.getByRole('button', { name: 'Send', exact: true }).click();
    await dock.getByRole('article', { name: 'Answer of Poet' }).waitFor();
    await expect.poll(async () => (await load(agent.id)).instructions).toBe('You help with mathematics.');
    const width = await dock.evaluate((element) => element.clientWidth);
    await page.getByRole('separator', { name: 'Width of the playground' }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => dock.evaluate((element) => element.clientWidth)).toBe(width + 24);
    await page.keyboard.press('Control+\\');
    await dock.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+\\');
    await dock.waitFor();
  });
});

it('never made the browser complain', () => {
  expect(complaints.filter((text) => !text.includes('409 (Conflict)'))).toEqual([]);
});
