import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, holdAnswer, open, type Site, startSite, takePictures } from './site.ts';

/** An answer with an output type, as somebody sees it grow in the playground. */
const FIELDS = ['country', 'capital', 'river', 'language', 'currency', 'anthem', 'king', 'history'];

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin));
  const made = await user.api.post<{ id: string }>('/agents', {
    name: 'Atlas',
    outputType: {
      name: 'country',
      strict: true,
      schema: {
        type: 'object',
        properties: Object.fromEntries(FIELDS.map((name) => [name, { type: 'string' }])),
        required: FIELDS,
        additionalProperties: false,
      },
    },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(user.account.cookie, site.origin));
  complaints = complaintsOf(context);
  page = await context.newPage();
  await open(page, `/app/playground?agent=${made.body.id}`);
});
afterAll(() => site?.stop());

const answer = () => page.getByTestId('structured-answer');

it('shows the fields of an answer as they come, and its JSON once it is whole', async () => {
  const held = await holdAnswer(site, 'the land of the Franks');
  await page.getByRole('textbox', { name: 'Message' }).fill('What do you know of the land of the Franks?');
  await page.keyboard.press('Control+Enter');
  await answer().waitFor();
  expect(await answer().locator('dt').count()).toBeLessThan(FIELDS.length);
  expect(await answer().getByText('As JSON').isVisible()).toBe(false);
  await held.release();
  // The database keeps a schema's fields in an order of its own.
  const fields = async () => (await answer().locator('dt').allTextContents()).sort();
  await expect.poll(fields).toEqual(FIELDS.toSorted());
  await answer().getByText('As JSON').click();
  expect(JSON.parse((await answer().locator('pre').textContent()) ?? '')).toHaveProperty('country');
  await expectAccessible(page);
  await takePictures(page, 'structured-answer');
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
