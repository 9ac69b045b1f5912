import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spawnRuntime } from './child.ts';
import { isAlive } from './processes.ts';
import { type Runtime, startRuntime } from './runtime.ts';

const configPath = fileURLToPath(new URL('./testing/built/server/wrangler.json', import.meta.url));
let dataDir: string;
let runtime: Runtime;
const logs: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'baton-runtime-'));
  runtime = await startRuntime({
    configPath,
    dataDir: join(dataDir, 'one'),
    vars: { GREETING: 'hello' },
    onLog: ({ message }) => logs.push(message),
  });
});
afterAll(async () => {
  await runtime.stop();
  rmSync(dataDir, { recursive: true });
});

it('runs the worker with its variables, and serves files beside it', async () => {
  expect(await (await fetch(`${runtime.url}/api/vars`)).json()).toEqual({ greeting: 'hello', chunk: 'from a chunk' });
  expect(await (await fetch(`${runtime.directUrl}/api/vars`)).json()).toMatchObject({ greeting: 'hello' });
  expect(await (await fetch(`${runtime.url}/page`)).text()).toContain('A static page');
  expect(await (await fetch(`${runtime.url}/`)).text()).toBe('the worker first');
});

it('moves a message that keeps failing to the dead-letter queue', async () => {
  await fetch(`${runtime.url}/api/queue`, { method: 'POST' });
  await expect.poll(() => logs.filter((line) => line.startsWith('dead:'))).toEqual(['dead: r1']);
});

it('runs the scheduled handler', async () => {
  await runtime.fireCron('7 * * * *', new Date(1_000));
  await expect.poll(() => logs).toContain('cron: 7 * * * * at 1000');
});

it('keeps what was acknowledged when the process is killed, and both processes die', async () => {
  const options = { configPath, dataDir: join(dataDir, 'two'), vars: { GREETING: 'hi' } };
  const first = await spawnRuntime(options);
  for (let n = 1; n <= 3; n += 1) expect(await (await fetch(`${first.url}/api/count`)).json()).toEqual({ n });
  await first.kill();
  expect([isAlive(first.pid), isAlive(first.workerdPid)]).toEqual([false, false]);
  const second = await spawnRuntime(options);
  expect(await (await fetch(`${second.url}/api/count`)).json()).toEqual({ n: 4 });
  await second.stop();
  expect([isAlive(second.pid), isAlive(second.workerdPid)]).toEqual([false, false]);
});

it('says why it can not start', async () => {
  await expect(spawnRuntime({ configPath: '/nowhere/wrangler.json', vars: {} })).rejects.toThrow(
    '/nowhere/wrangler.json',
  );
});
