/**
 * `npm test`: unit and edge tests, then the browser tests where a Chromium is found.
 * Arguments choose suites: `node test/run.ts unit edge browser`. Reports go to test/reports/.
 */
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './harness/build.ts';
import { findChromium } from './harness/chromium.ts';

const SUITES = ['unit', 'edge', 'browser'];
const asked = process.argv.slice(2);
const unknown = asked.filter((suite) => !SUITES.includes(suite));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(', ')}. There are: ${SUITES.join(', ')}.`);
  process.exit(2);
}
const suites = asked.length > 0 ? asked : SUITES;

function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function vitest(projects: string[], report: string): boolean {
  return run('vitest', [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=test/reports/${report}.json`,
  ]);
}

async function browserTests(): Promise<boolean> {
  const chromium = findChromium();
  if (!chromium) {
    console.log(
      'No Chromium found, so the browser tests are left out. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
    );
    return true;
  }
  await ensureBuilt();
  return vitest(['browser'], 'browser');
}

const inWorkerd = suites.filter((suite) => suite !== 'browser');
const passed = inWorkerd.length === 0 || vitest(inWorkerd, inWorkerd.join('-'));
const browserPassed = !suites.includes('browser') || (await browserTests());
process.exitCode = passed && browserPassed ? 0 : 1;
