import type {
  ApprovalReason,
  ToolEntry,
  ToolJournal,
  ToolRequest,
  ToolResponse,
} from '../../worker/engine/tool-ports.ts';
import type { RunRecord } from './run-record.ts';
import { type StoredApproval, ToolTable } from './tool-table.ts';

/** How much of a result an event carries; the trace has all of it. */
const SHOWN_CHARS = 2_000;

/** The journal of a run's tool calls, over the host's SQLite. */
export class HostToolJournal implements ToolJournal {
  readonly #record: RunRecord;
  readonly #calls: ToolTable;

  constructor(record: RunRecord) {
    this.#record = record;
    this.#calls = new ToolTable(record.deps.storage, record.id);
  }

  findCall(callId: string): ToolEntry | undefined {
    return this.#record.fresh ? undefined : this.#calls.find(callId);
  }

  askAbout(request: ToolRequest, reason: ApprovalReason): void {
    const now = this.#record.deps.now();
    const approval: StoredApproval = { reason, status: 'pending', requestedAt: now, decidedAt: null };
    this.#record.write(() => {
      this.#calls.save(request, now, { approval: JSON.stringify(approval), open: 0 });
      this.#record.emit('approval.requested', { ...shown(request), reason });
    });
  }

  beginCall(request: ToolRequest, attempt: number): void {
    this.#record.write(() => {
      this.#calls.save(request, this.#record.deps.now(), { attempts: attempt, open: 1 });
      if (attempt === 1) this.#record.emit('tool.called', shown(request));
    });
  }

  endCall(request: ToolRequest, response: ToolResponse, microcredits: number): void {
    const record = this.#record;
    const now = record.deps.now();
    record.write(() => {
      const known = this.#calls.row(request.callId);
      this.#calls.save(request, now, {
        open: 0,
        response: JSON.stringify(response),
        microcredits,
        finished_at: now,
      });
      // A call that never left still shows that the model wished for it.
      if (!known?.attempts) record.emit('tool.called', shown(request));
      record.chargeTool(request, microcredits);
      const { output, failed, code } = response;
      record.emit('tool.completed', {
        callId: request.callId,
        name: request.name,
        ok: !failed,
        ...(code ? { code } : {}),
        output: output.slice(0, SHOWN_CHARS),
        ms: known?.attempts ? now - known.started_at : 0,
        microcredits,
      });
      if (microcredits > 0)
        record.emitUsage({
          step: request.callId,
          usage: { inputTokens: 0, outputTokens: 0 },
          estimated: false,
          microcredits,
        });
    });
    if (microcredits > 0) record.deps.onWork(record.id);
  }
}

function shown({ callId, step, agentId, name, kind, args }: ToolRequest): Record<string, unknown> {
  return { callId, step, agentId, name, kind, args };
}
