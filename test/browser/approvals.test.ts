import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { mailTool, windowOf } from './people.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** A person in the loop, from the question to the result, and a tool that is tried from its panel. */
let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let api: Awaited<ReturnType<typeof newUser>>['api'];
let agentId = '';

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin));
  api = user.api;
  const made = await api.post<{ id: string }>('/agents', { name: 'Clerk', tools: [mailTool(site)] });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  agentId = made.body.id;
  context = await windowOf(site, user);
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(() => site?.stop());

/** How many answers of the conversation have ended. */
const ended = () => page.getByTestId('run-cost').count();

async function ask(question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(question);
  await page.keyboard.press('Control+Enter');
}

it('asks before the call, and the answer comes once somebody has agreed', async () => {
  await open(page, `/app/playground?agent=${agentId}`);
  await ask('Use send_mail now.');
  await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  await expectAccessible(page);
  expect(await page.getByText('The connection was cut.').count()).toBe(0);
  await takePictures(page, 'approval');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page
    .getByRole('article', { name: 'Answer of Clerk' })
    .filter({ hasText: 'The tool send_mail answered' })
    .waitFor();
  // Nothing more can be asked before the answer has ended.
  await expect.poll(ended).toBe(1);
});

it('tells the model what a person said who did not agree', async () => {
  await ask('Use send_mail once more.');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await page.getByRole('textbox', { name: 'What the agent should know' }).fill('Not today.');
  await page.getByRole('button', { name: 'Reject it' }).click();
  await page.getByRole('article', { name: 'Answer of Clerk' }).filter({ hasText: 'Not today.' }).waitFor();
  await expect.poll(ended).toBe(2);
});

it('shows the call in the inspector', async () => {
  const { body } = await api.get<{ data: { id: string }[] }>('/runs?limit=1');
  await open(page, `/app/runs/${body.data[0]?.id}`);
  await page.getByRole('treeitem', { name: /send_mail/ }).click();
  await expectAccessible(page);
  await takePictures(page, 'run-tool');
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
