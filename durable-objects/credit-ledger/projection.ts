import type { BalanceMirror } from '../../worker/domain/credits/store.ts';
import { nextDue } from './due.ts';
import type { LedgerEntry } from './protocol.ts';
import { heldBy, type LedgerState } from './state.ts';
import type { LedgerStorage } from './storage.ts';

const BATCH = 200;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 3_600_000;

/** What a projection reads and marks in the ledger's storage. */
export type Outbox = Pick<LedgerStorage, 'entriesAfter' | 'mark' | 'setMark'>;

export type SendMirror = (entries: LedgerEntry[], mirror: BalanceMirror | null) => Promise<void>;

/**
 * Carries the ledger to its mirror, off the critical path: entries in order and in batches, and with the
 * last batch the balance. What has arrived is marked only afterwards, so a crash repeats a batch, which
 * the mirror takes without harm.
 */
export class Projection {
  private readonly storage: Outbox;
  private readonly stateNow: () => LedgerState;
  private readonly send: SendMirror;
  private readonly onFailure: (error: unknown, failures: number) => void;
  private running: Promise<void> | null = null;
  private failures = 0;
  /** No attempt before this moment. */
  private notBefore = 0;

  constructor(
    storage: Outbox,
    stateNow: () => LedgerState,
    send: SendMirror,
    onFailure: (error: unknown, failures: number) => void,
  ) {
    this.storage = storage;
    this.stateNow = stateNow;
    this.send = send;
    this.onFailure = onFailure;
  }

  /** When the next attempt makes sense; `null` when the mirror is up to date. */
  dueAt(now: number): number | null {
    if (!this.isBehind()) return null;
    return Math.max(now, this.notBefore);
  }

  isBehind(): boolean {
    return this.projected() < this.stateNow().sequence || this.storage.mark('mirror') !== this.describe();
  }

  /** Carries over all that is there now, or fails and waits; never throws. One drain at a time. */
  drain(now: () => number): Promise<void> {
    if (now() < this.notBefore) return Promise.resolve();
    this.running ??= this.drainOnce(now).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async drainOnce(now: () => number): Promise<void> {
    try {
      if (!this.isBehind()) return;
      while ((await this.sendBatch(now())) === BATCH);
      this.failures = 0;
      this.notBefore = 0;
    } catch (error) {
      this.failures += 1;
      this.notBefore = now() + Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LAST_RETRY_MS);
      this.onFailure(error, this.failures);
    }
  }

  /** Gives back how many entries went; a full batch means that there may be more. */
  private async sendBatch(now: number): Promise<number> {
    const state = this.stateNow();
    const entries = this.storage.entriesAfter(this.projected(), BATCH);
    const last = entries.at(-1)?.sequence ?? state.sequence;
    const isWhole = last === state.sequence;
    const described = this.describe();
    await this.send(entries, isWhole ? this.nextMirror(state, now) : null);
    this.storage.setMark('projected', last);
    if (isWhole) this.storage.setMark('mirror', described);
    return entries.length;
  }

  /** While a balance is under way nobody knows what the mirror has, so the mark says neither old nor new. */
  private nextMirror(state: LedgerState, now: number): BalanceMirror {
    const snapshot = Number(this.storage.mark('snapshot') ?? 0) + 1;
    this.storage.setMark('snapshot', snapshot);
    this.storage.setMark('mirror', 'under way');
    return {
      balance: state.balance,
      held: heldBy(state),
      sequence: state.sequence,
      snapshot,
      nextDueAt: nextDue(state),
      at: now,
    };
  }

  private projected(): number {
    return Number(this.storage.mark('projected') ?? 0);
  }

  private describe(): string {
    const state = this.stateNow();
    return JSON.stringify([state.sequence, heldBy(state), nextDue(state)]);
  }
}
