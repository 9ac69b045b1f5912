import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { alive, complaintsOf, holdAnswer, open, type Site, startSite, takePictures } from './site.ts';

const WAIT_MS = 60_000;
/** Pictures and axe in both themes, on a machine that has much else to do. */
const LOOKING_MS = 240_000;

interface Run {
  id: string;
  status: string;
  agentId: string;
  input: unknown;
  output: unknown;
  forkedFrom: { runId: string; step: string | null } | null;
}

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let api: Api;
const ids = { triage: '', math: '', circle: '', sum: '', quiet: '' };

async function ask(agentId: string, input: string, mode = 'wait'): Promise<string> {
  const { status, body } = await api.post<Run>(`/agents/${agentId}/run`, { input, mode });
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body.id;
}

/** A run that says its first words and then goes on until somebody cancels it. */
async function askAtLength(title: string): Promise<string> {
  await holdAnswer(site, title);
  return ask(ids.math, title, 'background');
}

/** Waits until the list's own source has the run. */
async function mirrored(runId: string, status: string): Promise<void> {
  const listed = async () => (await api.get<{ data: Run[] }>(`/runs?ids=${runId}`)).body.data[0]?.status;
  await vi.waitFor(async () => expect(await listed()).toBe(status), { timeout: WAIT_MS, interval: 50 });
}

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin), { name: 'Ada' });
  api = user.api;
  ids.math = (
    await api.post<{ id: string }>('/agents', {
      name: 'Math Tutor',
      instructions: 'You help with mathematics.',
      handoffDescription: 'Specialist for mathematics: numbers, equations, algebra and geometry',
    })
  ).body.id;
  ids.triage = (
    await api.post<{ id: string }>('/agents', {
      name: 'Triage',
      instructions: 'Hand each question on.',
      handoffs: [{ targetAgentId: ids.math }],
    })
  ).body.id;
  ids.circle = await ask(ids.triage, 'Which equation describes a circle, and how does geometry explain it?');
  ids.sum = await ask(ids.math, 'What is 12 * 12?');
  ids.quiet = await ask(ids.math, 'What is 2 + 2?');
  for (const id of [ids.circle, ids.sum, ids.quiet]) await mirrored(id, 'completed');
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  await context.addCookies(cookiesOf(user.account.cookie, site.origin));
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(() => site?.stop());

/** What holds at last, however busy the machine is. */
const eventually = <T>(probe: () => T | Promise<T>) => expect.poll(probe);

const rows = () => page.getByRole('region', { name: 'Runs', exact: true }).getByRole('listitem');
const tree = () => page.getByRole('tree', { name: 'Trace' });
const selectedRow = () => tree().getByRole('treeitem', { selected: true });

