import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alive, complaintsOf, holdAnswer, open, type Site, startSite, takePictures } from './site.ts';

const WAIT_MS = 60_000;
const MICRO = 1_000_000;

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
});
afterAll(async () => {
  await site?.stop();
});

function balanceOn(tab: Page): Promise<number> {
  return tab.getByTestId('balance').locator('[data-microcredits]').getAttribute('data-microcredits').then(Number);
}

/** The API as the page itself would ask it, with its cookie. */
async function ask<T>(path: string): Promise<T> {
  const response = await context.request.get(`/api/v1${path}`);
  expect(response.status()).toBe(200);
  return (await response.json()) as T;
}

interface NewAgent {
  name: string;
  instructions: string;
  speciality?: string;
  handsOnTo?: string[];
}

/** Creates an agent by the form; gives back its id. */
async function createAgent(agent: NewAgent): Promise<string> {
  await open(page, '/app/agents/new?template=blank');
  const form = page.getByRole('form', { name: 'New agent' });
  await form.getByLabel('Name', { exact: true }).fill(agent.name);
  await form.getByRole('textbox', { name: 'Instructions' }).fill(agent.instructions);
  if (agent.speciality) await form.getByLabel('How others should hand on to this agent').fill(agent.speciality);
  for (const target of agent.handsOnTo ?? []) {
    await form.getByRole('button', { name: 'Add a handoff' }).click();
    await page.getByRole('option', { name: target }).click();
  }
  await form.getByRole('button', { name: 'Create agent' }).click();
  await page.waitForURL(/\/app\/agents\/agt_/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

async function send(question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(question);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** The answer's text at its first sight, before it is whole. */
async function firstWords(agentName: string): Promise<string> {
  const answer = page.getByRole('article', { name: `Answer of ${agentName}` }).last();
  await answer.waitFor();
  return (await answer.textContent()) ?? '';
}

it('signs up and shows 10 credits', async () => {
  await open(page, '/sign-up');
  const form = page.getByRole('form', { name: 'Sign up' });
  await form.getByLabel('Name').fill('Ada');
  await form.getByLabel('E-mail').fill('ada@example.test');
  await form.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
  await form.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(/\/app/);
  expect(await balanceOn(page)).toBe(10 * MICRO);
});

it('creates two tutors and a triage agent that hands on to them', async () => {
  await createAgent({
    name: 'Math Tutor',
    instructions: 'You help with mathematics. Explain each step.',
    speciality: 'Specialist for mathematics: numbers, equations, algebra and geometry',
  });
  await createAgent({
    name: 'History Tutor',
    instructions: 'You help with history. Name dates and places.',
    speciality: 'Specialist for history: wars, kings, empires and revolutions',
  });
  const triage = await createAgent({
    name: 'Triage',
    instructions: 'Hand each question on to the tutor who knows the subject.',
    handsOnTo: ['Math Tutor', 'History Tutor'],
  });
  await takePictures(page, 'agent');
  const { handoffs } = await ask<{ handoffs: unknown[] }>(`/agents/${triage}`);
  expect(handoffs).toHaveLength(2);
  await open(page, `/app/playground?agent=${triage}`);
});

it('streams an answer after a handoff, says what it cost, and lets the balance fall by that', async () => {
  const answer = await holdAnswer(site, 'Which equation describes a circle');
  await send('Which equation describes a circle, and how does geometry explain it?');
  await page.getByTestId('handoff').getByText('Triage handed on to Math Tutor').waitFor();
  const early = await firstWords('Math Tutor');
  await answer.release();
  const cost = page.getByTestId('run-cost');
  await cost.waitFor();
  const whole = await firstWords('Math Tutor');
  expect(whole.length).toBeGreaterThan(early.length);
  const charged = Number(await cost.getAttribute('data-microcredits'));
  expect(charged).toBeGreaterThan(0);
  await expect.poll(() => balanceOn(page)).toBe(10 * MICRO - charged);
  await takePictures(page, 'playground');
});

it("opens the run's trace", async () => {
  await page.getByRole('complementary', { name: 'Trace' }).getByRole('link', { name: 'Open the run' }).click();
  await page.waitForURL(/\/app\/runs\/run_/);
  const runId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const { spans } = await ask<{ spans: { kind: string; name: string }[] }>(`/runs/${runId}/trace`);
  const kinds = spans.map((span) => span.kind);
  expect(kinds).toContain('handoff');
  expect(kinds.filter((kind) => kind === 'generation')).toHaveLength(2);
  await page.getByText('Math Tutor').first().waitFor();
  await takePictures(page, 'run');
  await page.goBack();
  await alive(page);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});

it('keeps the answer when the tab is closed in the middle of it, and charges once', async () => {
  const before = await balanceOn(page);
  await page.getByRole('button', { name: 'New conversation' }).click();
  const answer = await holdAnswer(site, 'Which revolution ended which empire');
  await send('Which revolution ended which empire, and who were its kings?');
  const early = await firstWords('History Tutor');
  const address = page.url();
  await page.close();

  page = await context.newPage();
  await open(page, address);
  await answer.release();
  const cost = page.getByTestId('run-cost');
  await cost.waitFor();
  const whole = await firstWords('History Tutor');
  expect(whole.length).toBeGreaterThan(early.length);
  expect(whole.startsWith(early.replace(/…$/, '').trimEnd())).toBe(true);

  // The list is the mirror in Postgres, a moment behind what the run's own page already shows.
  const newest = async () =>
    (await ask<{ data: { id: string; status: string; cost: { microcredits: number } }[] }>('/runs?limit=5')).data[0];
  await expect.poll(async () => (await newest())?.status).toBe('completed');
  const run = await newest();
  const { data: lines } = await ask<{
    data: { runId: string | null; step: string | null; amount: { microcredits: number } }[];
  }>('/credits/history?limit=100');
  const charges = lines.filter((line) => line.runId === run?.id);
  expect(new Set(charges.map((line) => line.step)).size).toBe(charges.length);
  const charged = -charges.reduce((sum, line) => sum + line.amount.microcredits, 0);
  expect(charged).toBe(run?.cost.microcredits);
  expect(Number(await cost.getAttribute('data-microcredits'))).toBe(charged);
  await expect.poll(() => balanceOn(page)).toBe(before - charged);
});

it('never made the browser complain', () => {
  expect(complaints).toEqual([]);
});
