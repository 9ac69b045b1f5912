import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** A person in the loop, from the question to the result, and a tool that is tried from its panel. */
let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let api: Awaited<ReturnType<typeof newUser>>['api'];
let agentId = '';

/** A service of somebody's own stands in for an API: each call leaves a mail. */
const tool = () => ({
  kind: 'http',
  name: 'send_mail',
  description: 'Sends a mail.',
  approval: { mode: 'always' },
  config: {
    method: 'POST',
    url: `${site.mail}/emails`,
    headers: [{ name: 'authorization', value: 'Bearer stand-in' }],
    parameters: {
      type: 'object',
      properties: { to: { enum: ['ops@example.test', 'boss@example.test'] } },
      required: ['to'],
      additionalProperties: false,
    },
    body: { kind: 'template', text: '{"from":"a@example.test","to":["{{to}}"],"subject":"Hello","text":"Hello."}' },
  },
});

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin));
  api = user.api;
  const made = await api.post<{ id: string }>('/agents', { name: 'Clerk', tools: [tool()] });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  agentId = made.body.id;
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(user.account.cookie, site.origin));
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
