import { neon, neonConfig } from '@neondatabase/serverless';
import { eq, sql as raw } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Listening } from '../http.ts';
import { startNeon } from './server.ts';

const things = pgTable('things', {
  id: integer('id').primaryKey(),
  name: text('name').notNull().unique(),
  tags: text('tags').array(),
  data: jsonb('data').$type<Record<string, unknown>>(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }),
});

const PASSWORD = 'only-here';
const URL_OF_DATABASE = `postgres://baton:${PASSWORD}@localhost/baton`;
let server: Listening;

const servers = [
  { name: 'embedded', options: {} },
  ...(process.env['LOCAL_POSTGRES_URL']
    ? [{ name: 'a real Postgres', options: { postgresUrl: process.env['LOCAL_POSTGRES_URL'] } }]
    : []),
];

describe.each(servers)("Neon's HTTP protocol over $name", ({ options }) => {
  beforeAll(async () => {
    server = await startNeon({ ...options, password: PASSWORD });
    neonConfig.fetchEndpoint = `${server.url}/sql`;
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await database().execute(raw`DROP TABLE IF EXISTS things`);
    await database().execute(
      raw`CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL CONSTRAINT things_name_key UNIQUE, tags text[], data jsonb, at timestamptz(3))`,
    );
  });

  it('keeps every type through the real driver and drizzle', async () => {
    const row = {
      id: 1,
      name: 'O\'Neil\n"quoted" ☃',
      tags: ['a,b', '"c"', ''],
      data: { deep: [1, null, { x: 'y' }] },
      at: new Date('2026-11-22T10:11:12.345Z'),
    };
    await database().insert(things).values(row);
    expect(await database().select().from(things)).toEqual([row]);
  });

  it('answers single queries of the plain driver as objects, with nulls and counts', async () => {
    const sql = neon(URL_OF_DATABASE, { fullResults: true });
    const result = await sql`SELECT ${7}::int AS seven, NULL AS nothing, true AS yes, '{"a":1}'::jsonb AS json`;
    expect(result.rows).toEqual([{ seven: 7, nothing: null, yes: true, json: { a: 1 } }]);
    expect(result).toMatchObject({ rowCount: 1, command: 'SELECT' });
    const update = await sql`UPDATE things SET name = 'x' WHERE id = 99`;
    expect(update).toMatchObject({ rowCount: 0, command: 'UPDATE' });
  });

  it('runs a batch as one transaction in one request', async () => {
    const before = await stats();
    const [, rows] = await database().batch([
      database().insert(things).values({ id: 1, name: 'one' }),
      database().select({ id: things.id }).from(things),
      database().update(things).set({ name: 'uno' }).where(eq(things.id, 1)),
    ]);
    expect(rows).toEqual([{ id: 1 }]);
    const after = await stats();
    expect({ requests: after.requests - before.requests, queries: after.queries - before.queries }).toEqual({
      requests: 1,
      queries: 3,
    });
  });

  it('keeps nothing of a batch that fails, and reports the constraint', async () => {
    const failing = database().batch([
      database().insert(things).values({ id: 1, name: 'same' }),
      database().insert(things).values({ id: 2, name: 'same' }),
    ]);
    await expect(failing).rejects.toMatchObject({
      code: '23505',
      constraint: 'things_name_key',
      detail: 'Key (name)=(same) already exists.',
    });
    expect(await database().select().from(things)).toEqual([]);
  });

  it('rolls back a constraint that is only checked at the commit', async () => {
    await database().execute(raw`ALTER TABLE things ADD CONSTRAINT once UNIQUE (tags) DEFERRABLE INITIALLY DEFERRED`);
    const failing = database().batch([
      database()
        .insert(things)
        .values({ id: 1, name: 'a', tags: ['t'] }),
      database()
        .insert(things)
        .values({ id: 2, name: 'b', tags: ['t'] }),
    ]);
    await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'once' });
    expect(await database().select().from(things)).toEqual([]);
  });

  it('honours isolation level and read-only', async () => {
    const sql = neon(URL_OF_DATABASE);
    const [shown] = await sql.transaction([sql`SHOW transaction_isolation`], { isolationLevel: 'Serializable' });
    expect(shown).toEqual([{ transaction_isolation: 'serializable' }]);
    const writing = sql.transaction([sql`DELETE FROM things`], { readOnly: true });
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  });

  it('goes on after a syntax error, and where a table changed under a prepared statement', async () => {
    const sql = neon(URL_OF_DATABASE);
    await expect(sql`SELEC 1`).rejects.toMatchObject({ code: '42601' });
    expect(await sql.query('SELECT * FROM things')).toEqual([]);
    await sql`ALTER TABLE things ADD COLUMN extra text DEFAULT 'new'`;
    await sql`INSERT INTO things (id, name) VALUES (1, 'one')`;
    expect(await sql.query('SELECT * FROM things')).toMatchObject([{ id: 1, extra: 'new' }]);
  });

  it('serves many requests at once, each with its own answer', async () => {
    const sql = neon(URL_OF_DATABASE);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => sql`SELECT ${n}::int AS n`));
    expect(answers.map(([row]) => row?.['n'])).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('refuses a wrong password, a missing connection string and a broken body with 400', async () => {
    await expect(neon('postgres://baton:other@localhost/baton')`SELECT 1`).rejects.toThrow(
      'password authentication failed',
    );
    const withoutHeader = await fetch(`${server.url}/sql`, { method: 'POST', body: '{"query":"SELECT 1"}' });
    expect(withoutHeader.status).toBe(400);
    const broken = await fetch(`${server.url}/sql`, {
      method: 'POST',
      headers: { 'neon-connection-string': URL_OF_DATABASE },
      body: '[',
    });
    expect(broken.status).toBe(400);
  });

  it('parses values for callers that do not ask for raw text', async () => {
    const response = await fetch(`${server.url}/sql`, {
      method: 'POST',
      headers: { 'neon-connection-string': URL_OF_DATABASE },
      body: JSON.stringify({ query: 'SELECT $1::int AS n, false AS no, $2::json AS j', params: [5, { a: [1] }] }),
    });
    expect(await response.json()).toMatchObject({
      rows: [{ n: 5, no: false, j: { a: [1] } }],
      rowCount: 1,
      command: 'SELECT',
    });
  });
});

function database() {
  return drizzle({ client: neon(URL_OF_DATABASE) });
}

async function stats(): Promise<{ requests: number; queries: number }> {
  return (await (await fetch(`${server.url}/stats`)).json()) as { requests: number; queries: number };
}
