import { ENGINE_VERSION, type Execution, execute } from '../../worker/engine/execute.ts';
import { loadTokenizer } from '../../worker/engine/metering.ts';
import { DAY, MINUTE, SECOND } from '../../worker/kernel/clock.ts';
import { log } from '../../worker/kernel/log.ts';
import { ActiveRun } from './active-run.ts';
import { Admission } from './admission.ts';
import type { ApprovalView, Decider, Decision, HostResult, RunStatus, RunView, StartRun } from './protocol.ts';
import { isTerminal } from './protocol.ts';
import type { RunDoors } from './run-doors.ts';
import { beginning, memorable } from './session.ts';
import type { HostStorage, RunRow } from './storage.ts';
import { ToolTable } from './tool-table.ts';
import { toView } from './view.ts';
import type { Wallet } from './wallet.ts';

const FIRST_RETRY_MS = 10 * SECOND;
const LONGEST_RETRY_MS = 5 * MINUTE;
/** A queued run that the queue forgot is started by the watchdog; a local queue forgets all when it is killed. */
const QUEUE_PATIENCE_MS = 30 * SECOND;
/** How long a run waits for a person before it expires. */
const APPROVAL_PATIENCE_MS = 7 * DAY;
/** Crashes without progress in between that end a run (DESIGN, effects 9). */
const MAX_STRIKES = 3;

export interface SupervisorDeps {
  storage: HostStorage;
  wallet: Wallet;
  epoch: number;
  now: () => number;
  doors: (spec: StartRun) => RunDoors;
  /** Keeps the object alive for the work. */
  background: (work: Promise<unknown>) => void;
  /** Deletes what is done with; called inside a write that happens anyway. */
  tidy: () => void;
  /** Tells the queue once more that a run is due. */
  requeue: (runId: string) => Promise<unknown>;
  onEvents: (runId: string) => void;
  onWork: (runId: string) => void;
}

