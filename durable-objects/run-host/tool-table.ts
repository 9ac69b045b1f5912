import type { ToolKind } from '../../worker/engine/definition.ts';
import type { Approval, ToolEntry, ToolRequest, ToolResponse } from '../../worker/engine/tool-ports.ts';
import type { Voice } from './protocol.ts';
import type { HostStorage } from './storage.ts';

export const TOOL_TABLES = `
CREATE TABLE IF NOT EXISTS tool_calls (
  run_id TEXT NOT NULL, call_id TEXT NOT NULL, step TEXT NOT NULL, agent_id TEXT NOT NULL, tool_id TEXT NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, args TEXT NOT NULL, attempts INTEGER NOT NULL, open INTEGER NOT NULL,
  approval TEXT, response TEXT, microcredits INTEGER NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
  PRIMARY KEY (run_id, call_id)
) WITHOUT ROWID;
`;

export interface ToolCallRow extends Record<string, SqlStorageValue> {
  run_id: string;
  call_id: string;
  step: string;
  agent_id: string;
  tool_id: string;
  kind: string;
  name: string;
  args: string;
  attempts: number;
  open: number;
  /** JSON of a `StoredApproval`. */
  approval: string | null;
  /** JSON of a `ToolResponse`. */
  response: string | null;
  microcredits: number;
  started_at: number;
  finished_at: number | null;
}

/** An approval with its times, in epoch milliseconds. */
export interface StoredApproval extends Approval {
  requestedAt: number;
  decidedAt: number | null;
  /** Left out until somebody has decided. */
  by?: { userId: string; voice: Voice };
}

export function approvalOf(row: ToolCallRow): StoredApproval | null {
  return row.approval ? (JSON.parse(row.approval) as StoredApproval) : null;
}

export function toToolRequest(row: ToolCallRow): ToolRequest {
  return {
    callId: row.call_id,
    step: row.step,
    agentId: row.agent_id,
    toolId: row.tool_id,
    kind: row.kind as ToolKind,
    name: row.name,
    args: JSON.parse(row.args) as Record<string, unknown>,
  };
}

/** The tool calls of one run. Writes happen inside the caller's transaction. */
export class ToolTable {
  readonly #storage: HostStorage;
  readonly #runId: string;

  constructor(storage: HostStorage, runId: string) {
    this.#storage = storage;
    this.#runId = runId;
  }

  row(callId: string): ToolCallRow | undefined {
    return this.#storage.sql
      .exec<ToolCallRow>('SELECT * FROM tool_calls WHERE run_id = ? AND call_id = ?', this.#runId, callId)
      .toArray()[0];
  }

  find(callId: string): ToolEntry | undefined {
    const row = this.row(callId);
    if (!row) return undefined;
    return {
      attempts: row.attempts,
      open: row.open === 1,
      response: row.response ? (JSON.parse(row.response) as ToolResponse) : null,
      approval: approvalOf(row),
    };
  }

  pending(): ToolCallRow[] {
    return this.#storage.toolCalls(this.#runId).filter((row) => approvalOf(row)?.status === 'pending');
  }

  /** Writes what of a call has changed; the first write makes its row. */
  save(request: ToolRequest, now: number, change: Partial<ToolCallRow>): void {
    const known = this.row(request.callId);
    const row: ToolCallRow = {
      run_id: this.#runId,
      call_id: request.callId,
      step: request.step,
      agent_id: request.agentId,
      tool_id: request.toolId,
      kind: request.kind,
      name: request.name,
      attempts: 0,
      open: 0,
      approval: null,
      response: null,
      microcredits: 0,
      started_at: now,
      finished_at: null,
      ...known,
      args: JSON.stringify(request.args),
      ...change,
    };
    this.#storage.sql.exec(
      `INSERT OR REPLACE INTO tool_calls
        (run_id, call_id, step, agent_id, tool_id, kind, name, args, attempts, open, approval, response, microcredits,
         started_at, finished_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.run_id,
      row.call_id,
      row.step,
      row.agent_id,
      row.tool_id,
      row.kind,
      row.name,
      row.args,
      row.attempts,
      row.open,
      row.approval,
      row.response,
      row.microcredits,
      row.started_at,
      row.finished_at,
    );
  }
}
