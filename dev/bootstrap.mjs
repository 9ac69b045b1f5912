/**
 * Runs a command of this repository on a machine that has nothing but git and some Node ≥ 20: installs the packages
 * where they are missing or stale, then goes on under the Node that comes with them. Plain JavaScript without packages.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const COMMANDS = { start: 'dev/start.ts', dev: 'dev/dev.ts', demo: 'dev/demo.ts', test: 'test/run.ts' };
const LEAST_NODE = 20;
const OWN_NODE = 24;

const [command = '', ...args] = process.argv.slice(2);
const script = COMMANDS[command];
if (!script) fail(`Unknown command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
if (nodeMajor() < LEAST_NODE)
  fail(`Baton needs Node ${LEAST_NODE} or newer to begin with; this is ${process.version}.`);

if (!isInstalled()) install();
run();

function nodeMajor() {
  return Number(process.versions.node.split('.')[0]);
}

/** Whether node_modules holds exactly the versions of the lockfile; npm leaves a list of what it installed. */
function isInstalled() {
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '' || (optional && !present[path])) return true;
    return present[path]?.version === version;
  });
}

function install() {
  console.log('Installing packages (once, and after a change of the lockfile; about a minute) …');
  const npm = process.env.npm_execpath;
  const words = ['install', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const options = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] };
  const result =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...words], options)
      : spawnSync('npm', words, { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0)
    fail('The packages could not be installed; npm says why above. Check the network and try again.');
}

/** The Node of the `node` package; the running one where that has no build for this machine but is new enough. */
function ownNode() {
  const path = join(ROOT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(path)) return path;
  if (nodeMajor() >= OWN_NODE) return process.execPath;
  return fail(`The package "node" brought no Node ${OWN_NODE} for this machine, and ${process.version} is too old.`);
}

function run() {
  const bin = join(ROOT, 'node_modules/.bin');
  const child = spawn(ownNode(), [join(ROOT, script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      // The tools must not call home: offline they would hang or warn.
      ASTRO_TELEMETRY_DISABLED: '1',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
    },
  });
  // A terminal's Ctrl-C reaches the child by itself; what a supervisor sends to this process is passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
