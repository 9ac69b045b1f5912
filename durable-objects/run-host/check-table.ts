import type { GuardrailStage } from '../../worker/engine/definition.ts';
import type { CheckRecord } from '../../worker/engine/guard-ports.ts';
import type { HostStorage } from './storage.ts';

export const CHECK_TABLES = `
CREATE TABLE IF NOT EXISTS checks (
  run_id TEXT NOT NULL, key TEXT NOT NULL, stage TEXT NOT NULL, agent_id TEXT NOT NULL, result TEXT NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY (run_id, key)
) WITHOUT ROWID;
`;

export interface CheckRow extends Record<string, SqlStorageValue> {
  run_id: string;
  key: string;
  stage: string;
  agent_id: string;
  /** JSON of the rest of a `CheckRecord`. */
  result: string;
  at: number;
}

export function toCheck({ key, stage, agent_id: agentId, result }: CheckRow): CheckRecord {
  const rest = JSON.parse(result) as Pick<CheckRecord, 'trips' | 'blocked' | 'masked'>;
  return { key, stage: stage as GuardrailStage, agentId, ...rest };
}

export function findCheck(storage: HostStorage, runId: string, key: string): CheckRecord | undefined {
  const row = storage.sql.exec<CheckRow>('SELECT * FROM checks WHERE run_id = ? AND key = ?', runId, key).toArray()[0];
  return row && toCheck(row);
}

/** Belongs into the caller's transaction. */
export function insertCheck(storage: HostStorage, runId: string, check: CheckRecord, now: number): void {
  const { key, stage, agentId, ...result } = check;
  storage.sql.exec(
    'INSERT OR REPLACE INTO checks (run_id, key, stage, agent_id, result, at) VALUES (?, ?, ?, ?, ?, ?)',
    runId,
    key,
    stage,
    agentId,
    JSON.stringify(result),
    now,
  );
}
