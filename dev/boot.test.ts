import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { neon, neonConfig } from '@neondatabase/serverless';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type StandInReady, spawnStandIns } from './boot.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(`${tmpdir()}/baton-stand-ins-`);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('keeps every answered write of the embedded database when its process is killed', async () => {
  const options = { persist: dataDir, gateway: { mode: 'demo' as const } };
  const first = await spawnStandIns(options);
  expect(first.ready.migrated).toContain('0000_initial');
  for (let n = 1; n <= 20; n += 1)
    await sqlOf(first.ready)`INSERT INTO signup_grants VALUES (${`a${n}@example.com`}, 'usr')`;
  await first.kill();
  const second = await spawnStandIns(options);
  expect(second.ready.migrated).toEqual([]);
  expect(await sqlOf(second.ready)`SELECT count(*)::int AS n FROM signup_grants`).toEqual([{ n: 20 }]);
  await second.stop();
});

it("fails with the service's own words", async () => {
  await expect(spawnStandIns({ postgresUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow('ECONNREFUSED');
});

function sqlOf(standIns: StandInReady) {
  neonConfig.fetchEndpoint = standIns.neonUrl;
  return neon(standIns.databaseUrl);
}
