import type { AgentInputItem } from '@openai/agents-core';
import type { ModelRef } from '../../worker/engine/definition.ts';
import type {
  HandoffRecord,
  StepEntry,
  StepFailure,
  StepRequest,
  StepResponse,
  StepRoute,
  TokenUsage,
} from '../../worker/engine/ports.ts';
import type { HostStorage, StepRow } from './storage.ts';

/** A request as stored: its items are references, since each turn repeats the ones before it. */
type StoredRequest = Omit<StepRequest, 'items'> & { items: number[] };

/** A lost attempt, as the trace shows it. */
export interface LostAttempt extends StepFailure {
  attempt: number;
}

/** Whether a step belongs to an agent that serves as a tool; its name begins with the call's id. */
export function isNested(step: string): boolean {
  return step.includes('-');
}

/** Who answered a step, or was asked last: its response says so, else its route, else there was no choice. */
export function servingModel(step: StepRow, request: StepRequest): ModelRef {
  const response = step.response ? (JSON.parse(step.response) as StepResponse) : null;
  const route = step.route ? (JSON.parse(step.route) as StepRoute) : null;
  const last = route?.candidates[Math.min(route.position, route.candidates.length - 1)];
  return response?.model ?? (response ? request.model : (last ?? request.model));
}

/** A stored request with its items put back. */
export function expandRequest(json: string, items: ReadonlyMap<number, string>): StepRequest {
  const stored = JSON.parse(json) as StoredRequest;
  return { ...stored, items: stored.items.map((id) => JSON.parse(items.get(id) ?? 'null') as AgentInputItem) };
}

/** The model steps of one run. Writes happen inside the caller's transaction. */
export class StepTable {
  readonly #storage: HostStorage;
  readonly #runId: string;
  /** Item text → id, so that an item is stored once; filled from the table on first use. */
  #known: Map<string, number> | null;
  /** Step → its number in the order of beginning. */
  readonly #ordinals = new Map<string, number>();
  /** Steps from before this incarnation may be there. */
  readonly #hasPast: boolean;

  constructor(storage: HostStorage, runId: string, fresh: boolean) {
    this.#storage = storage;
    this.#runId = runId;
    this.#hasPast = !fresh;
    this.#known = fresh ? new Map() : null;
  }

  /** A step as an earlier incarnation left it; this one asks for each step once, before it begins it. */
  find(step: string): StepEntry | undefined {
    if (!this.#hasPast) return undefined;
    const row = this.#storage.sql
      .exec<StepRow>(
        `SELECT steps.*, step_routes.route FROM steps LEFT JOIN step_routes USING (run_id, ordinal)
         WHERE run_id = ? AND step = ?`,
        this.#runId,
        step,
      )
      .toArray()[0];
    if (!row) return undefined;
    this.#ordinals.set(step, row.ordinal);
    return {
      attempts: row.attempts,
      open: row.open === 1,
      request: expandRequest(row.request, this.#storage.items(this.#runId)),
      response: row.response ? (JSON.parse(row.response) as StepResponse) : null,
      failure: row.failure ? (JSON.parse(row.failure) as StepFailure) : null,
      route: row.route ? (JSON.parse(row.route) as StepRoute) : null,
    };
  }

  begin(step: string, request: StepRequest, attempt: number, route: StepRoute | null, now: number): void {
    const stored: StoredRequest = { ...request, items: request.items.map((item) => this.#intern(item)) };
    this.#storage.sql.exec(
      // The row may be there although this counts as the first attempt: one that credits cut short is forgiven.
      `INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, 1, '[]', NULL, NULL, NULL, 0, 0, 0, 0, 0, ?, NULL, NULL)
       ON CONFLICT (run_id, ordinal) DO UPDATE SET attempts = excluded.attempts, open = 1`,
      this.#runId,
      this.#ordinal(step),
      step,
      request.agentId,
      JSON.stringify(stored),
      attempt,
      now,
    );
    if (!route) return;
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO step_routes VALUES (?, ?, ?)',
      this.#runId,
      this.#ordinal(step),
      JSON.stringify(route),
    );
  }

  firstByte(step: string, now: number): void {
    this.#set(step, 'first_at = coalesce(first_at, ?)', now);
  }

  /** @param forgive the attempt does not count against the step's budget */
  lose(step: string, attempt: number, failure: StepFailure, forgive = false): void {
    const lost: LostAttempt = { attempt, ...failure };
    this.#set(
      step,
      `open = 0, attempts = attempts - ?, lost = json_insert(lost, '$[#]', json(?))`,
      forgive ? 1 : 0,
      JSON.stringify(lost),
    );
    if (!forgive) return;
    this.#storage.sql.exec(
      `UPDATE step_routes SET route = json_set(route, '$.tries', json_extract(route, '$.tries') - 1)
       WHERE run_id = ? AND ordinal = ?`,
      this.#runId,
      this.#ordinal(step),
    );
  }

