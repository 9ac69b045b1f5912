import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batonAt, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { windowOf } from './people.ts';
import { complaintsOf, keepToast, open, type Site, startSite, takePictures } from './site.ts';

/** The builder (Plan 17): an agent through all seven steps, by what a person sees and presses. */
vi.setConfig({ testTimeout: 300_000 });

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let api: Awaited<ReturnType<typeof newUser>>['api'];
let agentId = '';

interface Agent {
  tools: {
    id: string;
    kind: string;
    name: string;
    enabled: boolean;
    approval: unknown;
    config: Record<string, unknown>;
  }[];
  guardrails: { kind: string; stage: string; action: string }[];
  context: { values: Record<string, string>; documents: { name: string }[] };
  instructions: string;
  description: string;
  outputType: { name: string } | null;
}

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin));
  api = user.api;
  const made = await api.post<{ id: string }>('/agents', { name: 'Helper' });
  await api.post('/agents', { name: 'Translator', description: 'Translates texts' });
  agentId = made.body.id;
  context = await windowOf(site, user);
  complaints = complaintsOf(context);
  page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept());
  await open(page, `/app/agents/${agentId}`);
  await page.getByRole('textbox', { name: 'Instructions' }).waitFor();
});
afterAll(() => site?.stop());

const load = async () => (await api.get<Agent>(`/agents/${agentId}`)).body;
const step = (name: string) =>
  page.getByRole('navigation', { name: 'Sections of the agent' }).getByRole('link', { name });
const section = (name: string) => page.locator(`#agent-${name}`);
const progress = (name: string) => step(name).getAttribute('data-progress');

async function addTool(title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a tool' }).click();
  await page.getByRole('menuitem', { name: title }).click();
}

