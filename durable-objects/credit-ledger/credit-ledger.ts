import { DurableObject } from 'cloudflare:workers';
import { openDatabase } from '../../worker/db/client.ts';
import { upsertLedgerMirror } from '../../worker/domain/credits/store.ts';
import { type Env, settingsOf } from '../../worker/env.ts';
import { DAY, MINUTE, SECOND } from '../../worker/kernel/clock.ts';
import { log, logError } from '../../worker/kernel/log.ts';
import { nextDue } from './due.ts';
import { decide, expire, viewOf } from './ledger.ts';
import { Projection } from './projection.ts';
import type { BalanceView, CommandResult, LedgerCommand, LedgerEntry, LedgerRpc } from './protocol.ts';
import { absorb, type Changes, isUnchanged, type LedgerState } from './state.ts';
import { LedgerStorage } from './storage.ts';

/** Changes within this time travel to Postgres together. */
const DEBOUNCE_MS = 500;
/** If the process dies before that, the alarm carries them. */
const BACKUP_MS = 15 * SECOND;
/** How long an ended hold and the keys of its commands are remembered. */
const MEMORY_MS = 30 * DAY;
const MAX_HISTORY = 200;

/**
 * The credits of one account; the object's name is the account's id. It is the truth about them (DESIGN,
 * "Credits"). State lives in memory and is written through: a step is stored before it is taken over, and
 * no answer leaves before the write is durable.
 */
export class CreditLedger extends DurableObject<Env> implements LedgerRpc {
  private readonly storage: LedgerStorage;
  private readonly projection: Projection;
  private state: LedgerState;
  private alarmAt: number | null = null;
  private drainPlanned = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.storage = new LedgerStorage(ctx.storage);
    this.state = this.storage.load();
    if (ctx.id.name && this.storage.mark('account') === null) this.storage.setMark('account', ctx.id.name);
    this.projection = new Projection(
      this.storage,
      () => this.state,
      async (entries, mirror) => {
        const settings = settingsOf(this.env);
        const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
        await upsertLedgerMirror(db, this.account(), entries, mirror);
      },
      (error, failures) => {
        const reason = error instanceof Error ? error.name : 'unknown';
        log('warn', 'ledger_projection_failed', { reason, failures });
      },
    );
    ctx.blockConcurrencyWhile(async () => {
      this.alarmAt = await ctx.storage.getAlarm();
    });
  }

  async apply(commands: LedgerCommand[]): Promise<CommandResult[]> {
    const results = commands.map((command) => {
      const step = decide(this.state, this.storage, command, Date.now());
      this.take(step.changes);
      return step.result;
    });
    this.afterChange();
    return results;
  }

  async balance(): Promise<BalanceView> {
    await this.expire();
    return viewOf(this.state, Date.now());
  }

  async history(before: number | null, limit: number): Promise<LedgerEntry[]> {
    return this.storage.history(before, Math.min(Math.max(limit, 0), MAX_HISTORY));
  }

  async expire(): Promise<{ expiredGrants: number; expiredHolds: number }> {
    const { changes, counts } = expire(this.state, Date.now());
    if (!isUnchanged(changes)) {
      this.take(changes);
      this.afterChange();
    }
    return counts;
  }

  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.storage.erase();
  }

  async leave(): Promise<void> {
    this.ctx.abort('The ledger was erased.');
  }

  /** Posts what is due, catches the mirror up, forgets old keys, and arms itself again, whatever failed. */
  override async alarm(): Promise<void> {
    this.alarmAt = null;
    try {
      this.take(expire(this.state, Date.now()).changes);
      await this.projection.drain(Date.now);
      this.storage.prune(Date.now() - MEMORY_MS);
    } catch (error) {
      logError('ledger-alarm', error);
    }
    this.armAlarm(this.projection.dueAt(Date.now()), this.forgetAt());
  }

  private take(changes: Changes): void {
    this.storage.save(this.state, changes);
    absorb(this.state, changes);
  }

  /** Makes sure that what just changed reaches Postgres soon, and after a crash a little later. */
  private afterChange(): void {
    if (!this.drainPlanned && this.projection.isBehind()) this.planDrain();
    this.armAlarm(this.drainPlanned ? Date.now() + BACKUP_MS : null);
  }

  private planDrain(): void {
    this.drainPlanned = true;
    const drained = scheduler.wait(DEBOUNCE_MS).then(() => this.projection.drain(Date.now));
    this.ctx.waitUntil(drained.then(() => this.afterDrain()));
  }

  /** What changed meanwhile goes with the next drain; after a failure the alarm tries again. */
  private afterDrain(): void {
    this.drainPlanned = false;
    const dueAt = this.projection.dueAt(Date.now());
    if (dueAt !== null && dueAt <= Date.now()) this.planDrain();
    else this.armAlarm(dueAt);
  }

  /** One alarm for everything. It is moved only to an earlier time, so a busy ledger hardly ever writes it. */
  private armAlarm(...moments: (number | null)[]): void {
    const wanted = [...moments, nextDue(this.state)].filter((moment) => moment !== null);
    if (wanted.length === 0) return;
    const next = Math.min(...wanted);
    const isMissed = this.alarmAt !== null && this.alarmAt < Date.now() - MINUTE;
    if (this.alarmAt !== null && !isMissed && this.alarmAt <= next) return;
    this.alarmAt = next;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(next));
  }

  private forgetAt(): number | null {
    const oldest = this.storage.oldestEndedHold();
    return oldest === null ? null : oldest + MEMORY_MS + DAY;
  }

  /**
   * An alarm may wake the object without its name, so the first call wrote it down.
   * @throws Error if the object was not made by name, which is a fault of this program
   */
  private account(): string {
    const name = this.storage.mark('account');
    if (typeof name !== 'string') throw new Error('A ledger is addressed by its account id.');
    return name;
  }
}
