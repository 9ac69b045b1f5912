import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceIdOf } from '../../worker/providers/tracing/trace-items.ts';
import { apiWith } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

const WAIT_MS = 60_000;
/** The refusals that these tests ask for are answered with 422, which the browser notes as an error of the page. */
const ASKED_FOR = /status of 422/;

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  site = await startSite();
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(WAIT_MS);
  complaints = complaintsOf(context);
  page = await context.newPage();
  await open(page, '/sign-up');
  const form = page.getByRole('form', { name: 'Sign up' });
  await form.getByLabel('Name').fill('Kay');
  await form.getByLabel('E-mail').fill('kay@example.test');
  await form.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
  await form.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(/\/app/);
});
afterAll(async () => {
  await context?.close();
  await site?.stop();
});

/** The API as the page itself would ask it, with its cookie. */
async function api() {
  const cookies = await context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const baton = { origin: site.origin, fetch: (url: string, init?: RequestInit) => fetch(url, init) };
  return apiWith(baton, { cookie, origin: site.origin });
}

async function newAgent(body: object = {}): Promise<string> {
  const { body: agent } = await (await api()).post<{ id: string }>('/agents', { name: 'Tutor', ...body });
  return agent.id;
}

async function runOnce(agentId: string) {
  const run = await (await api()).post<{
    id: string;
    cost: { microcredits: number };
    usage: { inputTokens: number; outputTokens: number };
  }>(`/agents/${agentId}/run`, { input: 'What is two and two?', mode: 'wait' });
  expect(run.status, JSON.stringify(run.body)).toBe(200);
  return run.body;
}

const perToken = ({ cost, usage }: Awaited<ReturnType<typeof runOnce>>) =>
  cost.microcredits / (usage.inputTokens + usage.outputTokens);

const row = (name: string) => page.getByRole('listitem', { name, exact: true });

async function chooseAction(name: string, action: string): Promise<void> {
  await row(name)
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
}

