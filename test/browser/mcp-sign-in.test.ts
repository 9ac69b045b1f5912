import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batonAt, cookiesOf, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** Signing in at an MCP server, by what a person sees and presses. */
vi.setConfig({ testTimeout: 300_000 });

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let user: Awaited<ReturnType<typeof newUser>>;

beforeAll(async () => {
  site = await startSite();
  user = await newUser(batonAt(site.origin));
  context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(user.account.cookie, site.origin));
  complaints = complaintsOf(context);
  page = await context.newPage();
});
afterAll(async () => {
  await context?.close();
  await site?.stop();
});

describe('an MCP server that asks for a sign-in', () => {
  it("is signed in to from the tool's panel, in a window of its own", async () => {
    const config = { url: site.signInServer, auth: { kind: 'none' } };
    const agent = await user.api.post<{ id: string }>('/agents', {
      name: 'Secretary',
      tools: [{ kind: 'mcp', name: 'notes', config }],
    });
    expect(agent.status, JSON.stringify(agent.body)).toBe(201);
    await open(page, `/app/agents/${agent.body.id}`);
    const steps = page.getByRole('navigation', { name: 'Sections of the agent' });
    await steps.getByRole('link', { name: 'Tools' }).click();
    const tools = page.locator('#agent-tools');
    await tools.getByRole('button', { name: 'notes' }).first().click();
    await takePictures(page, 'mcp-panel');
    await tools.getByLabel('Auth').selectOption({ label: 'Sign in' });
    const popup = context.waitForEvent('page');
    await tools.getByRole('button', { name: 'Sign in to this server' }).click();
    await popup;
    await tools.getByText('Connected', { exact: true }).waitFor();
    await tools.getByText('May: notes').waitFor();
    await takePictures(page, 'mcp-signed-in');
    await expectAccessible(page);
    await tools.getByRole('button', { name: 'Connect and list tools' }).click();
    await tools.getByRole('checkbox', { name: 'latest_note' }).waitFor();
  });

  it('is among the keys in the settings, where the sign-in is ended', async () => {
    await open(page, '/app/settings/keys');
    const row = page.getByRole('list', { name: 'Your sign-ins at MCP servers' }).getByRole('listitem');
    await row.getByText(site.signInServer, { exact: true }).waitFor();
    await row.scrollIntoViewIfNeeded();
    await takePictures(page, 'mcp-connections');
    await expectAccessible(page);
    await row.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('None yet.', { exact: true }).waitFor();
    expect((await user.api.get('/mcp/connections')).body).toMatchObject({ data: [] });
  });

  it('tells who comes back without a sign-in of theirs that there is none', async () => {
    await open(page, '/app/tools/signed-in?state=somebody-elses&code=stolen');
    await page.getByRole('heading', { name: 'The sign-in was not completed' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await expectAccessible(page);
    // A tool whose sign-in is not chosen yet can't be saved, and a state of nobody's is not found.
    const unexpected = complaints.filter((words) => !/status of (404|422)/.test(words));
    expect(unexpected).toEqual([]);
  });
});
