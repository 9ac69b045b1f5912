import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless';

const MIGRATIONS = fileURLToPath(new URL('../migrations/', import.meta.url));
const BREAKPOINT = '--> statement-breakpoint';
/** Any constant will do, as long as every migrator takes the same lock. */
const LOCK = 4_217_001;

export interface DatabaseConnection {
  /** `postgres://…` */
  databaseUrl: string;
  /** Where Neon's HTTP protocol is spoken, when not at the host of `databaseUrl`. */
  neonUrl?: string | undefined;
}

export interface MigrationResult {
  /** Schema version afterwards: the number of applied migrations. */
  version: number;
  /** Names of what was applied now. */
  applied: string[];
}

/**
 * Applies what of `migrations/` the database has not seen, each in one transaction with its row of `schema_version`
 * (Plan 6.3.5). Two at once do no harm: the later one waits and finds the work done.
 * @throws Error with a sentence where the database is newer than the folder, or a migration fails.
 */
export async function migrate(connection: DatabaseConnection, folder = MIGRATIONS): Promise<MigrationResult> {
  if (connection.neonUrl) neonConfig.fetchEndpoint = connection.neonUrl;
  const sql = neon(connection.databaseUrl);
  const names = migrationNames(folder);
  const applied: string[] = [];
  let version = await versionOf(sql);
  while (version < names.length) {
    const name = names[version] ?? '';
    try {
      await apply(sql, folder, name, version + 1);
      applied.push(name);
      version += 1;
    } catch (error) {
      const now = await versionOf(sql);
      if (now <= version) throw new Error(`Migration ${name} failed, nothing of it was kept: ${messageOf(error)}`);
      version = now;
    }
  }
  if (version > names.length) {
    throw new Error(
      `The database is at schema version ${version}, this copy of the code knows ${names.length}. Update the code (or use another database).`,
    );
  }
  return { version, applied };
}

/** Names of the migrations in the order in which they apply. */
export function migrationNames(folder = MIGRATIONS): string[] {
  const journal = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')) as {
    entries: { idx: number; tag: string }[];
  };
  return journal.entries.toSorted((a, b) => a.idx - b.idx).map((entry) => entry.tag);
}

type Sql = NeonQueryFunction<false, false>;

async function versionOf(sql: Sql): Promise<number> {
  const [table] = (await sql.query("SELECT to_regclass('public.schema_version') IS NOT NULL AS known")) as [
    { known: boolean },
  ];
  if (!table.known) return 0;
  const [row] = (await sql.query('SELECT max(version::int) AS version FROM schema_version WHERE is_current')) as [
    { version: number | null },
  ];
  return row.version ?? 0;
}

async function apply(sql: Sql, folder: string, name: string, version: number): Promise<void> {
  const statements = readFileSync(`${folder}/${name}.sql`, 'utf8').split(BREAKPOINT);
  await sql.transaction([
    sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK]),
    ...statements.map((statement) => sql.query(statement)),
    sql.query('UPDATE schema_version SET is_current = false WHERE is_current'),
    sql.query('INSERT INTO schema_version (version) VALUES ($1)', [String(version)]),
  ]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
