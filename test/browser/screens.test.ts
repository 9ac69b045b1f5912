import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** Every screen: no finding of axe in either theme, nothing wider than a phone, pictures in both sizes and themes. */
let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
const ids = { agent: '', run: '', session: '' };

beforeAll(async () => {
  site = await startSite();
  const { api, account } = await newUser(batonAt(site.origin));
  const tutor = await api.post<{ id: string }>('/agents', { name: 'Math Tutor', instructions: 'Explain each step.' });
  const triage = await api.post<{ id: string }>('/agents', {
    name: 'Triage',
    instructions: 'Hand each question on.',
    handoffs: [{ targetAgentId: tutor.body.id }],
  });
  const session = await api.post<{ id: string }>('/sessions', { agentId: triage.body.id });
  const run = await api.post<{ id: string }>(`/agents/${triage.body.id}/run`, {
    input: 'Which equation describes a circle?',
    mode: 'wait',
    sessionId: session.body.id,
  });
  expect([tutor, triage, session, run].map(({ status }) => status)).toEqual([201, 201, 201, 200]);
  Object.assign(ids, { agent: triage.body.id, run: run.body.id, session: session.body.id });
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(account.cookie, site.origin));
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(() => site?.stop());

const SCREENS: [string, () => string][] = [
  ['landing', () => '/'],
  ['dashboard', () => '/app'],
  ['agents', () => '/app/agents'],
  ['agent-new', () => '/app/agents/new'],
  ['agent', () => `/app/agents/${ids.agent}`],
  ['agent-code', () => `/app/agents/${ids.agent}/code`],
  ['playground', () => `/app/playground?agent=${ids.agent}&session=${ids.session}`],
  ['files-none', () => '/app/files'],
  ['runs', () => '/app/runs'],
  ['run', () => `/app/runs/${ids.run}`],
  ['credits', () => '/app/credits'],
  ['settings-profile', () => '/app/settings'],
  ['settings-appearance', () => '/app/settings/appearance'],
  ['settings-tokens', () => '/app/settings/tokens'],
  ['settings-keys', () => '/app/settings/keys'],
  ['not-found', () => '/nowhere'],
];

it.each(SCREENS)('%s', async (name, path) => {
  await open(page, path());
  await page.waitForLoadState('networkidle');
  await expectAccessible(page);
  await takePictures(page, name);
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, 'pixels wider than the window').toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });
});

it('never made the browser complain', () => {
  expect(complaints.filter((complaint) => !/status of 404/.test(complaint))).toEqual([]);
});
