import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startStandIns } from '../../dev/testing/stand-ins.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Vars and secrets of the worker under test. */
    workerVariables: Record<string, string>;
  }
}

/** Starts the stand-ins in this process and hands their addresses to the edge tests' worker. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const standIns = await startStandIns();
  const hosts = [standIns.neonUrl, standIns.mailUrl, standIns.gatewayUrl].map((url) => new URL(url).host);
  project.provide('workerVariables', {
    DATABASE_URL: standIns.databaseUrl,
    NEON_FETCH_ENDPOINT: standIns.neonUrl,
    RESEND_BASE_URL: standIns.mailUrl,
    RESEND_API_KEY: 'stand-in',
    OPENAI_BASE_URL: standIns.gatewayUrl,
    OPENAI_API_KEY: 'stand-in',
    ALLOWED_PRIVATE_HOSTS: hosts.join(','),
    BASE_URL: 'http://baton.test',
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    KEY_ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    EMAIL_VERIFICATION: 'off',
    LOG_LEVEL: 'error',
  });
  return () => standIns.stop();
}
