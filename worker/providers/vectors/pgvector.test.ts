import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listening } from '../../../dev/http.ts';
import { migrate } from '../../../dev/migrate.ts';
import { startNeon } from '../../../dev/neon/server.ts';
import { type Database, openDatabase } from '../../db/client.ts';
import { users } from '../../db/schema/users.ts';
import { nearest, pgVectorStore } from './pgvector.ts';
import type { VectorStore } from './port.ts';
import { MODEL, pointing, record, vectorStoreSuite } from './testing/suite.ts';

let neon: Listening;
let db: Database;
let store: VectorStore;

async function makeOwner(id: string): Promise<void> {
  await db.insert(users).values({ id, name: 'Ada', email: `${id}@b.test`, emailFolded: `${id}@b.test` });
}

beforeAll(async () => {
  neon = await startNeon({ password: 'p' });
  const databaseUrl = 'postgres://baton:p@localhost/baton';
  const neonUrl = `${neon.url}/sql`;
  await migrate({ databaseUrl, neonUrl });
  db = openDatabase(databaseUrl, neonUrl);
  store = pgVectorStore(db);
});
afterAll(() => neon.stop());

vectorStoreSuite(() => ({ store, owner: makeOwner, settled: async () => {}, many: 260, examples: 12 }));

describe('Postgres as a vector store', () => {
  /** A big owner's vectors lie all around the question; the small one's are far off. */
  async function crowd(big: string, small: string): Promise<void> {
    await makeOwner(big);
    await makeOwner(small);
    const length = MODEL.dimensions;
    await db.execute(sql`INSERT INTO vector_store (id, user_id, space, dimensions, embedding, metadata)
      SELECT 'c-' || n, ${big}, 'openai/small@384', ${sql.raw(String(length))},
        (SELECT array_agg(CASE WHEN d = 1 THEN 1 ELSE sin(n * d) / 50 END ORDER BY d)::vector
         FROM generate_series(1, ${sql.raw(String(length))}) d),
        '{"fileId":"fil_big","mediaType":"text/plain","language":"en","indexVersion":1}'::jsonb
      FROM generate_series(1, 300) n`);
    await store.upsert(
      small,
      MODEL,
      Array.from({ length: 5 }, (_, i) => record(`s-${i}`, pointing(200 + i))),
    );
    await db.execute(sql`ANALYZE vector_store`);
  }

  it('walks the graph of its length, and still finds what a small owner has among many', async () => {
    await crowd('usr_big', 'usr_small');
    // As in a table so large that neither sorting an owner's rows nor reading all of them pays.
    const large = sql`SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)`;
    const plan = async (owner: string, before = sql`SELECT 1`) => {
      const explain = db.execute(sql`EXPLAIN ${nearest(owner, MODEL, pointing(0), 10)}`);
      const [, answer] = await db.batch([db.execute(before), explain]);
      return answer.rows.map((row) => String(Object.values(row)[0])).join('\n');
    };
    expect(await plan('usr_big', large)).toContain('Index Scan using vector_store_hnsw_384_idx');
    expect(await plan('usr_small')).toContain('vector_store_user_id_space_id_pk');
    const found = async (iterative: 'off' | 'relaxed_order') => {
      const [, , answer] = await db.batch([
        db.execute(large),
        db.execute(sql`SELECT set_config('hnsw.iterative_scan', ${iterative}, true)`),
        db.execute(nearest('usr_small', MODEL, pointing(0), 10)),
      ]);
      return answer.rows.length;
    };
    expect(await found('off')).toBe(0);
    // Some: a graph promises no more.
    expect(await found('relaxed_order')).toBeGreaterThan(0);
    expect(await store.query('usr_small', MODEL, pointing(0), { limit: 10 })).toHaveLength(5);
    const [first] = await store.query('usr_big', MODEL, pointing(0), { limit: 10 });
    expect(first?.score).toBeGreaterThan(0.9);
  });

  it('compares vectors of a length without an index one by one', async () => {
    await makeOwner('usr_odd');
    const odd = { ...MODEL, dimensions: 5 };
    await store.upsert('usr_odd', odd, [record('c-0', Float32Array.of(1, 0, 0, 0, 0))]);
    expect(await store.query('usr_odd', odd, Float32Array.of(0, 1, 0, 0, 0), { limit: 1 })).toEqual([
      { id: 'c-0', score: 0 },
    ]);
  });

  it('forgets an account’s vectors with the account', async () => {
    await makeOwner('usr_gone');
    await store.upsert('usr_gone', MODEL, [record('c-0', pointing(0))]);
    await db.delete(users).where(sql`id = 'usr_gone'`);
    expect(await store.visible('usr_gone', MODEL, ['c-0'])).toEqual(new Set());
  });
});
