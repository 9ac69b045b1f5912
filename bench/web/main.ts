/**
 * `npm run bench:web [-- --only pages,lighthouse,scroll]`: what each page of the built site weighs, how fast it
 * answers, what Lighthouse says of it, and how smoothly a very long conversation and trace scroll, as JSON beside
 * the budgets; also in `bench/results/web.json`. Exit code 1 where a budget is missed or a step failed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { ensureBuilt } from '../../test/harness/build.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../test/harness/chromium.ts';
import { judge, type PageReport, type ScrollReport } from './judgement.ts';
import { startLighthouse } from './lighthouse.ts';
import { measuredPages } from './pages.ts';
import { startScene } from './scene.ts';
import { scrollConversation } from './scroll-conversation.ts';
import { scrollTrace } from './scroll-trace.ts';
import { Steps } from './steps.ts';
import { visit } from './vitals.ts';

const RESULTS = 'bench/results/web.json';
const PARTS = ['pages', 'lighthouse', 'scroll'];
/** All steps together stay under six minutes. */
const TOTAL_MS = 330_000;
const BOUND_MS = { visit: 45_000, lighthouse: 60_000, scroll: 75_000 };

const { values } = parseArgs({ options: { only: { type: 'string', default: PARTS.join() } } });
const parts = new Set(values.only.split(','));
for (const part of parts) if (!PARTS.includes(part)) throw new Error(`--only takes ${PARTS.join(', ')}, not ${part}.`);
const executablePath = chromiumPath();

await ensureBuilt();
const scene = await startScene();
const steps = new Steps(TOTAL_MS);
const pages: PageReport[] = [];
const scrolls: ScrollReport[] = [];

function chromiumPath(): string {
  const path = findChromium();
  if (!path) throw new Error('No Chromium found; set CHROMIUM_PATH.');
  return path;
}

/** A browser for one part of the measurement, so that none inherits what another left behind. */
async function withBrowser(work: (browser: Awaited<ReturnType<typeof chromium.launch>>) => Promise<void>) {
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

async function measurePages(): Promise<void> {
  await withBrowser(async (browser) => {
    for (const page of measuredPages(scene)) {
      const seen = await steps.run(`${page.name}: visit`, BOUND_MS.visit, () => visit(browser, scene, page));
      pages.push({ page: page.name, budgetKb: page.budgetKb, ...seen });
    }
  });
}

async function measureLighthouse(): Promise<void> {
  const lighthouse = await startLighthouse(executablePath, scene);
  try {
    for (const page of measuredPages(scene).filter((one) => one.lighthouse)) {
      const { name, budgetKb } = page;
      const look = (device: 'desktop' | 'mobile') =>
        steps.run(`${name}: Lighthouse, ${device}`, BOUND_MS.lighthouse, () => lighthouse.look(page, device));
      const looks = { desktop: await look('desktop'), mobile: await look('mobile') };
      const known = pages.find((one) => one.page === name);
      if (known) Object.assign(known, { lighthouse: looks });
      else pages.push({ page: name, budgetKb, lighthouse: looks });
    }
  } finally {
    await lighthouse.stop();
  }
}

async function measureScrolling(): Promise<void> {
  await withBrowser(async (browser) => {
    const measure = async (page: string, scroll: () => Promise<Omit<ScrollReport, 'page'>>) => {
      const report = await steps.run(`${page}: scroll`, BOUND_MS.scroll, scroll);
      if (report) scrolls.push({ page, ...report });
    };
    await measure('long conversation', () => scrollConversation(browser, scene));
    await measure('long trace', () => scrollTrace(browser, scene));
  });
}

try {
  if (parts.has('pages')) await measurePages();
  if (parts.has('scroll')) await measureScrolling();
  if (parts.has('lighthouse')) await measureLighthouse();
} finally {
  const { failures } = steps;
  const misses = judge(pages, scrolls);
  const report = `${JSON.stringify({ pages, scrolls, misses, failures }, null, 2)}\n`;
  // A part of the measurement does not take the place of the whole.
  if (PARTS.every((part) => parts.has(part))) {
    mkdirSync('bench/results', { recursive: true });
    writeFileSync(RESULTS, report);
  }
  process.stdout.write(report);
  for (const miss of misses) console.error(miss);
  for (const { step, problem } of failures) console.error(`${step}: ${problem}`);
  process.exitCode = misses.length + failures.length > 0 ? 1 : 0;
  await scene.stop();
}
// What hung may still hold the process.
process.exit();
