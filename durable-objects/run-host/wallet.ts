import { newId } from '../../worker/kernel/ids.ts';
import type { ChargeLine, CommandResult, LedgerCommand } from '../credit-ledger/protocol.ts';
import type { Outbox } from './outbox.ts';
import type { HostStorage, WalletRow } from './storage.ts';

/** A hold lives this long without renewal; the watchdog renews it while runs are active. */
export const HOLD_TTL_MS = 5 * 60_000;
/** A lease asks for this many times the need; the ledger decides how much of it is prudent. */
const LEASE_FACTOR = 64;
/** Attempts at a reservation while the ledger can't be reached. */
const ASK_ATTEMPTS = 4;
const ASK_BACKOFF_MS = 100;
/** An idle lease is given back after this long. */
export const LEASE_IDLE_MS = 1_500;

export type ApplyCommands = (accountId: string, commands: LedgerCommand[]) => Promise<CommandResult[]>;

interface Hold {
  id: string;
  amount: number;
  spent: number;
  expiresAt: number;
  /** More than was needed was granted, so it is worth keeping for a moment. */
  lease: boolean;
}

/**
 * The host's share of its account's credits: one hold at the ledger, divided among the runs of this
 * host. Reserving is synchronous while the hold has room. What is spent leaves through the outbox,
 * in the same transaction as the response that it pays for.
 */
export class Wallet {
  readonly #storage: HostStorage;
  readonly #outbox: Outbox;
  readonly #apply: ApplyCommands;
  readonly #now: () => number;
  readonly #reserved = new Map<string, number>();
  #account: string | null = null;
  #hold: Hold | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  /** Reservations under way at the ledger; the hold must not be given back under them. */
  #asking = 0;

  constructor(storage: HostStorage, outbox: Outbox, apply: ApplyCommands, now: () => number) {
    this.#storage = storage;
    this.#outbox = outbox;
    this.#apply = apply;
    this.#now = now;
    const row = storage.sql
      .exec<WalletRow>('SELECT account, hold_id, amount, spent, expires_at FROM wallet')
      .toArray()[0];
    if (!row) return;
    this.#account = row.account;
    if (row.amount === 0) {
      // The process ended while it asked for this hold; whether the ledger gave it is unknown.
      this.#enqueueRelease(row.account, row.hold_id);
      this.#forget();
      return;
    }
    this.#hold = { id: row.hold_id, amount: row.amount, spent: row.spent, expiresAt: row.expires_at, lease: true };
  }

  get hasHold(): boolean {
    return this.#hold !== null;
  }

  get idle(): boolean {
    return this.#reserved.size === 0 && this.#asking === 0;
  }

  /** How long an idle hold is kept: a lease for a moment, an exact hold not at all. */
  get idleDelay(): number {
    return this.#hold?.lease ? LEASE_IDLE_MS : 0;
  }