describe('the builder', () => {
  it('shows the seven steps and how far each is', async () => {
    await expect.poll(() => progress('Basics')).toBe('done');
    await expect.poll(() => progress('Instructions')).toBe('open');
    for (const name of ['Model', 'Tools', 'Handoffs', 'Output type', 'Guardrails']) await step(name).waitFor();
    await page.getByRole('textbox', { name: 'Instructions' }).fill('Help with orders.');
    await expect.poll(() => progress('Instructions')).toBe('done');
    await section('basics').getByText('Say in a sentence what this agent does: “Help with orders.”').waitFor();
    await section('basics').getByRole('button', { name: 'Use this sentence' }).click();
    await expect.poll(async () => (await load()).description).toBe('Help with orders.');
    expect(await section('basics').getByRole('list', { name: 'Suggestions' }).count()).toBe(0);
  });

  it('offers the tools of the plan', async () => {
    await step('Tools').click();
    await page.getByRole('button', { name: 'Add a tool' }).click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    expect((await items.allTextContents()).slice(0, 3).map((text) => text.split(/(?=[A-Z])/)[0])).toHaveLength(3);
    expect(await items.nth(0).textContent()).toMatch(/^Web search/);
    expect(await items.nth(1).textContent()).toMatch(/^File search/);
    expect(await items.nth(1).getAttribute('aria-disabled')).toBeNull();
    await page.keyboard.press('Escape');
  });

  it('adds an HTTP function whose panel comes from its schema, and saves it', async () => {
    await addTool('HTTP request');
    const tools = section('tools');
    await tools.getByLabel('Name', { exact: true }).first().fill('find_order');
    await tools.getByLabel('Description', { exact: true }).fill('Finds an order by its number.');
    await tools.getByLabel('URL', { exact: true }).fill('https://shop.example.com/orders/{code}');
    await tools.getByRole('radio', { name: 'When a condition holds' }).check();
    await tools.getByLabel('Condition', { exact: true }).fill('size(args.code) > 3');
    await expect
      .poll(async () => (await load()).tools)
      .toMatchObject([
        {
          kind: 'http',
          name: 'find_order',
          config: { url: 'https://shop.example.com/orders/{code}' },
          approval: { mode: 'when', when: 'size(args.code) > 3' },
        },
      ]);
    await expect.poll(() => progress('Tools')).toBe('done');
    await takePictures(page, 'builder-tool');
    await expectAccessible(page);
  });

  it('says what is wrong beside the field, in the words of the API', async () => {
    const url = section('tools').getByLabel('URL', { exact: true });
    await url.fill('http://127.0.0.1/orders/{code}');
    await expect.poll(() => url.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => progress('Tools')).toBe('fault');
    await url.fill('https://shop.example.com/orders/{code}');
    await expect.poll(() => url.getAttribute('aria-invalid')).toBeNull();
    await page.locator('[data-save="saved"]').waitFor();
  });

  it('shows exactly what the model gets', async () => {
    const preview = page.getByRole('region', { name: 'What the model sees' });
    await preview.getByText('Show the exact specification').click();
    await preview.getByText('"name": "find_order"').waitFor();
  });

  it('keeps ids over saves, brings a deleted tool back, and moves it', async () => {
    const before = (await load()).tools[0]?.id;
    await section('tools')
      .getByRole('button', { name: /^find_order/ })
      .click();
    await addTool('Agent as a tool');
    await expect.poll(() => progress('Tools')).toBe('fault');
    await section('tools').getByRole('combobox', { name: 'Agent', exact: true }).click();
    await page.getByRole('option', { name: 'Translator' }).click();
    await expect.poll(async () => (await load()).tools.length).toBe(2);
    expect((await load()).tools[0]?.id).toBe(before);
    await section('tools').getByRole('button', { name: 'Move find_order down' }).click();
    await expect.poll(async () => (await load()).tools.map(({ kind }) => kind)).toEqual(['agent', 'http']);
    await section('tools').getByRole('button', { name: 'Delete find_order' }).click();
    await keepToast(page, 'find_order');
    await expect.poll(async () => (await load()).tools.length).toBe(1);
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect.poll(async () => (await load()).tools.map(({ name }) => name)).toContain('find_order');
  });

  it('takes an output type from the library', async () => {
    await step('Output type').click();
    const library = section('output').getByLabel('Begin with a type from the library');
    const name = await library.locator('option').nth(1).getAttribute('value');
    await library.selectOption(name);
    await expect.poll(async () => (await load()).outputType?.name).toBe(name);
    await expect.poll(() => progress('Output type')).toBe('done');
  });

  it('guards what comes in', async () => {
    await step('Guardrails').click();
    await page.getByRole('button', { name: 'Add a guardrail' }).click();
    await page.getByRole('menuitem', { name: 'Blocked words' }).click();
    const guards = section('guardrails');
    await guards.getByLabel('Terms').fill('casino\nfree money');
    await guards.getByRole('radio', { name: 'Stop' }).check();
    await expect
      .poll(async () => (await load()).guardrails)
      .toMatchObject([
        { kind: 'blocklist', stage: 'input', action: 'block', config: { terms: ['casino', 'free money'] } },
      ]);
    await takePictures(page, 'builder-guardrail');
  });

  it('knows what its owner tells it, and puts it into the instructions', async () => {
    await step('Context').click();
    const known = section('context');
    await known.getByRole('button', { name: 'Add a value' }).click();
    await known.getByLabel('Name', { exact: true }).fill('company');
    await known.getByLabel('Value', { exact: true }).fill('Example Ltd');
    await known.getByRole('button', { name: 'Insert context.company into the instructions' }).click();
    await expect.poll(load).toMatchObject({
      context: { values: { company: 'Example Ltd' } },
      instructions: expect.stringContaining('{{ context.company }}'),
    });
    await takePictures(page, 'builder-context');
    await expectAccessible(page);
  });

  it('is the same after a reload, and fits a phone', async () => {
    await page.reload();
    await section('tools')
      .getByRole('button', { name: /^find_order/ })
      .waitFor();
    for (const name of ['Basics', 'Instructions', 'Model', 'Tools', 'Output type', 'Guardrails'])
      await expect.poll(() => progress(name)).toBe('done');
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, 'pixels wider than the window').toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('names what a publication changes', async () => {
    expect((await api.post(`/agents/${agentId}/versions`, {})).status).toBe(201);
    await section('tools').getByRole('switch', { name: 'Use find_order' }).uncheck();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /version 2/ });
    await dialog.getByText('Tool find_order').waitFor();
    await dialog.getByText('enabled', { exact: true }).waitFor();
    await takePictures(page, 'builder-publish');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('begins from a template with tools and guardrails', async () => {
    await open(page, '/app/agents/new?template=moderator');
    await page.getByText('Comes with One comment, Hide personal data').waitFor();
    await page.getByRole('button', { name: 'Create agent' }).click();
    await page.waitForURL(/\/app\/agents\/agt_/);
    await section('guardrails')
      .getByRole('button', { name: /^Hide personal data/ })
      .waitFor();
  });

  it('never made the browser complain', () => {
    // The refused address is a 422 that the page shows.
    expect(complaints.filter((complaint) => !/status of 422/.test(complaint))).toEqual([]);
  });
});
