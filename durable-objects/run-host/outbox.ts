import { log } from '../../worker/kernel/log.ts';
import type { LedgerCommand } from '../credit-ledger/protocol.ts';
import type { HostStorage } from './storage.ts';
import type { ApplyCommands } from './wallet.ts';

const BATCH = 100;

interface Queued {
  accountId: string;
  command: LedgerCommand;
}

interface OutboxRow extends Record<string, SqlStorageValue> {
  id: number;
  command: string;
}

/**
 * Delivers queued ledger commands in order, at least once; the ledger's keys make that exactly once.
 * One delivery runs at a time; a failed one is tried again by the next call (the watchdog's, at latest).
 * What was delivered is deleted by `sweep`, together with some later write: a commit of its own would
 * cost a run more than anything else that it stores.
 */
export class Outbox {
  readonly #storage: HostStorage;
  readonly #apply: ApplyCommands;
  #running: Promise<void> | null = null;
  /** Ids up to this one have been delivered; they may still be stored. */
  #delivered = 0;
  #queued: number;

  constructor(storage: HostStorage, apply: ApplyCommands) {
    this.#storage = storage;
    this.#apply = apply;
    this.#queued = storage.sql.exec<{ id: number | null }>('SELECT MAX(id) AS id FROM outbox').one().id ?? 0;
  }

  get empty(): boolean {
    return this.#queued <= this.#delivered;
  }

  /** Part of the caller's transaction: what the command pays for is stored with it. */
  enqueue(accountId: string, command: LedgerCommand): void {
    const text = JSON.stringify({ accountId, command } satisfies Queued);
    this.#queued = this.#storage.sql
      .exec<{ id: number }>('INSERT INTO outbox (command) VALUES (?) RETURNING id', text)
      .one().id;
  }

  /** Deletes what was delivered; call it where something is written anyway. */
  sweep(): void {
    if (this.#delivered === 0) return;
    this.#storage.sql.exec('DELETE FROM outbox WHERE id <= ?', this.#delivered);
    // SQLite counts from 1 again in an empty table.
    if (this.empty) this.#queued = 0;
    this.#delivered = 0;
  }

  /** Delivers until nothing is left. @throws what the ledger's RPC throws */
  flush(): Promise<void> {
    this.#running ??= this.#deliver().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #deliver(): Promise<void> {
    while (!this.empty) {
      const rows = this.#storage.sql
        .exec<OutboxRow>('SELECT id, command FROM outbox WHERE id > ? ORDER BY id LIMIT ?', this.#delivered, BATCH)
        .toArray();
      const queued = rows.map((row) => ({ id: row.id, ...(JSON.parse(row.command) as Queued) }));
      const account = queued[0]?.accountId;
      if (account === undefined) {
        this.#delivered = this.#queued;
        return;
      }
      const other = queued.findIndex((one) => one.accountId !== account);
      const batch = other === -1 ? queued : queued.slice(0, other);
      const results = await this.#apply(
        account,
        batch.map((one) => one.command),
      );
      results.forEach((result, i) => {
        // A refusal is an answer, too: the ledger has decided, and asking again can't change it.
        if (!result.ok) log('error', 'settlement.refused', { code: result.code, key: batch[i]?.command.key });
      });
      this.#delivered = batch.at(-1)?.id ?? this.#delivered;
    }
  }
}