/** Starts, resumes, parks and ends the runs of one host. Starting and resuming are one thing: making a run due. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #active = new Map<string, ActiveRun>();
  readonly #unfinished = new Set<string>();
  /** Runs that wait for a person, maybe for days, with the time at which they expire. */
  readonly #asking = new Map<string, number>();
  readonly #admission: Admission;
  /** Runs that crashed without getting further; they are taken up alone, one after the other. */
  readonly #suspects = new Set<string>();
  #resuming = false;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#admission = new Admission({
      ...deps,
      unfinished: this.#unfinished,
      launch: (row, spec) => this.#begin(row, spec),
    });
    for (const row of deps.storage.liveRuns()) {
      if (isTerminal(row.status as RunStatus)) continue;
      this.#unfinished.add(row.id);
      if (row.status === 'waiting_approval' && row.wait_until !== null) this.#asking.set(row.id, row.wait_until);
    }
  }

  get unfinished(): number {
    return this.#unfinished.size;
  }

  /** Creates a run and makes it due, or attaches to the one that the same request made before. */
  start(spec: StartRun, launch: boolean): Promise<HostResult<RunView>> | HostResult<RunView> {
    return this.#admission.start(spec, launch);
  }

  /** One request per key, wherever its run lives; this host is the one that all requests with the key ask. */
  claim(runId: string, digest: string): HostResult<null> {
    return this.#admission.claim(runId, digest);
  }

  /** Makes a run due: a queued one, or one that waits. Anything else is left as it is. */
  async due(runId: string): Promise<void> {
    const row = this.#deps.storage.run(runId);
    if (!row || this.#active.has(runId) || isTerminal(row.status as RunStatus)) return;
    const spec = JSON.parse(row.spec) as StartRun;
    if (row.status === 'waiting_credits') {
      const affordable = await this.#deps.wallet.reserve(row.account, row.id, row.need);
      if (this.#active.has(runId)) return;
      if (!affordable) return this.#postpone(runId, spec);
    }
    if (row.status === 'waiting_approval' && this.#asksSomebody(runId)) return;
    const fresh = this.#deps.storage.run(runId);
    if (fresh && !isTerminal(fresh.status as RunStatus)) this.#launch(fresh, spec, fresh.strikes);
    else this.#deps.wallet.release(runId);
  }

  #asksSomebody(runId: string): boolean {
    return new ToolTable(this.#deps.storage, runId).pending().length > 0;
  }

  /** When the watchdog must look again though nothing is at work: the first deadline of a run that waits for a person. */
  get nextDeadline(): number | null {
    return this.#asking.size === 0 ? null : Math.min(...this.#asking.values());
  }

  /** Runs that the watchdog must stand behind: not those that wait for a person. Asked at every event: no reads. */
  get restless(): number {
    return this.#unfinished.size - this.#asking.size;
  }

  async resumeWaiting(accountId: string): Promise<void> {
    for (const row of this.#deps.storage.liveRuns()) {
      if (row.account === accountId && row.status === 'waiting_credits') await this.due(row.id);
    }
  }

  /** Asks the ledger again later, ever less often; a run that was cancelled meanwhile stays cancelled. */
  #postpone(runId: string, spec: StartRun): void {
    const row = this.#deps.storage.run(runId);
    if (row?.status !== 'waiting_credits') return;
    const now = this.#deps.now();
    const waited = now + spec.limits.maxWaitMs - (row.wait_until ?? now);
    row.retry_at = now + Math.min(LONGEST_RETRY_MS, Math.max(FIRST_RETRY_MS, waited / 2));
    this.#deps.storage.saveRun(row, this.#deps.epoch);
  }

  #remind(row: RunRow): void {
    const now = this.#deps.now();
    row.retry_at = now + Math.max(QUEUE_PATIENCE_MS, now - row.created_at);
    this.#deps.storage.saveRun(row, this.#deps.epoch);
    const sent = this.#deps.requeue(row.id).catch(() => this.due(row.id));
    this.#deps.background(sent);
  }

  /**
   * Called at each wake and by the watchdog: takes up what another incarnation left running, and
   * what has become due. A run that crashed without getting further is taken up alone.
   */
  wake(): void {
    const now = this.#deps.now();
    for (const row of this.#deps.storage.liveRuns()) {
      const status = row.status as RunStatus;
      if (isTerminal(status) || this.#active.has(row.id)) continue;
      if (row.wait_until !== null && row.wait_until <= now) this.#expire(row);
      else if (status === 'waiting_credits' && (row.retry_at ?? 0) <= now) this.#deps.background(this.due(row.id));
      else if (status === 'queued' && (row.retry_at ?? row.created_at + QUEUE_PATIENCE_MS) <= now) this.#remind(row);
      else if (status === 'running') {
        if (row.progress > row.progress_at_launch + 1) this.#launch(row, JSON.parse(row.spec) as StartRun, 0);
        else this.#suspects.add(row.id);
      }
    }
    if (this.#suspects.size > 0 && !this.#resuming) this.#deps.background(this.#resumeSuspects());
  }

  async #resumeSuspects(): Promise<void> {
    this.#resuming = true;
    try {
      for (const runId of this.#suspects) {
        this.#suspects.delete(runId);
        await this.#resumeSuspect(runId);
      }
    } finally {
      this.#resuming = false;
    }
  }

  async #resumeSuspect(runId: string): Promise<void> {
    const { storage, epoch } = this.#deps;
    const row = this.#interrupted(runId);
    if (!row) return;
    const spec = JSON.parse(row.spec) as StartRun;
    row.strikes = row.engine === ENGINE_VERSION ? row.strikes + 1 : 0;
    if (row.strikes >= MAX_STRIKES) {
      const error = { code: 'host_crashed', message: 'The run crashed its host three times.' };
      this.#open(row, spec).finish('failed', row.active_ms, undefined, error, []);
      this.#ended(runId);
      return;
    }
    // The strike must be on disk before the run can crash the host again, or nobody ever counts to three.
    storage.saveRun(row, epoch);
    await storage.sync();
    const fresh = this.#interrupted(runId);
    if (fresh) await this.#launch(fresh, spec, fresh.strikes);
  }

  /** The run, if it is marked as running and nothing here runs it. */
  #interrupted(runId: string): RunRow | undefined {
    const row = this.#deps.storage.run(runId);
    return row?.status === 'running' && !this.#active.has(runId) ? row : undefined;
  }

  #expire(row: RunRow): void {
    const run = this.#open(row, JSON.parse(row.spec) as StartRun);
    const whom = row.status === 'waiting_approval' ? 'for somebody to agree to a tool call' : 'for credits';
    const error = { code: 'expired', message: `The run waited too long ${whom}.` };
    run.finish('expired', row.active_ms, undefined, error, []);
    this.#ended(row.id);
  }

  #open(row: RunRow, spec: StartRun): ActiveRun {
    return new ActiveRun(this.#deps, this.#deps.doors(spec), row, spec, this.#deps.epoch);
  }

  /** Launches a run that was just admitted; gives back its row as it stands then. */
  #begin(row: RunRow, spec: StartRun): Readonly<RunRow> {
    void this.#launch(row, spec, 0);
    return this.#active.get(row.id)?.row ?? row;
  }

  #launch(row: RunRow, spec: StartRun, strikes: number): Promise<void> {
    const run = this.#open(row, spec);
    this.#active.set(run.id, run);
    this.#unfinished.add(run.id);
    this.#asking.delete(run.id);
    run.launched(strikes);
    const work = this.#execute(run).catch((error: unknown) => {
      log('error', 'run.supervisor_failed', { runId: run.id, error: String(error) });
    });
    this.#deps.background(work);
    return work;
  }

  async #execute(run: ActiveRun): Promise<void> {
    const { storage, now } = this.#deps;
    const begun = now();
    const before = run.row.active_ms;
    const activeMs = () => before + now() - begun;
    const { spec } = run;
    const timer = setTimeout(
      () => void loadTokenizer().then(() => this.#expireActive(run, activeMs())),
      Math.max(0, spec.limits.maxDurationMs - before),
    );
    let summary: { upto: number; text: string } | null = null;
    try {
      const start = beginning(storage, run.row, spec);
      const older = start.older;
      const execution: Execution = {
        definition: spec.definition,
        agentId: start.agentId,
        items: start.items,
        limits: spec.limits,
        summarise: older && { items: older.items, keep: (text) => (summary = { upto: older.upto, text }) },
      };
      const { models, tools, guards, directory, cache } = run.doors;
      const journal = run.journal;
      const ports = { journal, meter: journal, models, tools, guards, directory, wait, ...(cache ? { cache } : {}) };
      const result = await execute(execution, ports, run.latch);
      if (result.kind === 'completed') {
        if (summary) storage.saveSessionSummary((summary as { upto: number }).upto, (summary as { text: string }).text);
        run.finish('completed', activeMs(), result.output, null, memorable(storage, spec));
        return;
      }
      const reason = result.reason;
      if (reason.kind === 'waiting_credits') {
        run.park('waiting_credits', activeMs(), now() + FIRST_RETRY_MS, now() + spec.limits.maxWaitMs);
      } else if (reason.kind === 'waiting_approval') {
        const until = now() + APPROVAL_PATIENCE_MS;
        // Noted first: parking tells the host at once whether a watchdog is still needed.
        if (!run.ended) this.#asking.set(run.id, until);
        run.park('waiting_approval', activeMs(), null, until);
      } else if (reason.kind === 'failed') {
        if (result.cause) log('error', 'run.engine_fault', { runId: run.id, cause: String(result.cause) });
        run.finish('failed', activeMs(), undefined, { code: reason.code, message: reason.message }, []);
      }
    } catch (error) {
      if (run.latch.reason?.kind === 'superseded') return;
      log('error', 'run.host_fault', { runId: run.id, error: String(error) });
      run.finish(
        'failed',
        activeMs(),
        undefined,
        { code: 'engine_error', message: 'The run failed inside the engine.' },
        [],
      );
    } finally {
      clearTimeout(timer);
      this.#active.delete(run.id);
      if (run.ended) this.#ended(run.id);
      // The person may have answered before the run was parked.
      else if (run.row.status === 'waiting_approval') this.#deps.background(this.due(run.id));
    }
  }

  #expireActive(run: ActiveRun, activeMs: number): void {
    if (this.#active.get(run.id) === run) {
      this.#stop(run, 'expired', activeMs, 'The run reached its maximum duration.');
    }
  }

  /** Terminal first, then the abort: nothing that answers late can charge or speak any more. */
  #stop(run: ActiveRun, status: 'cancelled' | 'expired', activeMs: number, message: string): void {
    const error = status === 'expired' ? { code: 'expired', message } : null;
    if (run.finish(status, activeMs, undefined, error, [])) run.latch.stop({ kind: status });
    this.#ended(run.id);
  }

  cancel(row: RunRow): HostResult<RunView> {
    const active = this.#active.get(row.id);
    const spec = JSON.parse(row.spec) as StartRun;
    if (row.status === 'cancelled') return { ok: true, value: toView(row, spec) };
    if (isTerminal(row.status as RunStatus)) {
      return { ok: false, code: 'illegal_transition', message: `The run is already ${row.status}.` };
    }
    const run = active ?? this.#open(row, spec);
    this.#stop(run, 'cancelled', run.row.active_ms, '');
    return { ok: true, value: toView(run.row, spec) };
  }

  /** A person's word on a tool call of the run, which goes on once nobody is asked any more. */
  decide(row: RunRow, callId: string, decision: Decision, who: Decider): HostResult<ApprovalView> {
    const spec = JSON.parse(row.spec) as StartRun;
    const run = this.#active.get(row.id) ?? this.#open(row, spec);
    const said = run.decide(callId, decision, who);
    if (said.ok) this.#deps.background(this.due(row.id));
    return said;
  }

  /** Ends a run that could not be started (the queue gave up on it); one that was started is left alone. */
  fail(row: RunRow, code: string, message: string): void {
    if (row.status !== 'queued') return;
    this.#open(row, JSON.parse(row.spec) as StartRun).finish('failed', row.active_ms, undefined, { code, message }, []);
    this.#ended(row.id);
  }

  #ended(runId: string): void {
    this.#unfinished.delete(runId);
    this.#asking.delete(runId);
    this.#deps.onEvents(runId);
    this.#deps.onWork(runId);
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
