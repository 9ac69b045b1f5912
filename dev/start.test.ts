import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Listening, listen } from './http.ts';
import { freePort } from './runtime/processes.ts';
import { ROOT } from './settings.ts';

let dir: string;
let other: Listening;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'baton-start-'));
  other = await listen(createServer());
});
afterAll(async () => {
  await other.stop();
  rmSync(dir, { recursive: true });
});

it('says which port is in use and how to take another', () => {
  const { status, stderr } = bootstrap(['start'], { PORT: String(other.port), DATA_DIR: join(dir, 'a') });
  expect(stderr).toContain(
    `Port ${other.port} is in use by another program. Choose another one: PORT=${other.port + 1} npm start`,
  );
  expect(status).toBe(1);
});

it('leaves a data folder alone that another process works on', async () => {
  mkdirSync(join(dir, 'b'));
  writeFileSync(join(dir, 'b', 'lock'), String(process.pid));
  const { status, stderr } = bootstrap(['start'], { PORT: String(await freePort()), DATA_DIR: join(dir, 'b') });
  expect(stderr).toContain(`${join(dir, 'b')} is in use by process ${process.pid}.`);
  expect(status).toBe(1);
});

it('names its commands', () => {
  const { status, stderr } = bootstrap(['nothing'], {});
  expect(stderr).toContain('Unknown command "nothing". There are: start, dev, demo, test.');
  expect(status).toBe(1);
});

function bootstrap(args: string[], env: Record<string, string>) {
  return spawnSync(process.execPath, [join(ROOT, 'dev/bootstrap.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}
