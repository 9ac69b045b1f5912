import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neon } from '@neondatabase/serverless';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SCHEMA_RANGE } from '../worker/db/schema-range.ts';
import { migrate, migrationNames } from './migrate.ts';
import { type StandIns, startStandIns } from './testing/stand-ins.ts';

let standIns: StandIns;
let folder: string;

beforeAll(async () => {
  standIns = await startStandIns();
  folder = mkdtempSync(join(tmpdir(), 'baton-migrations-'));
  cpSync(new URL('../migrations', import.meta.url), folder, { recursive: true });
});
afterAll(async () => {
  await standIns.stop();
  rmSync(folder, { recursive: true });
});

it('has been applied by the stand-ins, and the code serves that version', async () => {
  expect(await current()).toEqual([{ version: String(SCHEMA_RANGE.newest) }]);
  expect(migrationNames()).toHaveLength(SCHEMA_RANGE.newest);
});

it('does nothing a second time', async () => {
  expect(await migrate(standIns)).toEqual({ version: SCHEMA_RANGE.newest, applied: [] });
});

it('keeps nothing of a migration that fails', async () => {
  addMigration('broken', ['CREATE TABLE half (id int)', 'CREATE TABLE half (id int)']);
  await expect(migrate(standIns, folder)).rejects.toThrow(
    'Migration broken failed, nothing of it was kept: relation "half" already exists',
  );
  expect(await sql()`SELECT to_regclass('half') AS half`).toEqual([{ half: null }]);
  expect(await current()).toEqual([{ version: String(SCHEMA_RANGE.newest) }]);
});

it('applies a new migration once, however many run it at the same time', async () => {
  addMigration('broken', ['CREATE TABLE more (id int)', 'INSERT INTO more VALUES (1)']);
  const version = SCHEMA_RANGE.newest + 1;
  const results = await Promise.all(Array.from({ length: 4 }, () => migrate(standIns, folder)));
  expect(results.map((result) => result.version)).toEqual([version, version, version, version]);
  expect(results.flatMap((result) => result.applied)).toEqual(['broken']);
  expect(await sql()`SELECT count(*)::int AS n FROM more`).toEqual([{ n: 1 }]);
  expect(await current()).toEqual([{ version: String(version) }]);
});

it('refuses a database that is newer than the folder', async () => {
  await expect(migrate(standIns)).rejects.toThrow(/database is at schema version \d+, this copy of the code knows \d+/);
});

function addMigration(name: string, statements: string[]): void {
  writeFileSync(join(folder, `${name}.sql`), statements.join('\n--> statement-breakpoint\n'));
  const path = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: { idx: number; tag: string }[] };
  journal.entries = [...journal.entries.filter((entry) => entry.tag !== name), { idx: 9999, tag: name }];
  writeFileSync(path, JSON.stringify(journal));
}

function sql() {
  return neon(standIns.databaseUrl);
}

function current() {
  return sql()`SELECT version FROM schema_version WHERE is_current`;
}