describe('Settings, Provider keys', () => {
  it('says what an own key is good for where there is none', async () => {
    await open(page, '/app/settings/keys');
    await page.getByText('a run costs 10 % of its usual credits').waitFor();
    await expectAccessible(page);
    await takePictures(page, 'keys-empty');
  });

  it('refuses a key that the provider refuses, with its reason and without the key', async () => {
    await page.getByRole('button', { name: 'Add a key', exact: true }).click();
    const form = page.getByRole('form', { name: 'Provider key' });
    await form.getByLabel('Provider').selectOption({ label: 'OpenAI' });
    await form.getByLabel('Address').fill(site.ownServer);
    await form.getByLabel('Key', { exact: true }).fill('sk-wrong-0123456789-abcd');
    await form.getByLabel('Label').fill('Work');
    await form.getByRole('button', { name: 'Test and store' }).click();
    const reason = form.getByText('Incorrect API key provided: [key]');
    await reason.waitFor();
    await expect.poll(() => form.getByLabel('Key', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
  });

  it('stores one that works, masked, and says that it does', async () => {
    const form = page.getByRole('form', { name: 'Provider key' });
    await form.getByLabel('Key', { exact: true }).fill('sk-right-0123456789-abcd');
    await form.getByRole('button', { name: 'Test and store' }).click();
    await row('Work').getByText('Works').waitFor();
    await row('Work').getByText('ends in abcd').waitFor();
    await expect.poll(() => page.content()).not.toContain('0123456789');
  });

  it('asks for the key again before it goes to another address', async () => {
    await chooseAction('Work', 'Change');
    const form = page.getByRole('form', { name: 'Provider key' });
    await form.getByLabel('Address').fill(site.gateway);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Enter the key.').waitFor();
    await page.keyboard.press('Escape');
  });

  it('offers to store untested what nobody answers for', async () => {
    await page.getByRole('button', { name: 'Add a key', exact: true }).click();
    const form = page.getByRole('form', { name: 'Provider key' });
    await form.getByLabel('Provider').selectOption('custom');
    await form.getByLabel('Address').fill(site.mail);
    await form.getByLabel('Label').fill('Away');
    await form.getByRole('button', { name: 'Test and store' }).click();
    await form.getByRole('button', { name: 'Store it untested' }).click();
    await row('Away').getByText('Untested').waitFor();
    await chooseAction('Away', 'Test again');
    await row('Away').getByText('Not reachable').waitFor();
  });

  it('shows what a run on the own key used, at a tenth of the price', async () => {
    const agentId = await newAgent();
    const { body: keys } = await (await api()).get<{ data: { id: string; label: string }[] }>('/users/api-keys');
    const work = keys.data.find(({ label }) => label === 'Work');
    const onOwn = await runOnce(agentId);
    expect(perToken(onOwn)).toBe(50);
    await expect
      .poll(async () => {
        await open(page, '/app/settings/keys');
        return row('Work').getByText('1 call').count();
      })
      .toBe(1);
    await page.getByRole('cell', { name: 'your key “Work”' }).waitFor();
    expect(work).toBeDefined();
    await expectAccessible(page);
    await takePictures(page, 'keys');
  });

  it('exports a run without what was said in it, by a key of its own', async () => {
    await page.getByRole('button', { name: 'Add a tracing key' }).click();
    const form = page.getByRole('form', { name: 'Provider key' });
    await form.getByLabel('Key', { exact: true }).fill('sk-traces-0123456789');
    await form.getByLabel('Label').fill('Dashboard');
    await form.getByRole('button', { name: 'Test and store' }).click();
    await row('Dashboard').waitFor();
    await page.getByRole('radio', { name: /Without content/ }).check();
    await page.getByText('It holds for runs that start from now on.').waitFor();
    const { id } = await runOnce(await newAgent());
    const received = async () => {
      const response = await fetch(`${new URL(site.ownServer).origin}/traces/${await traceIdOf(id)}`);
      return (await response.json()) as object[];
    };
    await expect.poll(async () => (await received()).length).toBeGreaterThan(2);
    expect(JSON.stringify(await received())).not.toContain('two and two');
  });

  it('deletes a key when its name is typed, and runs go on at the full price', async () => {
    const agentId = await newAgent();
    await chooseAction('Work', 'Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete “Work”?' });
    const button = dialog.getByRole('button', { name: 'Delete' });
    expect(await button.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('Work');
    await button.click();
    await row('Work').waitFor({ state: 'detached' });
    expect(perToken(await runOnce(agentId))).toBe(500);
  });
});

describe('the model picker', () => {
  const trigger = () => page.getByRole('button', { name: /^Model: / });
  const search = () => page.getByRole('combobox', { name: 'Search models, providers, abilities' });
  const options = () => page.getByRole('listbox', { name: 'Models' }).getByRole('option');
  const active = (): Promise<string> =>
    page.evaluate(() => {
      const field = document.activeElement;
      const id = field?.getAttribute('aria-activedescendant') ?? '';
      return document.getElementById(id)?.textContent ?? '';
    });

  /** Moves the choice until the named model is the active one. */
  async function arrowTo(name: string): Promise<void> {
    for (let step = 0; step < 60; step++) {
      if ((await active()).includes(name)) return;
      await page.keyboard.press('ArrowDown');
    }
    throw new Error(`The arrows never came to ${name}.`);
  }

  async function openEditor(): Promise<Locator> {
    await open(page, `/app/agents/${await newAgent()}`);
    return page.getByRole('form', { name: /Edit/ });
  }

  it('is searched and taken by keyboard alone', async () => {
    await openEditor();
    await trigger().focus();
    await page.keyboard.press('Enter');
    await search().waitFor();
    await options().first().waitFor();
    await expectAccessible(page);
    await takePictures(page, 'model-picker');
    await page.keyboard.type('anthropic sonnet');
    await options().filter({ hasText: 'Sonnet' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await expect.poll(active).toMatch(/Sonnet/);
    await page.keyboard.press('Enter');
    await search().waitFor({ state: 'detached' });
    await expect.poll(() => trigger().textContent()).toMatch(/Sonnet/);
    await expect.poll(() => trigger().evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByText('There is no key for Anthropic yet').waitFor();
  });

  it('takes the successor of a model that has ended, and switches one that will end', async () => {
    await openEditor();
    await page.getByText(/OpenAI stops serving GPT-4o mini/i).waitFor();
    await page.getByRole('button', { name: /^Switch to / }).click();
    await page.getByText(/OpenAI stops serving/).waitFor({ state: 'detached' });
    await expect.poll(() => trigger().textContent()).not.toMatch(/4o/);
    await trigger().click();
    await search().fill('deepseek-chat');
    await options().filter({ hasText: 'Takes its successor deepseek-v4-flash' }).click();
    await expect.poll(() => trigger().textContent()).toMatch(/V4 Flash/);
  });

  it('warns of what a model can not do, and names two that can', async () => {
    const target = await newAgent({ name: 'Target' });
    const id = await newAgent({ name: 'Hands on', handoffs: [{ targetAgentId: target }] });
    await open(page, `/app/agents/${id}`);
    await trigger().click();
    await search().fill('Mistral 7B Instruct');
    await options().first().click();
    await page
      .getByText(/Mistral 7B Instruct can’t call functions, so it can’t hand work on\. .+ and .+ can\./)
      .waitFor();
  });

  it('puts fallbacks into an order by keyboard, and the agent keeps it', async () => {
    const id = await newAgent({
      model: {
        provider: 'openai',
        name: 'gpt-4o-mini',
        settings: {},
        fallbacks: [
          { provider: 'openai', name: 'gpt-4o' },
          { provider: 'deepseek', name: 'deepseek-v4-flash' },
        ],
      },
    });
    await open(page, `/app/agents/${id}`);
    const list = page.getByRole('list', { name: 'If the model fails' });
    await list.getByRole('listitem').nth(1).waitFor();
    const handle = list.getByRole('button', { name: /^Move / }).first();
    // The editor scrolls smoothly: the handle must have come to rest before it is picked up.
    await handle.click({ trial: true });
    await handle.focus();
    await page.keyboard.press('Space');
    // Said once the places of all items are known; the next key moves the item among them.
    await page.getByText(/is at place 1 of 2/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText(/is at place 2 of 2/).waitFor();
    await page.keyboard.press('Space');
    await expect.poll(() => list.getByRole('listitem').first().textContent()).toMatch(/DeepSeek/i);
    await page.keyboard.press('ControlOrMeta+s');
    await expect
      .poll(async () => {
        const { body } = await (await api()).get<{ model: { fallbacks?: { provider: string }[] } }>(`/agents/${id}`);
        return body.model.fallbacks?.map(({ provider }) => provider);
      })
      .toEqual(['deepseek', 'openai']);
    await expectAccessible(page);
    await takePictures(page, 'model-fields');
  });

  it('lets the router choose, with a preference and providers that it never uses', async () => {
    await trigger().click();
    await search().fill('automatic');
    await arrowTo('Automatic');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'Low cost' }).check();
    await page.getByText('Providers', { exact: true }).click();
    const uses = page.getByRole('group', { name: 'Use of DeepSeek' });
    await uses.getByRole('radio', { name: 'Never' }).check();
    await expectAccessible(page);
    await takePictures(page, 'model-auto');
  });
});

it('never made the browser complain', () => {
  expect(complaints.filter((complaint) => !ASKED_FOR.test(complaint))).toEqual([]);
});
