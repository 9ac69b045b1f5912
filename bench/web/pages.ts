import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';

/** A page of the site, what it may weigh, and what a person does first on it. */
export interface MeasuredPage {
  name: string;
  path: string;
  signedIn: boolean;
  /** JavaScript before the first interaction, in KB after gzip. */
  budgetKb: number;
  /** Whether Lighthouse looks at it too. */
  lighthouse: boolean;
  /** The first interactions, for Interaction to Next Paint. */
  interact(page: Page): Promise<void>;
}

const LANDING_KB = 30;
const APP_KB = 250;

async function tabAround(page: Page): Promise<void> {
  for (let at = 0; at < 6; at++) await page.keyboard.press('Tab');
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('agents', { delay: 30 });
  await page.keyboard.press('Escape');
}

async function writeAMessage(page: Page): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.click();
  await page.keyboard.type('What is 12 * 12?', { delay: 30 });
}

/** The pages of a scene that are measured. */
export function measuredPages({ agentId, runId }: Scene): MeasuredPage[] {
  const app = (name: string, path: string, more: Partial<MeasuredPage> = {}): MeasuredPage => ({
    name,
    path,
    signedIn: true,
    budgetKb: APP_KB,
    lighthouse: false,
    interact: openPalette,
    ...more,
  });
  return [
    { name: 'landing', path: '/', signedIn: false, budgetKb: LANDING_KB, lighthouse: true, interact: tabAround },
    { name: 'sign-up', path: '/sign-up', signedIn: false, budgetKb: APP_KB, lighthouse: false, interact: tabAround },
    app('dashboard', '/app', { lighthouse: true }),
    app('agents', '/app/agents'),
    app('agent', `/app/agents/${agentId}`),
    app('playground', `/app/playground?agent=${agentId}`, { lighthouse: true, interact: writeAMessage }),
    app('runs', '/app/runs'),
    app('run', `/app/runs/${runId}`),
    app('settings', '/app/settings'),
  ];
}
