import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { mailTool, windowOf } from './people.ts';
import { open, type Site, startSite, takePictures } from './site.ts';

/** The inspector's own views: a tool call from the wish to the result, and a check rule by rule. */
let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.stop());

it('tells what a call and a check came to', async () => {
  const { api, account } = await newUser(batonAt(site.origin));
  const context = await windowOf(site, { account });
  const page = await context.newPage();
  const clerk = await api.post<{ id: string }>('/agents', {
    name: 'Clerk',
    tools: [mailTool(site)],
    guardrails: [
      { kind: 'length', name: 'Short', stage: 'input', action: 'block', config: { max: 5_000 } },
      { kind: 'blocklist', name: 'Rivals', stage: 'input', action: 'mask', config: { terms: ['Globex'] } },
    ],
  });
  expect(clerk.status, JSON.stringify(clerk.body)).toBe(201);
  const started = await api.post<{ id: string; status: string }>(`/agents/${clerk.body.id}/run`, {
    input: 'Use send_mail now, as Globex does.',
    mode: 'background',
  });
  const run = async () => (await api.get<{ status: string }>(`/runs/${started.body.id}`)).body.status;
  await expect.poll(run).toBe('waiting_approval');
  const asked = await api.get<{ data: { id: string }[] }>(`/runs/${started.body.id}/approvals`);
  await api.post(`/runs/${started.body.id}/approvals/${asked.body.data[0]?.id}`, {
    decision: 'approve',
    args: { to: 'boss@example.test' },
  });
  await expect.poll(run).toBe('completed');

  await open(page, `/app/runs/${started.body.id}`);
  await page.getByRole('treeitem', { name: /^HTTP call send_mail/ }).click();
  const detail = page.getByRole('region', { name: 'Selected span' });
  await detail.getByText('approved with other arguments').waitFor();
  await detail.getByText('by the owner of the run.').waitFor();
  const change = detail.getByRole('region', { name: 'What the person changed' });
  expect(await change.locator('ins').textContent()).toBe('"boss@example.test"');
  await detail.getByRole('region', { name: 'What went out' }).getByText('"POST"').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'inspector-call');

  await page.getByRole('treeitem', { name: /^Guardrail Rivals/ }).click();
  const rules = detail.getByRole('region', { name: 'Rules, in their order' }).getByRole('listitem');
  expect(await rules.count()).toBe(2);
  expect(await rules.nth(0).textContent()).toMatch(/^Short.*passed/);
  expect(await rules.nth(1).textContent()).toMatch(/^Rivals.*hidden/);
  expect(await detail.locator('mark').allTextContents()).toEqual(['[BLOCKED]']);
  await expectAccessible(page);
  await takePictures(page, 'inspector-check');
  await detail.getByRole('link', { name: 'Setting of “Rivals”' }).click();
  await page.waitForURL(/#agent-guardrails$/);
  await page
    .locator('#agent-guardrails')
    .getByRole('button', { name: /^Rivals/ })
    .waitFor();
}, 300_000);