describe('the list of runs', () => {
  it('is filtered by what the address says, and the address follows', async () => {
    await open(page, '/app/runs?q=circle');
    await rows().first().waitFor();
    await eventually(() => rows().count()).toBe(1);
    expect(await page.getByRole('searchbox', { name: 'Search in questions' }).inputValue()).toBe('circle');

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await eventually(() => rows().count()).toBe(3);
    await eventually(() => new URL(page.url()).search).toBe('');

    await page.getByRole('combobox', { name: 'Agent' }).selectOption('Triage');
    await eventually(() => rows().count()).toBe(1);
    await eventually(() => new URL(page.url()).searchParams.get('agent')).toBe(ids.triage);
    await page.reload();
    await alive(page);
    await rows().first().getByText('Which equation').waitFor();
    await eventually(() => rows().count()).toBe(1);

    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
    await page.getByRole('heading', { name: 'No run fits these filters' }).waitFor();
    await page.getByRole('button', { name: 'Show all runs' }).click();
    await eventually(() => rows().count()).toBe(3);

    await page.keyboard.press('/');
    await page.keyboard.type('12 * 12');
    await eventually(() => rows().count()).toBe(1);
    await page.keyboard.press('Escape');
    await eventually(() => rows().count()).toBe(3);
    await page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await page.getByRole('heading', { name: 'No run fits these filters' }).waitFor();
    await page.getByRole('button', { name: 'Show all runs' }).click();
  });

  it('is exported as it is filtered', async () => {
    await open(page, `/app/runs?agent=${ids.math}`);
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'As CSV, for spreadsheets' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^runs-.*\.csv$/);
    const folder = await mkdtemp(join(tmpdir(), 'runs-export-'));
    await file.saveAs(join(folder, 'runs.csv'));
    const text = await readFile(join(folder, 'runs.csv'), 'utf8');
    await rm(folder, { recursive: true });
    expect(text).toContain(ids.sum);
    expect(text).not.toContain(ids.circle);
  });

  it('shows a run ending without a reload, and stops asking then', async () => {
    const live = await askAtLength('A long walk');
    await mirrored(live, 'running');
    await open(page, '/app/runs?status=&q=long%20walk');
    const row = rows().filter({ hasText: 'A long walk' });
    await row.getByText('Running').waitFor();
    const before = await row.getByText(/\d+(\.\d)? (ms|s)$/).textContent();
    await eventually(() => row.getByText(/\d+(\.\d)? (ms|s)$/).textContent()).not.toBe(before);
    await api.post(`/runs/${live}/cancel`);
    await row.getByText('Cancelled').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/api/v1/runs?') && asked.push(request.url()));
    await page.clock.install();
    await page.clock.runFor(20_000);
    expect(asked).toEqual([]);
  });

  it(
    'cancels several at once, and asks before',
    async () => {
      await page.close();
      page = await context.newPage();
      const [one, two] = [await askAtLength('First errand'), await askAtLength('Second errand')];
      await Promise.all([mirrored(one, 'running'), mirrored(two, 'running')]);
      await open(page, '/app/runs?status=active');
      await eventually(() => rows().count()).toBe(2);
      await page.getByRole('checkbox', { name: 'Select all shown runs' }).check();
      await page.getByRole('button', { name: 'Cancel 2 runs' }).click();
      const dialog = page.getByRole('dialog', { name: 'Cancel 2 runs?' });
      await takePictures(page, 'runs-cancel');
      await dialog.getByRole('button', { name: 'Cancel 2 runs' }).click();
      await page.getByText('2 runs cancelled.').waitFor();
      expect((await api.get<Run>(`/runs/${one}`)).body.status).toBe('cancelled');
      expect((await api.get<Run>(`/runs/${two}`)).body.status).toBe('cancelled');
      await rows().first().getByText('Cancelled').waitFor();
    },
    LOOKING_MS,
  );

  it(
    'pleases axe, and looks right',
    async () => {
      await open(page, '/app/runs');
      await rows().first().waitFor();
      await page.getByRole('checkbox', { name: /What is 12/ }).check();
      await page.getByRole('checkbox', { name: /Which equation/ }).check();
      await takePictures(page, 'runs-selected');
      await expectAccessible(page);
    },
    LOOKING_MS,
  );
});

