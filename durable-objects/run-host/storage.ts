import { CHECK_TABLES, type CheckRow } from './check-table.ts';
import { CITATION_TABLES } from './citation-table.ts';
import type { RunEvent, RunEventType, RunStatus, StartRun } from './protocol.ts';
import { TOOL_TABLES, type ToolCallRow } from './tool-table.ts';

/** Tables of a host. Only this folder's `*-table.ts` files and this one touch `ctx.storage`. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, status TEXT NOT NULL, epoch INTEGER NOT NULL, engine INTEGER NOT NULL,
  spec TEXT NOT NULL, digest TEXT NOT NULL, history_upto INTEGER NOT NULL,
  output TEXT, error TEXT, requests INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
  microcredits INTEGER NOT NULL, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER,
  finished_at INTEGER, active_ms INTEGER NOT NULL, strikes INTEGER NOT NULL, progress INTEGER NOT NULL,
  progress_at_launch INTEGER NOT NULL, retry_at INTEGER, wait_until INTEGER,
  need INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS live (run_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS steps (
  run_id TEXT NOT NULL, ordinal INTEGER NOT NULL, step TEXT NOT NULL, agent_id TEXT NOT NULL, request TEXT NOT NULL,
  attempts INTEGER NOT NULL, open INTEGER NOT NULL, lost TEXT NOT NULL, response TEXT, failure TEXT, handoff TEXT,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, estimated INTEGER NOT NULL, microcredits INTEGER NOT NULL,
  diverged INTEGER NOT NULL, started_at INTEGER NOT NULL, first_at INTEGER, finished_at INTEGER,
  PRIMARY KEY (run_id, ordinal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS step_routes (
  run_id TEXT NOT NULL, ordinal INTEGER NOT NULL, route TEXT NOT NULL, PRIMARY KEY (run_id, ordinal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
  run_id TEXT NOT NULL, id INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (run_id, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
  run_id TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, command TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS wallet (
  id INTEGER PRIMARY KEY CHECK (id = 1), account TEXT NOT NULL, hold_id TEXT NOT NULL, amount INTEGER NOT NULL,
  spent INTEGER NOT NULL, expires_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS session_items (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session_summary (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claims (body TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** Runs with what their answers cite, which most do not. */
const RUNS =
  'SELECT runs.*, run_citations.json AS citations FROM runs LEFT JOIN run_citations ON run_citations.run_id = runs.id';

/** In the order of the table's columns, which is that of `RunRow`. */
const INSERT_RUN = `INSERT INTO runs VALUES (${Array.from({ length: 25 }, () => '?').join(', ')})`;

/** A row of `runs` as stored; JSON columns are texts. */
export interface RunRow extends Record<string, SqlStorageValue> {
  id: string;
  account: string;
  status: string;
  epoch: number;
  engine: number;
  spec: string;
  digest: string;
  history_upto: number;
  output: string | null;
  error: string | null;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  microcredits: number;
  revision: number;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  active_ms: number;
  strikes: number;
  progress: number;
  progress_at_launch: number;
  retry_at: number | null;
  wait_until: number | null;
  /** Microcredits that the run was refused last; what it waits for. */
  need: number;
  /** JSON of what the answer cites. */
  citations: string | null;
}

export interface StepRow extends Record<string, SqlStorageValue> {
  run_id: string;
  ordinal: number;
  step: string;
  agent_id: string;
  request: string;
  attempts: number;
  open: number;
  lost: string;
  response: string | null;
  failure: string | null;
  handoff: string | null;
  input_tokens: number;
  output_tokens: number;
  estimated: number;
  microcredits: number;
  diverged: number;
  started_at: number;
  first_at: number | null;
  finished_at: number | null;
  /** JSON of a `StepRoute`, where the step had a choice of models. */
  route: string | null;
}

/** The journal of a run as stored. */
export interface RunJournalRows {
  steps: StepRow[];
  calls: ToolCallRow[];
  checks: CheckRow[];
  items: ReadonlyMap<number, string>;
}

export interface EventRow extends Record<string, SqlStorageValue> {
  run_id: string;
  seq: number;
  type: string;
  at: number;
  data: string;
}

export interface WalletRow extends Record<string, SqlStorageValue> {
  account: string;
  hold_id: string;
  amount: number;
  spent: number;
  expires_at: number;
}

