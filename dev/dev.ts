import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnStandIns, standInOptions } from './boot.ts';
import { lockDataDir } from './data-lock.ts';
import { requireFreePort } from './runtime/processes.ts';
import { seedOnce } from './seed.ts';
import { ROOT, readDevVars, readLocalSettings, workerVars } from './settings.ts';

/** `npm run dev`: the same stand-ins as `npm start`, with `astro dev` in front, which reloads what is edited. */
async function dev(): Promise<void> {
  const settings = readLocalSettings();
  await requireFreePort(settings.port, 'npm run dev');
  // Miniflare's state lies elsewhere than at `npm start`, so database and ledgers get a folder of their own as well.
  const dataDir = join(settings.dataDir, 'dev');
  const unlock = lockDataDir(dataDir);
  const standIns = await spawnStandIns(standInOptions(dataDir));
  const url = `http://localhost:${settings.port}`;
  const configPath = writeConfig(dataDir, workerVars(readDevVars(), standIns.ready, url));
  const astro = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/astro/bin/astro.mjs'), 'dev', '--port', String(settings.port)],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, BATON_DEV_CONFIG: configPath, BATON_DEV_STATE: join(dataDir, 'state') },
    },
  );
  const ended = once(astro, 'exit');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => astro.kill(signal));
  try {
    const seeded = untilAnswering(url).then(() => seedOnce(url, dataDir));
    const account = await Promise.race([seeded, ended.then(() => undefined)]);
    if (account) {
      console.log(`\n  Sign in at ${url} with ${account.email} / ${account.password}`);
      console.log(`  Local mail: ${standIns.ready.mailUrl}\n`);
    }
    await ended;
  } finally {
    astro.kill('SIGTERM');
    await standIns.stop();
    unlock();
  }
}

/** The configuration and its variables in the data folder, where nobody's own `.dev.vars` is touched. */
function writeConfig(dataDir: string, vars: Record<string, string>): string {
  const dir = join(dataDir, 'config');
  mkdirSync(dir, { recursive: true });
  const toml = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8').replaceAll('"./', `"${ROOT}`);
  writeFileSync(join(dir, 'wrangler.toml'), toml);
  const lines = Object.entries(vars).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(join(dir, '.dev.vars'), `${lines.join('\n')}\n`, { mode: 0o600 });
  return join(dir, 'wrangler.toml');
}

async function untilAnswering(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/health`).catch(() => undefined);
    if (response?.ok) return;
    await pause(300);
  }
}

dev().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
