import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, newUser, type User } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { mailTool, windowOf } from './people.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** Two people: the first one's agent asks, the second one, whom its tool names, decides from the notice. */
let site: Site;
let ada: User;
let bob: User;
let adasPage: Page;
let bobsPage: Page;
let complaints: string[][];
let agentId = '';
let runId = '';

async function pageOf(user: User): Promise<Page> {
  const context = await windowOf(site, user);
  complaints.push(complaintsOf(context));
  return context.newPage();
}

beforeAll(async () => {
  site = await startSite();
  complaints = [];
  [ada, bob] = [await newUser(batonAt(site.origin)), await newUser(batonAt(site.origin))];
  [adasPage, bobsPage] = [await pageOf(ada), await pageOf(bob)];
  const made = await ada.api.post<{ id: string }>('/agents', {
    name: 'Clerk',
    tools: [mailTool(site, ['ops@example.test'])],
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  agentId = made.body.id;
});
afterAll(() => site?.stop());

/** Who may decide, as it is saved. */
async function approvers(): Promise<string[] | undefined> {
  const { body } = await ada.api.get<{ data: { approval: { approvers?: string[] } }[] }>(`/agents/${agentId}/tools`);
  return body.data[0]?.approval.approvers;
}

it('names somebody who may decide, in the panel of the tool', async () => {
  await open(adasPage, `/app/agents/${agentId}`);
  await adasPage
    .getByRole('button', { name: /send_mail/ })
    .first()
    .click();
  const field = adasPage.getByRole('textbox', { name: 'Who may decide beside you' });
  await field.fill('nobody@example.test');
  await field.press('Enter');
  await adasPage.getByText('Nobody with this address has an account here.', { exact: true }).waitFor();
  await adasPage.getByRole('button', { name: 'Remove nobody@example.test' }).click();
  await field.fill(bob.account.email);
  await field.press('Enter');
  await adasPage.getByText(bob.account.email).waitFor();
  await expectAccessible(adasPage);
  await expect.poll(approvers).toEqual([bob.account.email]);
});

it('tells the other one behind the bell, who decides there without seeing the run', async () => {
  const started = await ada.api.post<{ id: string; status: string }>(`/agents/${agentId}/run`, {
    input: 'Use send_mail now.',
    mode: 'wait',
  });
  expect(started.body.status, JSON.stringify(started.body)).toBe('waiting_approval');
  runId = started.body.id;
  await open(bobsPage, '/app');
  const bell = bobsPage.getByRole('button', { name: 'Notifications, one new' });
  await bell.click();
  await bobsPage.getByRole('link', { name: /Clerk wants to use send_mail/ }).waitFor();
  await expectAccessible(bobsPage);
  await takePictures(bobsPage, 'bell');
  await bobsPage.getByRole('link', { name: /Clerk wants to use send_mail/ }).click();
  const card = bobsPage.getByTestId('approval-card');
  await card.getByText('ops@example.test').waitFor();
  await expectAccessible(bobsPage);
  await takePictures(bobsPage, 'waiting-approvals');
  expect((await bob.api.get(`/runs/${runId}`)).status).toBe(404);
  await card.getByRole('button', { name: 'Approve', exact: true }).click();
  await bobsPage.getByText('Nothing waits for you').waitFor();
  await bobsPage.getByRole('button', { name: 'Notifications, nothing new' }).waitFor();
});

it('lets the run go on, which says who has decided', async () => {
  const status = async () => (await ada.api.get<{ status: string }>(`/runs/${runId}`)).body.status;
  await expect.poll(status).toBe('completed');
  const { body } = await ada.api.get<{ data: { decidedBy: object }[] }>(`/runs/${runId}/approvals`);
  expect(body.data).toMatchObject([{ decidedBy: { role: 'approver', email: bob.account.email } }]);
});

it('asks whether one wants mails', async () => {
  await open(bobsPage, '/app/settings/notifications');
  const mails = bobsPage.getByRole('switch', { name: 'Tell me by e-mail, too' });
  expect(await mails.isChecked()).toBe(true);
  await mails.click();
  const saved = async () => (await bob.api.get<{ approvalMails: boolean }>('/notifications/settings')).body;
  await expect.poll(saved).toEqual({ approvalMails: false });
  await expectAccessible(bobsPage);
  await takePictures(bobsPage, 'settings-notifications');
});

it('never made a browser complain, but of the address that is nobody’s', () => {
  const [adas, bobs] = complaints;
  expect(adas?.filter((words) => !words.includes('status of 422'))).toEqual([]);
  expect(bobs).toEqual([]);
});
