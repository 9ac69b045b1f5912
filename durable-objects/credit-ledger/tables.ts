/**
 * The ledger's tables. `entries` is append-only, and the projection's outbox at the same time: rows above
 * the `projected` mark have not reached Postgres yet. No secondary indexes on what every command writes.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS grants (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  source TEXT NOT NULL,
  granted INTEGER NOT NULL,
  remaining INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND granted),
  priority INTEGER NOT NULL,
  effective_at INTEGER NOT NULL,
  expires_at INTEGER,
  created_at INTEGER NOT NULL,
  phase TEXT NOT NULL,
  note TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS open_holds (
  id TEXT PRIMARY KEY,
  pins TEXT NOT NULL,
  charged INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ended_holds (
  id TEXT PRIMARY KEY,
  charged INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
  parts TEXT NOT NULL,
  grant_id TEXT,
  hold_id TEXT,
  source TEXT,
  terms TEXT,
  line TEXT,
  note TEXT,
  at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  amount INTEGER NOT NULL,
  overrun INTEGER,
  hold_id TEXT,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
`;
