import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { boot, standInOptions } from './boot.ts';
import { lockDataDir } from './data-lock.ts';
import { requireFreePort } from './runtime/processes.ts';
import { seedOnce } from './seed.ts';
import { readDevVars, readLocalSettings } from './settings.ts';
import { untilAskedToStop } from './signals.ts';

/** `npm start`: everything that Baton needs, on this machine, until Ctrl-C. */
async function start(): Promise<void> {
  const { port, dataDir } = readLocalSettings();
  await requireFreePort(port, 'npm start');
  const unlock = lockDataDir(dataDir);
  const asked = untilAskedToStop();
  const logPath = join(dataDir, 'worker.log');
  const booted = await boot({
    dataDir,
    port,
    vars: readDevVars(),
    standIns: standInOptions(dataDir),
    onProgress: (sentence) => console.log(sentence),
    onLog: (log) => {
      appendFileSync(logPath, `${new Date(log.timestamp).toISOString()} ${log.level} ${log.message}\n`);
      if (log.level === 'error') console.error(log.message);
    },
  });
  try {
    const account = await seedOnce(booted.url, dataDir).catch((error: unknown) => {
      console.error(`The demo account could not be made: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    const { mailUrl, gateway } = booted.standIns;
    console.log(`
  Baton         ${booted.url}
  Sign in with  ${account ? `${account.email}  /  ${account.password}` : 'an account of your own: sign up'}
  API docs      ${booted.url}/api/docs
  Local mail    ${mailUrl}
  Models        ${gateway ?? 'offline demo model (start Ollama or LM Studio, or set GATEWAY_OPENAI_API_KEY, for real answers)'}
  Data          ${dataDir}  (the worker's log: ${logPath})

  Ctrl-C stops everything.
`);
    const broken = await Promise.race([booted.broken, asked]);
    if (broken) throw new Error(broken);
  } finally {
    await booted.stop();
    unlock();
  }
}

start().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