describe('the inspector', () => {
  it('is walked by keyboard', async () => {
    await open(page, `/app/runs/${ids.circle}`);
    await tree().waitFor();
    await tree().focus();
    await page.keyboard.press('Home');
    await eventually(() => selectedRow().textContent()).toMatch(/^Run Triage/);
    const count = await tree().getByRole('treeitem').count();
    await page.keyboard.press('ArrowDown');
    await eventually(() => selectedRow().textContent()).toMatch(/^Agent Triage/);
    await page.keyboard.press('ArrowLeft');
    await eventually(() => selectedRow().getAttribute('aria-expanded')).toBe('false');
    await eventually(() => tree().getByRole('treeitem').count()).toBeLessThan(count);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await eventually(() => selectedRow().textContent()).toMatch(/^Model call/);
    await page.keyboard.press('ArrowLeft');
    await eventually(() => selectedRow().textContent()).toMatch(/^Agent Triage/);
    await page.keyboard.press('End');
    await eventually(() => selectedRow().textContent()).toMatch(/^Model call/);
    await eventually(() => new URL(page.url()).searchParams.get('span')).toBe('t2.generation');

    const bar = () => selectedRow().locator('span[style*="width"]').getAttribute('style');
    const whole = await bar();
    await page.keyboard.press('+');
    await eventually(bar).not.toBe(whole);
    await page.getByRole('slider', { name: 'Part of the run that is shown' }).waitFor();
    await page.keyboard.press('0');
    await eventually(bar).toBe(whole);

    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Fork from here');

    await page.keyboard.press('/');
    await page.keyboard.type('handoff');
    await page.getByRole('status').filter({ hasText: 'found' }).waitFor();
    await eventually(() => tree().getByRole('treeitem').filter({ hasText: 'to Math Tutor' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await eventually(() => tree().getByRole('treeitem').count()).toBe(count);
  });

  it('goes through the run step by step', async () => {
    await open(page, `/app/runs/${ids.circle}`);
    await page.getByText('Step 1 of 2').waitFor();
    const first = await page.getByRole('region', { name: 'Steps' }).textContent();
    await page.keyboard.press(']');
    await page.getByText('Step 2 of 2').waitFor();
    await eventually(() => page.getByRole('region', { name: 'Steps' }).textContent()).not.toBe(first);
    await eventually(() => page.getByRole('button', { name: 'Next step' }).isDisabled()).toBe(true);
    await page.keyboard.press('[');
    await page.getByText('Step 1 of 2').waitFor();
  });

  it('searches the JSON of a span', async () => {
    await open(page, `/app/runs/${ids.circle}?span=t2.generation`);
    await page.getByRole('tab', { name: 'JSON' }).click();
    const search = page.getByRole('searchbox', { name: 'Search in JSON' });
    await search.fill('inputTokens');
    await page.getByText(/^1 of \d+$/).waitFor();
    const json = page.getByRole('tree', { name: 'JSON' });
    await eventually(() => json.getByRole('treeitem', { selected: true }).textContent()).toMatch(/inputTokens: \d+/i);
    await search.fill('circle');
    await eventually(() => json.getByRole('treeitem', { selected: true }).textContent()).toMatch(/circle/i);
    const found = await json.getByRole('treeitem', { selected: true }).getAttribute('id');
    await search.press('Enter');
    await eventually(() => json.getByRole('treeitem', { selected: true }).getAttribute('id')).not.toBe(found);
    await search.fill('nothing like this');
    await page.getByText('Not found').waitFor();
  });

  it(
    'shows the events and what ran',
    async () => {
      await open(page, `/app/runs/${ids.circle}?tab=events`);
      const events = page.getByRole('list', { name: 'Events' });
      await events.getByText('run.started').waitFor();
      await page.getByRole('searchbox', { name: 'Search in events' }).fill('handoff');
      await page.getByText('1 event', { exact: true }).waitFor();
      await page.getByRole('tab', { name: 'What ran' }).click();
      await page.getByText('May hand on to Math Tutor.').waitFor();
      await eventually(() => new URL(page.url()).searchParams.get('tab')).toBe('definition');
      await takePictures(page, 'run-definition');
      await expectAccessible(page);
    },
    LOOKING_MS,
  );

  it(
    'pleases axe, and looks right',
    async () => {
      await open(page, `/app/runs/${ids.circle}?span=t2.generation`);
      await tree().waitFor();
      await takePictures(page, 'run-inspector');
      await expectAccessible(page);
    },
    LOOKING_MS,
  );

  it(
    'pleases axe with its JSON open',
    async () => {
      await open(page, `/app/runs/${ids.circle}?span=t2.generation`);
      await page.getByRole('tab', { name: 'JSON' }).click();
      await takePictures(page, 'run-json');
      await expectAccessible(page);
    },
    LOOKING_MS,
  );

  it('follows a live run and cancels it with a question', async () => {
    const live = await askAtLength('A live one');
    await open(page, `/app/runs/${live}`);
    await page.getByText('Running').first().waitFor();
    await tree().getByRole('treeitem').filter({ hasText: 'running' }).first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel 1 run' }).click();
    await page.getByText('Cancelled').first().waitFor();
    await eventually(() => tree().getByRole('treeitem').filter({ hasText: 'running' }).count()).toBe(0);
    expect((await api.get<Run>(`/runs/${live}`)).body.status).toBe('cancelled');
  });
});

describe('a fork from the inspector', () => {
  it(
    'runs with what was edited in place',
    async () => {
      await open(page, `/app/runs/${ids.sum}`);
      await page.getByRole('button', { name: 'Fork from here' }).click();
      const form = page.getByRole('form', { name: 'Fork from step t1' });
      await form.getByText('Nothing changed').waitFor();
      await form.getByLabel(/^Question/).fill('What is 13 * 13?');
      await form.getByLabel('Instructions of Math Tutor').fill('You are brief.');
      await form.getByText('2 changes').waitFor();
      await takePictures(page, 'run-fork');
      await expectAccessible(page);
      await form.getByRole('button', { name: 'Start the fork' }).click();
      await page.waitForURL((url) => url.pathname.startsWith('/app/runs/run_') && !url.pathname.endsWith(ids.sum));
      const fork = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await expect.poll(async () => (await api.get<Run>(`/runs/${fork}`)).body.status).toBe('completed');
      const { body: run } = await api.get<Run>(`/runs/${fork}`);
      expect(run.forkedFrom).toEqual({ runId: ids.sum, step: 't1' });
      expect(run.output).toContain('169');
      await page.getByRole('link', { name: 'forked at step t1' }).waitFor();
    },
    LOOKING_MS,
  );

  it('says what the API refuses', async () => {
    await open(page, `/app/runs/${ids.sum}`);
    await page.getByRole('button', { name: 'Fork from here' }).click();
    const form = page.getByRole('form', { name: 'Fork from step t1' });
    await form.getByRole('button', { name: 'Leave out item 1' }).click();
    await form.getByText('A fork needs at least one item to read.').waitFor();
    await eventually(() => form.getByRole('button', { name: 'Start the fork' }).isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Put back all items' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Selected span' }).waitFor();
  });
});

describe('two runs side by side', () => {
  it(
    'compares a run with another one',
    async () => {
      await open(page, `/app/runs/${ids.sum}`);
      await page.getByRole('button', { name: 'Compare' }).click();
      const dialog = page.getByRole('dialog', { name: 'Compare with another run' });
      await dialog.getByRole('button', { name: /What is 2 \+ 2/ }).click();
      await page.waitForURL(/\/app\/runs\/compare\?/);
      await alive(page);
      await page.getByRole('heading', { name: 'Figures' }).waitFor();
      await page.locator('ins', { hasText: '4' }).first().waitFor();
      await page.getByText(/^Different: .*input/).waitFor();
      await takePictures(page, 'run-compare');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Swap sides' }).click();
      await eventually(() => new URL(page.url()).searchParams.get('left')).toBe(ids.quiet);
    },
    LOOKING_MS,
  );
});

it('opens a run in the playground', async () => {
  await open(page, `/app/runs/${ids.sum}`);
  await page.getByRole('link', { name: 'Open in playground' }).click();
  await page.waitForURL(/\/app\/playground/);
  await alive(page);
  await page.getByRole('article').filter({ hasText: '144' }).first().waitFor();
});

it('docks beside the conversation, as wide as one likes', async () => {
  const handle = page.getByRole('separator', { name: 'Width of the trace' });
  const width = () =>
    page
      .getByRole('complementary', { name: 'Trace' })
      .boundingBox()
      .then((box) => box?.width);
  const before = (await width()) ?? 0;
  await handle.focus();
  await page.keyboard.press('ArrowLeft');
  await eventually(width).toBe(before + 24);
  await page.reload();
  await alive(page);
  await eventually(width).toBe(before + 24);
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