  #usable(): Hold | null {
    return this.#hold && this.#hold.expiresAt > this.#now() + HOLD_TTL_MS / 5 ? this.#hold : null;
  }

  #free(): number {
    const hold = this.#usable();
    if (!hold) return 0;
    let reserved = 0;
    for (const amount of this.#reserved.values()) reserved += amount;
    return hold.amount - hold.spent - reserved;
  }

  /**
   * Sets a run's reservation to `amount` microcredits beyond what it has spent.
   * @returns false when the account can't pay; at once where the hold has room
   */
  reserve(accountId: string, runId: string, amount: number): boolean | Promise<boolean> {
    if (this.#take(runId, amount)) return true;
    this.#asking += 1;
    const turn = this.#queue
      .then(() => this.#acquire(accountId, runId, amount))
      .finally(() => {
        this.#asking -= 1;
      });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #take(runId: string, amount: number): boolean {
    const current = this.#reserved.get(runId) ?? 0;
    if (amount - current > this.#free() || !this.#usable()) return false;
    this.#reserved.set(runId, amount);
    return true;
  }

  async #acquire(accountId: string, runId: string, amount: number): Promise<boolean> {
    if (this.#take(runId, amount)) return true;
    await this.#settleOverrun();
    const missing = Math.max(1, amount - (this.#reserved.get(runId) ?? 0) - this.#free());
    const open = this.#usable();
    const expiresAt = this.#now() + HOLD_TTL_MS;
    const wish = { amount: missing, upTo: missing * LEASE_FACTOR, expiresAt, key: newId('hold', this.#now()) };
    const holdId = open?.id ?? wish.key;
    const command: LedgerCommand = open ? { kind: 'extend', holdId, ...wish } : { kind: 'reserve', holdId, ...wish };
    if (!open) {
      if (this.#hold) this.closeHold();
      this.#account = accountId;
      // Written down before it is asked for, so that a crash in between leaves no hold behind.
      this.#write(holdId, 0, 0, expiresAt);
    }
    const result = await this.#ask(accountId, command);
    if (!result?.ok) {
      if (!open) this.#forget();
      if (open && result && result.code !== 'insufficient_credits') {
        // The hold is gone at the ledger (expired while we slept): begin again with a new one.
        this.#forget();
        return this.#acquire(accountId, runId, amount);
      }
      return false;
    }
    if (open) {
      open.amount += result.amount;
      open.expiresAt = expiresAt;
      open.lease ||= result.amount > missing;
    } else {
      this.#hold = { id: holdId, amount: result.amount, spent: 0, expiresAt, lease: result.amount > missing };
    }
    this.#save();
    return this.#take(runId, amount);
  }

  /** A ledger that restarts is asked again with the same key, so a lost answer reserves nothing twice. */
  async #ask(accountId: string, command: LedgerCommand): Promise<CommandResult | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#apply(accountId, [command]))[0];
      } catch (error) {
        if (attempt === ASK_ATTEMPTS) throw error;
        await scheduler.wait(ASK_BACKOFF_MS * attempt);
      }
    }
  }

  /**
   * A call cost more than the hold had: the ledger takes the rest from what is available, and must do so
   * before it is asked for more. Afterwards no reservation has to make it up.
   */
  async #settleOverrun(): Promise<void> {
    const hold = this.#hold;
    if (!hold || hold.spent <= hold.amount) return;
    const overrun = hold.spent - hold.amount;
    await this.#outbox.flush();
    hold.spent -= overrun;
  }

  /** Called inside the caller's transaction: charges `amount` of a run and queues the settlement. */
  spend(accountId: string, runId: string, key: string, amount: number, line: ChargeLine): void {
    const reserved = this.#reserved.get(runId) ?? 0;
    if (this.#reserved.has(runId)) this.#reserved.set(runId, Math.max(0, reserved - amount));
    const hold = this.#hold;
    if (hold) {
      hold.spent += amount;
      this.#save();
      this.#outbox.enqueue(accountId, { kind: 'settle', key, holdId: hold.id, amount, line });
      return;
    }
    // A run that waits holds nothing; what it still owes when it is cancelled gets a hold of its own.
    const holdId = `${key}:late`;
    const expiresAt = this.#now() + HOLD_TTL_MS;
    this.#outbox.enqueue(accountId, { kind: 'reserve', key: holdId, holdId, amount, upTo: amount, expiresAt });
    this.#outbox.enqueue(accountId, { kind: 'settle', key, holdId, amount, line });
    this.#outbox.enqueue(accountId, { kind: 'release', key: `${holdId}:release`, holdId });
  }

  /** The run needs nothing more. A hold of exact size goes back at once, a lease after a moment of idleness. */
  release(runId: string): void {
    this.#reserved.delete(runId);
    if (this.idle && this.#hold && !this.#hold.lease) this.closeHold();
  }

  /** Gives an idle hold back, durably: the release is queued in the same transaction that forgets it. */
  closeHold(): void {
    const hold = this.#hold;
    const account = this.#account;
    if (!hold || !account) return;
    this.#storage.transaction(() => {
      this.#enqueueRelease(account, hold.id);
      this.#forget();
    });
  }

  /** Moves the hold's expiry while runs are active. */
  async renew(): Promise<void> {
    const hold = this.#hold;
    if (!hold || !this.#account || this.idle || hold.expiresAt - this.#now() > HOLD_TTL_MS / 2) return;
    const expiresAt = this.#now() + HOLD_TTL_MS;
    const command: LedgerCommand = {
      kind: 'extend',
      key: newId('hold', this.#now()),
      holdId: hold.id,
      amount: 0,
      upTo: 0,
      expiresAt,
    };
    const [result] = await this.#apply(this.#account, [command]);
    if (!result?.ok) return;
    hold.expiresAt = expiresAt;
    this.#save();
  }

  #enqueueRelease(accountId: string, holdId: string): void {
    this.#outbox.enqueue(accountId, { kind: 'release', key: `${holdId}:release`, holdId });
  }

  #save(): void {
    const hold = this.#hold;
    if (hold) this.#write(hold.id, hold.amount, hold.spent, hold.expiresAt);
  }

  #write(holdId: string, amount: number, spent: number, expiresAt: number): void {
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO wallet VALUES (1, ?, ?, ?, ?, ?)',
      this.#account ?? '',
      holdId,
      amount,
      spent,
      expiresAt,
    );
  }

  #forget(): void {
    this.#hold = null;
    this.#storage.sql.exec('DELETE FROM wallet');
  }
}