  complete(
    step: string,
    response: StepResponse,
    microcredits: number,
    handoff: HandoffRecord | null,
    now: number,
  ): void {
    this.#set(
      step,
      'open = 0, response = ?, handoff = ?, input_tokens = ?, output_tokens = ?, estimated = ?, microcredits = ?, finished_at = ?',
      JSON.stringify(response),
      handoff ? JSON.stringify(handoff) : null,
      response.usage.inputTokens,
      response.usage.outputTokens,
      response.estimated ? 1 : 0,
      microcredits,
      now,
    );
  }

  fail(step: string, failure: StepFailure, handoff: HandoffRecord | null, now: number): void {
    this.#set(
      step,
      'open = 0, failure = ?, handoff = ?, finished_at = ?',
      JSON.stringify(failure),
      handoff ? JSON.stringify(handoff) : null,
      now,
    );
  }

  /** The run ended while this call was streaming: what arrived is kept and charged as an estimate. */
  stopped(step: string, text: string, usage: TokenUsage, microcredits: number, now: number): void {
    this.#set(
      step,
      'open = 0, failure = ?, input_tokens = ?, output_tokens = ?, estimated = 1, microcredits = ?, finished_at = ?',
      JSON.stringify({ code: 'aborted', message: 'The run ended during this call.', text }),
      usage.inputTokens,
      usage.outputTokens,
      microcredits,
      now,
    );
  }

  /** The run ended before this call gave anything. */
  abandon(step: string, now: number): void {
    this.#set(
      step,
      'open = 0, failure = ?, finished_at = ?',
      JSON.stringify({ code: 'aborted', message: 'The run ended during this call.' }),
      now,
    );
  }

  markDiverged(step: string): void {
    this.#set(step, 'diverged = 1');
  }

  #set(step: string, assignments: string, ...values: SqlStorageValue[]): void {
    this.#storage.sql.exec(
      `UPDATE steps SET ${assignments} WHERE run_id = ? AND ordinal = ?`,
      ...values,
      this.#runId,
      this.#ordinal(step),
    );
  }

  /** Steps are numbered as they begin; those of agents that serve as tools fall in between. */
  #ordinal(step: string): number {
    const known = this.#ordinals.get(step);
    if (known !== undefined) return known;
    const count = this.#hasPast
      ? this.#storage.sql
          .exec<{ last: number | null }>('SELECT MAX(ordinal) AS last FROM steps WHERE run_id = ?', this.#runId)
          .one().last
      : this.#ordinals.size;
    const ordinal = (count ?? 0) + 1;
    this.#ordinals.set(step, ordinal);
    return ordinal;
  }

  #intern(item: AgentInputItem): number {
    this.#known ??= new Map([...this.#storage.items(this.#runId)].map(([id, json]) => [json, id]));
    const json = JSON.stringify(item);
    const known = this.#known.get(json);
    if (known !== undefined) return known;
    const id = this.#known.size + 1;
    this.#storage.sql.exec('INSERT INTO items VALUES (?, ?, ?)', this.#runId, id, json);
    this.#known.set(json, id);
    return id;
  }
}
