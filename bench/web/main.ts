/**
 * `npm run bench:web [-- --no-lighthouse]`: what each page of the built site weighs and how fast it answers, as
 * JSON, with the budgets. Exit code 1 where a budget of weight or a Lighthouse score is missed.
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { freePort } from '../../dev/runtime/processes.ts';
import { ensureBuilt } from '../../test/harness/build.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../test/harness/chromium.ts';
import { type Look, look, type Scores, WANTED } from './lighthouse.ts';
import { type MeasuredPage, measuredPages } from './pages.ts';
import { startScene } from './scene.ts';
import { type Visit, visit } from './vitals.ts';

const { values } = parseArgs({ options: { lighthouse: { type: 'boolean', default: true } }, allowNegative: true });
const executablePath = findChromium();
if (!executablePath) throw new Error('No Chromium found; set CHROMIUM_PATH.');

interface Report extends Visit {
  page: string;
  budgetKb: number;
  lighthouse?: { desktop: Look; mobile: Look };
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** What a report misses, a sentence each. */
function missesOf({ page, javascriptKb, budgetKb, lighthouse }: Report): string[] {
  const misses = javascriptKb > budgetKb ? [`${page}: ${javascriptKb} KB of JavaScript, budget ${budgetKb} KB`] : [];
  for (const [name, wanted] of Object.entries(WANTED) as [keyof Scores, number][]) {
    const got = lighthouse?.desktop.scores[name] ?? wanted;
    if (got < wanted) misses.push(`${page}: Lighthouse ${name} ${got}, wanted ${wanted}`);
  }
  return misses;
}

await ensureBuilt();
const scene = await startScene();
const port = await freePort();
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`] });

async function reportOn(measured: MeasuredPage): Promise<Report> {
  console.error(`… ${measured.name}`);
  const { javascriptKb, scripts, firstContentfulPaintMs, interactionToNextPaintMs } = await visit(
    browser,
    scene,
    measured,
  );
  const report: Report = {
    page: measured.name,
    javascriptKb: tenth(javascriptKb),
    budgetKb: measured.budgetKb,
    scripts,
    firstContentfulPaintMs: tenth(firstContentfulPaintMs),
    interactionToNextPaintMs: tenth(interactionToNextPaintMs),
  };
  if (!values.lighthouse || !measured.lighthouse) return report;
  const desktop = await look(scene, measured, port, 'desktop');
  const mobile = await look(scene, measured, port, 'mobile');
  return { ...report, lighthouse: { desktop, mobile } };
}

try {
  const reports: Report[] = [];
  for (const measured of measuredPages(scene)) reports.push(await reportOn(measured));
  console.log(JSON.stringify(reports, null, 2));
  const misses = reports.flatMap(missesOf);
  for (const miss of misses) console.error(miss);
  process.exitCode = misses.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  await scene.stop();
}
