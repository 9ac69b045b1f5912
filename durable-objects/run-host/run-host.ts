import { DurableObject } from 'cloudflare:workers';
import { openDatabase } from '../../worker/db/client.ts';
import { upsertProjection } from '../../worker/domain/runs/projection-store.ts';
import { loadTokenizer } from '../../worker/engine/metering.ts';
import type { ToolRunnerRpc } from '../../worker/engine/tools/run-tool.ts';
import { type Env, settingsOf } from '../../worker/env.ts';
import { HOUR, MINUTE, SECOND } from '../../worker/kernel/clock.ts';
import { log } from '../../worker/kernel/log.ts';
import { ledgerOf } from '../credit-ledger/client.ts';
import { askedCalls, listApprovals } from './approvals.ts';
import { ARCHIVE_AFTER_MS, archiveRuns, readArchive } from './archive.ts';
import { Bell } from './bell.ts';
import { type EventSource, eventStream } from './event-stream.ts';
import { archivedForkPoint, forkPointOf } from './fork-point.ts';
import { Outbox } from './outbox.ts';
import { Projector } from './projection.ts';
import type {
  ApprovalView,
  AskedCall,
  Decider,
  Decision,
  ForkPoint,
  HostResult,
  RunEvent,
  RunHostRpc,
  RunItem,
  RunStatus,
  RunTrace,
  RunView,
  SessionItem,
  StartRun,
} from './protocol.ts';
import { isTerminal } from './protocol.ts';
import { Doorkeeper } from './run-doors.ts';
import { HostStorage, type RunRow } from './storage.ts';
import { Supervisor } from './supervisor.ts';
import { buildTrace } from './trace.ts';
import { exportTrace } from './trace-export.ts';
import { toView } from './view.ts';
import { Wallet } from './wallet.ts';
import { Watchers } from './watchers.ts';

const WATCHDOG_MS = 10 * SECOND;
const SETTLE_DELAY_MS = 20;
const PROJECT_DELAY_MS = 150;
/** How soon a reader of a waiting run should come back. */
const WAITING_RETRY_MS = 15_000;

/** Entrypoints of this worker without state. */
interface Exports {
  Outbound: Fetcher;
  ToolRunner: ToolRunnerRpc;
}

const NOT_FOUND = { ok: false, code: 'not_found', message: 'No such run.' } as const;

/**
 * Holds the runs of one session, or of one shard of an account: starts them, keeps their journals and
 * event logs, and serves their readers. Rules live in the supervisor and in ActiveRun; this class wires
 * them to the platform.
 */
