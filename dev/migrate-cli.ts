import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { spawnStandIns, standInOptions } from './boot.ts';
import { lockDataDir } from './data-lock.ts';
import { type MigrationResult, migrate } from './migrate.ts';
import { ROOT, readLocalSettings } from './settings.ts';

/** `npm run db:migrate`: the database of DATABASE_URL (environment, then .dev.vars), else the local one. */
async function main(): Promise<void> {
  const path = join(ROOT, '.dev.vars');
  const vars = { ...(existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}), ...process.env };
  const { DATABASE_URL, NEON_FETCH_ENDPOINT } = vars;
  if (DATABASE_URL) {
    report(
      new URL(DATABASE_URL).host,
      await migrate({ databaseUrl: DATABASE_URL, neonUrl: NEON_FETCH_ENDPOINT || undefined }),
    );
    return;
  }
  const { dataDir } = readLocalSettings();
  const unlock = lockDataDir(dataDir);
  try {
    // The stand-ins apply what is missing when they start; what is left to do here is to say so.
    const standIns = await spawnStandIns({ ...standInOptions(dataDir), gateway: { mode: 'demo' } });
    const { neonUrl, databaseUrl, migrated } = standIns.ready;
    const { version } = await migrate({ neonUrl, databaseUrl });
    await standIns.stop();
    report(`the local database in ${dataDir}`, { version, applied: migrated });
  } finally {
    unlock();
  }
}

function report(where: string, { version, applied }: MigrationResult): void {
  const done = applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to apply';
  console.log(`Schema version ${version} at ${where}: ${done}.`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
