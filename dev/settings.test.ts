import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT, readDevVars, readLocalSettings, workerVars } from './settings.ts';

const STAND_INS = {
  neonUrl: 'http://127.0.0.1:1001/sql',
  databaseUrl: 'postgres://baton:x@localhost/baton',
  gatewayUrl: 'http://127.0.0.1:1002/v1',
  mailUrl: 'http://127.0.0.1:1003',
  searchUrl: 'http://127.0.0.1:1004',
};
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'baton-settings-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('reads PORT and DATA_DIR, with defaults', () => {
  expect(readLocalSettings({})).toEqual({ port: 4321, dataDir: join(ROOT, '.data') });
  expect(readLocalSettings({ PORT: '5000', DATA_DIR: '/x' })).toEqual({ port: 5000, dataDir: '/x' });
});

it.each(['x', '0', '70000', '1.5'])('refuses PORT=%s with a sentence', (PORT) => {
  expect(() => readLocalSettings({ PORT })).toThrow(`PORT is "${PORT}", but must be a number between 1 and 65535.`);
});

it('writes .dev.vars once, readable by its owner alone', () => {
  const path = join(dir, '.dev.vars');
  const vars = readDevVars(path);
  expect(vars).toMatchObject({ EMAIL_VERIFICATION: 'off', KEY_ENCRYPTION_KEYS: expect.stringMatching(/^1:.{44}$/) });
  expect(vars['BETTER_AUTH_SECRET']?.length).toBeGreaterThanOrEqual(32);
  expect(statSync(path).mode & 0o077).toBe(0);
  const text = readFileSync(path, 'utf8');
  expect(readDevVars(path)).toEqual(vars);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('points the worker at the stand-ins and lets it pass to them', () => {
  expect(workerVars({ EMAIL_VERIFICATION: 'off' }, STAND_INS, 'http://localhost:4321')).toEqual({
    BASE_URL: 'http://localhost:4321',
    DATABASE_URL: STAND_INS.databaseUrl,
    NEON_FETCH_ENDPOINT: STAND_INS.neonUrl,
    OPENAI_API_KEY: 'local',
    OPENAI_BASE_URL: STAND_INS.gatewayUrl,
    EMBEDDING_MODEL: 'openai/offline-demo-embeddings@512',
    RESEND_API_KEY: 'local',
    RESEND_BASE_URL: STAND_INS.mailUrl,
    SEARXNG_URL: STAND_INS.searchUrl,
    EMAIL_VERIFICATION: 'off',
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1:1001,127.0.0.1:1002,127.0.0.1:1003,127.0.0.1:1004',
  });
});

it('keeps a stand-in out where a real service was set', () => {
  const vars = workerVars(
    {
      DATABASE_URL: 'postgres://neon',
      OPENAI_API_KEY: 'sk-1',
      RESEND_API_KEY: 're_1',
      SEARXNG_URL: 'https://search.example.com',
    },
    STAND_INS,
    'http://localhost:1',
  );
  expect(vars).toEqual({
    BASE_URL: 'http://localhost:1',
    DATABASE_URL: 'postgres://neon',
    OPENAI_API_KEY: 'sk-1',
    RESEND_API_KEY: 're_1',
    SEARXNG_URL: 'https://search.example.com',
    ALLOWED_PRIVATE_HOSTS: '',
  });
});

it('describes every variable of the worker in .dev.vars.example', () => {
  const env = readFileSync(join(ROOT, 'worker/env.ts'), 'utf8');
  const names = [...env.matchAll(/^ {2}([A-Z][A-Z_]+)\?: string;$/gm)].map((match) => match[1]);
  const example = readFileSync(join(ROOT, '.dev.vars.example'), 'utf8');
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !new RegExp(`^# ?${name}=`, 'm').test(example))).toEqual([]);
  writeFileSync(join(dir, 'copy'), example);
  expect(readDevVars(join(dir, 'copy'))).toEqual({});
});
