/**
 * `npm test`: unit and edge tests, then the browser tests where a Chromium is found.
 * Arguments choose suites: `node test/run.ts unit edge browser`. Reports go to test/reports/.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ensureBuilt } from './harness/build.ts';
import { findChromium } from './harness/chromium.ts';

/** Edge tests are three projects (vitest.config.ts), side by side; asking for `edge` asks for all of them. */
const EDGE = ['edge', 'edge-records', 'objects'];
const SUITES = ['unit', ...EDGE, 'browser'];
const asked = process.argv.slice(2);
const unknown = asked.filter((suite) => !SUITES.includes(suite));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(', ')}. There are: ${SUITES.join(', ')}.`);
  process.exit(2);
}
const suites = new Set(asked.length > 0 ? asked : SUITES);
if (suites.has('edge')) for (const suite of EDGE) suites.add(suite);

/** What workerd itself says when a test crashes an object on purpose; the test says whether that was right. */
const WORKERD_TALK = /^(uncaught exception; |exception = |stack: \/)/;

/** Runs a suite; its words are shown at once, or kept until it ends so that two suites don't talk at the same time. */
function vitest(suite: string, shown: 'at once' | 'at the end'): Promise<boolean> {
  const args = ['run', '--project', suite, '--reporter=default', '--reporter=json'];
  const report = `--outputFile.json=test/reports/${suite}.json`;
  const child = spawn('vitest', [...args, report], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kept: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (WORKERD_TALK.test(line)) return;
      if (shown === 'at once') console.log(line);
      else kept.push(line);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`vitest could not be started: ${error.message}`);
      resolve(false);
    });
    child.on('close', (code) => {
      console.log(kept.join('\n'));
      resolve(code === 0);
    });
  });
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
  return vitest('browser', 'at once');
}

// These mostly wait for different things; the browser tests want the machine for themselves.
const together = [...EDGE, 'unit'].filter((suite) => suites.has(suite));
const first = await Promise.all(together.map((suite, at) => vitest(suite, at === 0 ? 'at once' : 'at the end')));
const last = suites.has('browser') ? [await browserTests()] : [];
process.exitCode = [...first, ...last].every(Boolean) ? 0 : 1;
