import { text } from 'node:stream/consumers';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** What an agent did in its shell, as the owner of the run reads and downloads it. */
let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let runId = '';

beforeAll(async () => {
  site = await startSite();
  const { api, account } = await newUser(batonAt(site.origin));
  const tools = [
    {
      kind: 'computer',
      name: 'shell',
      description: 'Runs commands.',
      approval: { mode: 'always' },
      config: { allowedCommands: ['echo', 'cat', 'curl', 'ls'], blockedPaths: ['/home/user/private'] },
    },
  ];
  const made = await api.post<{ id: string }>('/agents', { name: 'Clerk', tools });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const asked = { input: 'Use shell now.', mode: 'wait' };
  const run = (await api.post<{ id: string; status: string }>(`/agents/${made.body.id}/run`, asked)).body;
  expect(run.status).toBe('waiting_approval');
  runId = run.id;
  const command = 'echo "Total: 42" > report.txt; cat report.txt; cat private/key; curl https://example.org; date';
  await api.post(`/runs/${runId}/approvals/t1_0`, { decision: 'approve', args: { command } });
  const status = async () => (await api.get<{ status: string }>(`/runs/${runId}`)).body.status;
  await vi.waitFor(async () => expect(await status()).toBe('completed'), { timeout: 60_000, interval: 50 });
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(account.cookie, site.origin));
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(() => site?.stop());

it('is a tab of the call, with what was refused in plain words', async () => {
  await open(page, `/app/runs/${runId}?span=t1_0.tool`);
  await page.getByRole('tab', { name: 'Audit log' }).click();
  const log = page.getByRole('region', { name: 'What this call did' });
  await log.getByText('/home/user/report.txt').first().waitFor();
  expect(await log.getByText('this agent may not run it').count()).toBe(1);
  expect(await log.getByText('there is no network').count()).toBe(1);
  await takePictures(page, 'audit-log');
  await expectAccessible(page);
});

it('is downloaded as a file', async () => {
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the log of this run as CSV' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`audit-${runId}.csv`);
  expect(await text(await download.createReadStream())).toContain(',denied,date,this agent may not run it,1');
  expect(complaints).toEqual([]);
});
