import type { HostStorage } from './storage.ts';

/** What answers cite stands apart from runs: most cite nothing. */
export const CITATION_TABLES = `
CREATE TABLE IF NOT EXISTS run_citations (run_id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
`;

/** Belongs into the caller's transaction, with the answer. */
export function saveCitations(storage: HostStorage, runId: string, json: string): void {
  storage.sql.exec('INSERT OR REPLACE INTO run_citations (run_id, json) VALUES (?, ?)', runId, json);
}

/** Messages of the session that cite something, newest first. */
export function citingItems(storage: HostStorage): string[] {
  return storage.sql
    .exec<{ json: string }>(`SELECT json FROM session_items WHERE json LIKE '%"citations":[%' ORDER BY seq DESC`)
    .toArray()
    .map(({ json }) => json);
}