/** The host's SQLite. Plain reads and writes; rules live above. */
export class HostStorage {
  readonly #storage: DurableObjectStorage;
  readonly sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.sql = storage.sql;
    this.sql.exec(SCHEMA);
    this.sql.exec(TOOL_TABLES);
    this.sql.exec(CHECK_TABLES);
    this.sql.exec(CITATION_TABLES);
  }

  transaction<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  /** Resolves once everything written so far is on disk. */
  sync(): Promise<void> {
    return this.#storage.sync();
  }

  setAlarm(at: number): Promise<void> {
    return this.#storage.setAlarm(at);
  }

  getAlarm(): Promise<number | null> {
    return this.#storage.getAlarm();
  }

  /** Deletes everything, the tables too. */
  async erase(): Promise<void> {
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }

  /** A new number for each incarnation of the host. */
  nextEpoch(): number {
    const row = this.sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'epoch'").toArray()[0];
    const epoch = Number(row?.value ?? 0) + 1;
    this.sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('epoch', ?)", String(epoch));
    return epoch;
  }

  run(id: string): RunRow | undefined {
    return this.sql.exec<RunRow>(`${RUNS} WHERE id = ?`, id).toArray()[0];
  }

  /** A run's status alone: its row carries the whole frozen definition. */
  statusOf(id: string): RunStatus | undefined {
    return this.sql.exec<{ status: RunStatus }>('SELECT status FROM runs WHERE id = ?', id).toArray()[0]?.status;
  }

  insertRun(spec: StartRun, status: string, epoch: number, engine: number, historyUpto: number, now: number): RunRow {
    const row: Omit<RunRow, 'citations'> = {
      id: spec.runId,
      account: spec.accountId,
      status,
      epoch,
      engine,
      spec: JSON.stringify(spec),
      digest: spec.requestDigest,
      history_upto: historyUpto,
      output: null,
      error: null,
      requests: 0,
      input_tokens: 0,
      output_tokens: 0,
      microcredits: 0,
      revision: 1,
      created_at: now,
      started_at: null,
      finished_at: null,
      active_ms: 0,
      strikes: 0,
      progress: 0,
      progress_at_launch: -1,
      retry_at: null,
      wait_until: null,
      need: 0,
    };
    this.sql.exec(INSERT_RUN, ...Object.values(row));
    this.sql.exec('INSERT OR IGNORE INTO live (run_id) VALUES (?)', spec.runId);
    return { ...row, citations: null } as RunRow;
  }

  /**
   * Writes a run's changing columns.
   * @returns false when another incarnation owns the run; nothing was written then
   */
  saveRun(row: RunRow, epoch: number): boolean {
    const result = this.sql.exec(
      `UPDATE runs SET status = ?, epoch = ?, output = ?, error = ?, requests = ?, input_tokens = ?, output_tokens = ?,
         microcredits = ?, revision = ?, started_at = ?, finished_at = ?, active_ms = ?, strikes = ?, progress = ?,
         progress_at_launch = ?, retry_at = ?, wait_until = ?, need = ?
       WHERE id = ? AND epoch <= ?`,
      row.status,
      epoch,
      row.output,
      row.error,
      row.requests,
      row.input_tokens,
      row.output_tokens,
      row.microcredits,
      row.revision,
      row.started_at,
      row.finished_at,
      row.active_ms,
      row.strikes,
      row.progress,
      row.progress_at_launch,
      row.retry_at,
      row.wait_until,
      row.need,
      row.id,
      epoch,
    );
    return result.rowsWritten > 0;
  }

  /** The digest of the request that has this idempotent run body. */
  claimed(body: string): string | undefined {
    return this.sql.exec<{ digest: string }>('SELECT digest FROM claims WHERE body = ?', body).toArray()[0]?.digest;
  }

  /** Keeps a claim, and forgets those from before `before`. */
  insertClaim(body: string, digest: string, now: number, before: number): void {
    this.sql.exec('DELETE FROM claims WHERE at < ?', before);
    this.sql.exec('INSERT INTO claims VALUES (?, ?, ?)', body, digest, now);
  }

  /** Runs that have not ended, or whose end is not in Postgres yet. */
  liveRuns(): RunRow[] {
    return this.sql.exec<RunRow>(`${RUNS} WHERE id IN (SELECT run_id FROM live)`).toArray();
  }

  removeLive(runId: string): void {
    this.sql.exec('DELETE FROM live WHERE run_id = ?', runId);
  }

  lastSeq(runId: string): number {
    return (
      this.sql.exec<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM events WHERE run_id = ?', runId).one().seq ?? 0
    );
  }

  insertEvent(runId: string, seq: number, type: RunEventType, at: number, data: Record<string, unknown>): void {
    this.sql.exec('INSERT INTO events VALUES (?, ?, ?, ?, ?)', runId, seq, type, at, JSON.stringify(data));
  }

  events(runId: string, after: number, limit: number): RunEvent[] {
    return this.sql
      .exec<EventRow>('SELECT * FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?', runId, after, limit)
      .toArray()
      .map(toEvent);
  }

  steps(runId: string): StepRow[] {
    return this.sql
      .exec<StepRow>(
        `SELECT steps.*, step_routes.route FROM steps LEFT JOIN step_routes USING (run_id, ordinal)
         WHERE run_id = ? ORDER BY ordinal`,
        runId,
      )
      .toArray();
  }

  /** Oldest first. */
  toolCalls(runId: string): ToolCallRow[] {
    return this.sql
      .exec<ToolCallRow>('SELECT * FROM tool_calls WHERE run_id = ? ORDER BY started_at, call_id', runId)
      .toArray();
  }

  checks(runId: string): CheckRow[] {
    return this.sql.exec<CheckRow>('SELECT * FROM checks WHERE run_id = ? ORDER BY at, key', runId).toArray();
  }

  items(runId: string): Map<number, string> {
    const rows = this.sql.exec<{ id: number; json: string }>('SELECT id, json FROM items WHERE run_id = ?', runId);
    return new Map([...rows].map((row) => [row.id, row.json]));
  }

  /** All that a trace is built from. */
  journal(runId: string): RunJournalRows {
    return {
      steps: this.steps(runId),
      calls: this.toolCalls(runId),
      checks: this.checks(runId),
      items: this.items(runId),
    };
  }

  lastSessionSeq(): number {
    return this.sql.exec<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM session_items').one().seq ?? 0;
  }

  /** Items of the session after `after` and up to `upto`. */
  sessionItems(after: number, upto: number): { seq: number; runId: string; json: string }[] {
    return this.sql
      .exec<{ seq: number; run_id: string; json: string }>(
        'SELECT seq, run_id, json FROM session_items WHERE seq > ? AND seq <= ? ORDER BY seq',
        after,
        upto,
      )
      .toArray()
      .map((row) => ({ seq: row.seq, runId: row.run_id, json: row.json }));
  }

  appendSessionItem(runId: string, json: string): void {
    this.sql.exec('INSERT INTO session_items (run_id, json) VALUES (?, ?)', runId, json);
  }

  forgetSession(): void {
    this.transaction(() => {
      this.sql.exec('DELETE FROM session_items');
      this.sql.exec('DELETE FROM session_summary');
    });
  }

  sessionSummary(): { upto: number; text: string } | undefined {
    return this.sql.exec<{ upto: number; text: string }>('SELECT upto, text FROM session_summary').toArray()[0];
  }

  saveSessionSummary(upto: number, text: string): void {
    this.sql.exec('INSERT OR REPLACE INTO session_summary (id, upto, text) VALUES (1, ?, ?)', upto, text);
  }

  /** Runs that ended before `before` and are fully projected, oldest first. */
  archivable(before: number, limit: number): RunRow[] {
    return this.sql
      .exec<RunRow>(
        `${RUNS} WHERE finished_at < ? AND id NOT IN (SELECT run_id FROM live) ORDER BY finished_at LIMIT ?`,
        before,
        limit,
      )
      .toArray();
  }

  oldestFinish(): number | null {
    return this.sql.exec<{ at: number | null }>('SELECT MIN(finished_at) AS at FROM runs').one().at;
  }

  /** Forgets a run entirely; its archive has been written. */
  deleteRun(runId: string): void {
    this.transaction(() => {
      for (const table of ['events', 'items', 'step_routes', 'steps', 'tool_calls', 'checks', 'run_citations', 'live'])
        this.sql.exec(`DELETE FROM ${table} WHERE run_id = ?`, runId);
      this.sql.exec('DELETE FROM runs WHERE id = ?', runId);
    });
  }
}

function toEvent(row: EventRow): RunEvent {
  return {
    seq: row.seq,
    type: row.type as RunEventType,
    at: row.at,
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}
