import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

const DEFAULT_PORT = 4321;

/** The gateway's own sentence encoder under its own name: its vectors are never taken for those of OpenAI's models. */
export const OFFLINE_EMBEDDING_MODEL = 'openai/offline-demo-embeddings@512';

export interface LocalSettings {
  port: number;
  dataDir: string;
}

/** `PORT` and `DATA_DIR` of the environment. @throws Error with a sentence */
export function readLocalSettings(env: NodeJS.ProcessEnv = process.env): LocalSettings {
  const port = Number(env['PORT'] || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${env['PORT']}", but must be a number between 1 and 65535.`);
  }
  return { port, dataDir: resolve(ROOT, env['DATA_DIR'] || '.data') };
}

/** What nobody should have to think up: secrets, and a newcomer is in at once. */
export function freshVars(): Record<string, string> {
  return {
    BETTER_AUTH_SECRET: randomBytes(32).toString('base64'),
    KEY_ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    EMAIL_VERIFICATION: 'off',
  };
}

/** The variables of `.dev.vars`, which is written first where there is none. */
export function readDevVars(path = join(ROOT, '.dev.vars')): Record<string, string> {
  if (!existsSync(path)) {
    const lines = Object.entries(freshVars()).map(([name, value]) => `${name}="${value}"`);
    const text = ['# Written at the first start; every variable is described in .dev.vars.example.', ...lines, ''];
    writeFileSync(path, text.join('\n'), { mode: 0o600 });
  }
  const parsed = parseEnv(readFileSync(path, 'utf8'));
  return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => !!entry[1]));
}

export interface StandInAddresses {
  neonUrl: string;
  databaseUrl: string;
  gatewayUrl: string;
  mailUrl: string;
  searchUrl: string;
}

/**
 * The worker's variables: the stand-ins' addresses, and what was set by hand before them. A database, OpenAI key,
 * Resend key or search server of one's own keeps the stand-in out.
 */
export function workerVars(
  set: Record<string, string>,
  standIns: StandInAddresses,
  url: string,
): Record<string, string> {
  const vars: Record<string, string> = { BASE_URL: url };
  const hosts: string[] = set['ALLOWED_PRIVATE_HOSTS'] ? [set['ALLOWED_PRIVATE_HOSTS']] : [];
  const use = (address: string, more: Record<string, string>) => {
    Object.assign(vars, more);
    hosts.push(new URL(address).host);
  };
  if (!set['DATABASE_URL']) {
    use(standIns.neonUrl, { DATABASE_URL: standIns.databaseUrl, NEON_FETCH_ENDPOINT: standIns.neonUrl });
  }
  if (!set['OPENAI_API_KEY'])
    use(standIns.gatewayUrl, {
      OPENAI_API_KEY: 'local',
      OPENAI_BASE_URL: standIns.gatewayUrl,
      EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
    });
  if (!set['RESEND_API_KEY']) use(standIns.mailUrl, { RESEND_API_KEY: 'local', RESEND_BASE_URL: standIns.mailUrl });
  if (!set['SEARXNG_URL']) use(standIns.searchUrl, { SEARXNG_URL: standIns.searchUrl });
  return { ...vars, ...set, ALLOWED_PRIVATE_HOSTS: hosts.join(',') };
}
