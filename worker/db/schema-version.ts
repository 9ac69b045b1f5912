import { sql } from 'drizzle-orm';
import { MINUTE, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Database } from './client.ts';
import { SCHEMA_RANGE } from './schema-range.ts';

const UNDEFINED_TABLE = '42P01';

/** The current schema version; 0 for a database that was never migrated. */
export async function readSchemaVersion(db: Database): Promise<number> {
  try {
    const result = await db.execute<{ version: number | null }>(
      sql`select max(version::int) as version from schema_version where is_current`,
    );
    return Number(result.rows[0]?.version ?? 0);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && 'code' in cause && cause.code === UNDEFINED_TABLE) return 0;
    throw error;
  }
}

export function isServable(version: number): boolean {
  return version >= SCHEMA_RANGE.oldest && version <= SCHEMA_RANGE.newest;
}

/** What an operator reads when code and database do not fit. */
export function mismatchSentence(version: number): string {
  const { oldest, newest } = SCHEMA_RANGE;
  const range = oldest === newest ? `version ${newest}` : `versions ${oldest} to ${newest}`;
  const remedy = version < oldest ? 'Run "npm run db:migrate".' : 'Deploy the code that this schema was made for.';
  return `The database has schema version ${version}, this worker serves ${range}. ${remedy}`;
}

interface Known {
  version: number;
  checkedAt: number;
  refreshing: boolean;
}

const GOOD_FOR_MS = MINUTE;
const BAD_FOR_MS = SECOND;

/**
 * Refuses work on a schema that the code was not made for. The database is asked once per isolate
 * before the first request; later checks run behind the requests and cost none of them a round trip.
 */
export class SchemaGuard {
  readonly #read: () => Promise<number>;
  #known: Known | undefined;

  constructor(read: () => Promise<number>) {
    this.#read = read;
  }

  /** @throws schema_mismatch, or the database's error when the first check fails */
  async check(now: number, waitUntil: (work: Promise<unknown>) => void): Promise<void> {
    let known = this.#known;
    if (!known || (!isServable(known.version) && now - known.checkedAt >= BAD_FOR_MS)) {
      known = { version: await this.#read(), checkedAt: now, refreshing: false };
      this.#known = known;
    } else if (now - known.checkedAt >= GOOD_FOR_MS && !known.refreshing) {
      known.refreshing = true;
      waitUntil(this.#refresh(known, now));
    }
    if (!isServable(known.version))
      throw new AppError('schema_mismatch', mismatchSentence(known.version), { retryAfter: 5 });
  }

  async #refresh(known: Known, now: number): Promise<void> {
    try {
      this.#known = { version: await this.#read(), checkedAt: now, refreshing: false };
    } catch {
      known.refreshing = false;
    }
  }
}