export class RunHost extends DurableObject<Env> implements RunHostRpc {
  readonly #storage: HostStorage;
  readonly #wallet: Wallet;
  readonly #outbox: Outbox;
  readonly #projector: Projector;
  readonly #supervisor: Supervisor;
  readonly #watchers: Watchers;
  readonly #bell = new Bell();
  #alarmAt: number | null = null;
  #settleTimer: ReturnType<typeof setTimeout> | null = null;
  #projectTimer: ReturnType<typeof setTimeout> | null = null;
  #idleTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new HostStorage(ctx.storage);
    const apply = (accountId: string, commands: Parameters<ReturnType<typeof ledgerOf>['apply']>[0]) =>
      ledgerOf(env, accountId).apply(commands);
    const now = () => Date.now();
    this.#outbox = new Outbox(this.#storage, apply);
    this.#wallet = new Wallet(this.#storage, this.#outbox, apply, now);
    this.#projector = new Projector(
      this.#storage,
      (projection) => {
        const settings = settingsOf(env);
        return upsertProjection(openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT), projection);
      },
      (row) => exportTrace(env, row),
      ({ id: runId }) => env.NOTICES_QUEUE.send({ runId }),
    );
    this.#watchers = new Watchers(ctx, this.#storage);
    const background = (work: Promise<unknown>) => ctx.waitUntil(work);
    const { Outbound: outbound, ToolRunner: toolRunner } = ctx.exports as unknown as Exports;
    const doors = new Doorkeeper({ env, outbound, toolRunner, now, background });
    this.#supervisor = new Supervisor({
      storage: this.#storage,
      wallet: this.#wallet,
      epoch: this.#storage.nextEpoch(),
      now,
      doors: (spec) => doors.open(spec),
      background,
      requeue: (runId) => env.RUNS_QUEUE.send({ runId }),
      tidy: () => this.#tidy(),
      onEvents: (runId) => this.#announce(runId),
      onWork: (runId) => this.#work(runId),
    });
    ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await this.#storage.getAlarm();
      this.#supervisor.wake();
      this.#work();
    });
  }

  // --- commands --------------------------------------------------------------------------------

  /** Takes an idempotency key for a run that lives in its session's host. */
  async claim(runId: string, digest: string): Promise<HostResult<null>> {
    return this.#supervisor.claim(runId, digest);
  }

  /** Starts a run (or attaches to it) and answers at once. */
  async start(spec: StartRun): Promise<HostResult<RunView>> {
    return this.#supervisor.start(spec, true);
  }

  /** Creates a run that the queue will start. */
  async create(spec: StartRun): Promise<HostResult<RunView>> {
    return this.#supervisor.start(spec, false);
  }

  /** Starts a run and answers when it has ended or waits for somebody. */
  async startAndWait(spec: StartRun): Promise<HostResult<RunView>> {
    const started = await this.#supervisor.start(spec, true);
    if (!started.ok) return started;
    const id = started.value.id;
    for (;;) {
      const status = this.#storage.statusOf(id);
      if (status !== 'queued' && status !== 'running') break;
      await this.#bell.wait(id, 30 * SECOND);
    }
    const row = this.#storage.run(id);
    return row ? { ok: true, value: toView(row, spec) } : NOT_FOUND;
  }

  /** Starts a run and answers with its events from the first one on. */
  async startStream(spec: StartRun): Promise<HostResult<ReadableStream<Uint8Array>>> {
    const started = await this.#supervisor.start(spec, true);
    if (!started.ok) return started;
    return { ok: true, value: eventStream(started.value.id, 0, this.#eventSource(started.value.id)) };
  }

  /** The queue says that this run is due. */
  async run(runId: string): Promise<void> {
    await this.#supervisor.due(runId);
  }

  /** The account has new credits: runs that wait for them are tried at once. */
  async resumeWaiting(accountId: string): Promise<void> {
    await this.#supervisor.resumeWaiting(accountId);
  }

  async fail(runId: string, code: string, message: string): Promise<void> {
    const row = this.#storage.run(runId);
    if (row) this.#supervisor.fail(row, code, message);
  }

  async cancel(accountId: string, runId: string): Promise<HostResult<RunView>> {
    // An open call is charged by what it said so far, counted and not guessed.
    await loadTokenizer();
    const row = this.#own(accountId, runId);
    if (row) return this.#supervisor.cancel(row);
    const archived = await this.#archived(accountId, runId);
    if (!archived) return NOT_FOUND;
    return { ok: false, code: 'illegal_transition', message: `The run is already ${archived.run.status}.` };
  }

  async decide(who: Decider, runId: string, callId: string, decision: Decision): Promise<HostResult<ApprovalView>> {
    const row = this.#storage.run(runId);
    const said = row ? this.#supervisor.decide(row, callId, decision, who) : NOT_FOUND;
    // A stranger learns nothing of the run, not even that there is one.
    return !said.ok && said.code === 'not_found' && row?.account !== who.userId ? NOT_FOUND : said;
  }

  // --- reads -----------------------------------------------------------------------------------

  async get(accountId: string, runId: string): Promise<HostResult<RunView>> {
    const row = this.#own(accountId, runId);
    if (row) return { ok: true, value: toView(row, JSON.parse(row.spec) as StartRun) };
    const archived = await this.#archived(accountId, runId);
    return archived ? { ok: true, value: archived.run } : NOT_FOUND;
  }

  /** None of a run that is archived: it ended, and its trace tells. */
  async approvals(who: Decider, runId: string): Promise<HostResult<ApprovalView[]>> {
    const row = this.#storage.run(runId);
    if (!row) return (await this.#archived(who.userId, runId)) ? { ok: true, value: [] } : NOT_FOUND;
    const value = listApprovals(this.#storage, JSON.parse(row.spec) as StartRun, who);
    return value.length > 0 || row.account === who.userId ? { ok: true, value } : NOT_FOUND;
  }

  async asked(runId: string): Promise<{ accountId: string; calls: AskedCall[] } | null> {
    const row = this.#storage.run(runId);
    if (row?.status !== 'waiting_approval') return null;
    return { accountId: row.account, calls: askedCalls(this.#storage, JSON.parse(row.spec) as StartRun) };
  }

  async readTrace(accountId: string, runId: string): Promise<HostResult<RunTrace>> {
    const row = this.#own(accountId, runId);
    if (!row) {
      const archived = await this.#archived(accountId, runId);
      return archived ? { ok: true, value: archived.trace } : NOT_FOUND;
    }
    const spec = JSON.parse(row.spec) as StartRun;
    return {
      ok: true,
      value: buildTrace(toView(row, spec), spec, this.#storage.journal(runId)),
    };
  }

  async events(accountId: string, runId: string, after: number, limit: number): Promise<HostResult<RunEvent[]>> {
    if (this.#own(accountId, runId)) return { ok: true, value: this.#storage.events(runId, after, limit) };
    const archived = await this.#archived(accountId, runId);
    if (!archived) return NOT_FOUND;
    return { ok: true, value: archived.events.filter((event) => event.seq > after).slice(0, limit) };
  }

  async eventStream(accountId: string, runId: string, after: number): Promise<HostResult<ReadableStream<Uint8Array>>> {
    if (this.#own(accountId, runId)) return { ok: true, value: eventStream(runId, after, this.#eventSource(runId)) };
    const archived = await this.#archived(accountId, runId);
    if (!archived) return NOT_FOUND;
    const source: EventSource = {
      read: (from, limit) => archived.events.filter((event) => event.seq > from).slice(0, limit),
      state: () => ({ ended: true, retryMs: null }),
      changed: async () => undefined,
    };
    return { ok: true, value: eventStream(runId, after, source) };
  }

  /** Where a fork of the run may begin: just before the model call `step`. */
  async forkPoint(accountId: string, runId: string, step: string): Promise<HostResult<ForkPoint>> {
    const row = this.#own(accountId, runId);
    if (row) return forkPointOf(this.#storage, row, step);
    const archived = await this.#archived(accountId, runId);
    return archived ? archivedForkPoint(archived.trace, step) : NOT_FOUND;
  }

  /** A page of the session's items; the caller has checked whose session it is. */
  async sessionItems(after: number, limit: number): Promise<SessionItem[]> {
    const rows = this.#storage.sessionItems(after, after + limit);
    return rows.map((row) => ({ seq: row.seq, runId: row.runId, item: JSON.parse(row.json) as RunItem }));
  }

  async forgetSession(): Promise<void> {
    this.#storage.forgetSession();
  }

  async cancelAll(accountId: string): Promise<number> {
    const unfinished = this.#storage
      .liveRuns()
      .filter((row) => row.account === accountId && !isTerminal(row.status as RunStatus));
    for (const row of unfinished) await this.#supervisor.cancel(row);
    return unfinished.length;
  }

  async erase(): Promise<void> {
    await this.#storage.erase();
  }

  async leave(): Promise<void> {
    this.ctx.abort('The host was erased.');
  }

  /** WebSocket watchers: `GET /?run=&account=&after=` with an upgrade. Only our own worker can call this. */
  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const runId = url.searchParams.get('run') ?? '';
    const row = this.#own(url.searchParams.get('account') ?? '', runId);
    if (!row) return new Response(null, { status: 404 });
    return this.#watchers.accept(runId, Number(url.searchParams.get('after') ?? 0));
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 say that the other side gave no code; they can't be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  // --- the platform's side ---------------------------------------------------------------------

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    this.#tidy();
    this.#supervisor.wake();
    const chores = [
      this.#wallet.renew(),
      this.#settle(),
      this.#projector.flush(),
      archiveRuns(this.#storage, this.env.ARCHIVE, Date.now()),
    ].map((chore) => chore.catch((error) => log('warn', 'host.chore_failed', { error: String(error) })));
    // A database that never answers must not stop the watchdog: only one alarm runs at a time.
    await Promise.race([Promise.all(chores), scheduler.wait(WATCHDOG_MS)]);
    if (this.#busy()) return this.#arm(WATCHDOG_MS);
    const oldest = this.#storage.oldestFinish();
    const due = oldest === null ? null : oldest + ARCHIVE_AFTER_MS - Date.now();
    const deadline = this.#supervisor.nextDeadline;
    if (deadline !== null) await this.#arm(Math.max(SECOND, deadline - Date.now()));
    if (due !== null) await this.#arm(due <= 0 ? MINUTE : Math.max(HOUR, due));
  }

  #tidy(): void {
    this.#outbox.sweep();
    this.#projector.sweep();
  }

  #busy(): boolean {
    return this.#supervisor.restless > 0 || this.#projector.pending || this.#wallet.hasHold || !this.#outbox.empty;
  }

  async #arm(delay: number): Promise<void> {
    const at = Date.now() + delay;
    if (this.#alarmAt !== null && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.#storage.setAlarm(at);
  }

  #announce(runId: string): void {
    this.#bell.ring(runId);
    this.#watchers.notify(runId);
  }

  /** Something changed: settle soon, project a little later, and have the watchdog behind both. */
  #work(runId?: string): void {
    if (runId) this.#projector.mark(runId);
    if (!this.#busy()) return;
    // An alarm that is set for the archive, days ahead, is no watchdog.
    if (this.#alarmAt === null || this.#alarmAt > Date.now() + WATCHDOG_MS) this.ctx.waitUntil(this.#arm(WATCHDOG_MS));
    this.#settleTimer ??= setTimeout(() => {
      this.#settleTimer = null;
      this.#attempt(this.#settle());
    }, SETTLE_DELAY_MS);
    this.#projectTimer ??= setTimeout(() => {
      this.#projectTimer = null;
      this.#attempt(this.#projector.flush());
    }, PROJECT_DELAY_MS);
    if (this.#wallet.idle && this.#wallet.hasHold) {
      this.#idleTimer ??= setTimeout(() => {
        this.#idleTimer = null;
        if (!this.#wallet.idle) return;
        this.#wallet.closeHold();
        this.#attempt(this.#settle());
      }, this.#wallet.idleDelay);
    }
  }

  /** Best effort now; the watchdog tries again. */
  #attempt(work: Promise<void>): void {
    this.ctx.waitUntil(work.catch((error: unknown) => log('warn', 'host.chore_failed', { error: String(error) })));
  }

  #settle(): Promise<void> {
    return this.#outbox.flush();
  }

  #eventSource(runId: string): EventSource {
    return {
      read: (after, limit) => this.#storage.events(runId, after, limit),
      state: () => {
        const status = this.#storage.statusOf(runId);
        if (!status || isTerminal(status)) return { ended: true, retryMs: null };
        const waits = status.startsWith('waiting_') || status === 'paused';
        return { ended: false, retryMs: waits ? WAITING_RETRY_MS : null };
      },
      changed: (ms) => this.#bell.wait(runId, ms),
    };
  }

  #own(accountId: string, runId: string): RunRow | undefined {
    const row = this.#storage.run(runId);
    return row?.account === accountId ? row : undefined;
  }

  async #archived(accountId: string, runId: string) {
    const document = await readArchive(this.env.ARCHIVE, runId);
    return document?.run.accountId === accountId ? document : undefined;
  }
}
