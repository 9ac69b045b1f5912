import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { spawnStandIns, standInOptions } from '../boot.ts';
import { lockDataDir } from '../data-lock.ts';
import { ROOT, readLocalSettings } from '../settings.ts';
import { saveRing, writeSecret } from './key-file.ts';
import { withNewestOnly, withNewVersion } from './ring-text.ts';
import { assertUnused, type RotationTarget, rewrap } from './rotate.ts';

const VARS = join(ROOT, '.dev.vars');
const USAGE = `npm run keys:rotate -- new [--to FILE]     one more key-encryption key; from then on it wraps
npm run keys:rotate -- rewrap             every stored key under it, in batches; may be stopped and started again
npm run keys:rotate -- retire [--to FILE] takes the old versions away, once no stored key needs them
npm run keys:rotate                       new and rewrap at once, for the local database
See docs/key-rotation.md.`;

const say = (sentence: string) => console.log(sentence);

function variables() {
  const vars = { ...(existsSync(VARS) ? parseEnv(readFileSync(VARS, 'utf8')) : {}), ...process.env };
  const { KEY_ENCRYPTION_KEYS: ring, DATABASE_URL: databaseUrl, NEON_FETCH_ENDPOINT: neonUrl } = vars;
  if (!ring) throw new Error('KEY_ENCRYPTION_KEYS is not set, neither in the environment nor in .dev.vars.');
  return { ring, databaseUrl, neonUrl };
}

/** The database of DATABASE_URL, else the local one: it must not run meanwhile. */
async function withDatabase(ring: string, work: (target: RotationTarget) => Promise<void>): Promise<void> {
  const { databaseUrl, neonUrl } = variables();
  if (databaseUrl) return work({ databaseUrl, neonUrl, ring });
  const { dataDir } = readLocalSettings();
  const unlock = lockDataDir(dataDir);
  try {
    const standIns = await spawnStandIns({ ...standInOptions(dataDir), gateway: { mode: 'demo' } });
    try {
      await work({ ...standIns.ready, ring });
    } finally {
      await standIns.stop();
    }
  } finally {
    unlock();
  }
}

/** Locally the ring goes into .dev.vars; elsewhere into a file for `wrangler secret put`. */
function keep(ring: string, to: string | undefined): void {
  const { databaseUrl } = variables();
  if (!databaseUrl && to === undefined) {
    saveRing(VARS, ring);
    return;
  }
  if (to === undefined) throw new Error('Name a file for the new value: --to FILE. It is written for you alone.');
  writeSecret(to, ring);
  say(
    `The new value is in ${to}. Deploy it: \`wrangler secret put KEY_ENCRYPTION_KEYS < ${to}\`, then delete the file.`,
  );
}

async function main(): Promise<void> {
  const [command = 'all', ...rest] = process.argv.slice(2);
  const to = rest[0] === '--to' ? rest[1] : undefined;
  const { ring, databaseUrl } = variables();
  if (command === 'new' || (command === 'all' && !databaseUrl)) {
    const next = withNewVersion(ring);
    keep(next.ring, to);
    say(`Version ${next.version} wraps new keys as soon as the worker has it.`);
  }
  if (command === 'rewrap' || (command === 'all' && !databaseUrl)) {
    const current = variables().ring;
    await withDatabase(current, async (target) => {
      say(`Done: ${await rewrap(target, say)} keys were wrapped anew.`);
    });
  } else if (command === 'retire') {
    const { ring: left, retired } = withNewestOnly(ring);
    if (retired.length === 0) throw new Error('There is only one version.');
    await withDatabase(ring, (target) => assertUnused(target, retired));
    keep(left, to);
    say(`Gone: version ${retired.join(', ')}.`);
  } else if (command !== 'new' && command !== 'all') throw new Error(USAGE);
  else if (command === 'all' && databaseUrl) throw new Error(`With DATABASE_URL set, go step by step:\n${USAGE}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
