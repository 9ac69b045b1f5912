import { neon, neonConfig } from '@neondatabase/serverless';
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http';
import * as schema from './schema/index.ts';

export type Database = NeonHttpDatabase<typeof schema>;

const databases = new Map<string, Database>();

/** Drizzle over Neon's HTTP protocol; `fetchEndpoint` redirects it to another server of that protocol. */
export function openDatabase(url: string, fetchEndpoint?: string): Database {
  const key = `${fetchEndpoint ?? ''}|${url}`;
  const known = databases.get(key);
  if (known) return known;
  if (fetchEndpoint) neonConfig.fetchEndpoint = fetchEndpoint;
  const db = drizzle({ client: neon(url), schema });
  databases.set(key, db);
  return db;
}
