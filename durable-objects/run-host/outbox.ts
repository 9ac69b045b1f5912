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
 */
export class Outbox {
  readonly #storage: HostStorage;
  readonly #apply: ApplyCommands;
  #running: Promise<void> | null = null;

  constructor(storage: HostStorage, apply: ApplyCommands) {
    this.#storage = storage;
    this.#apply = apply;
  }

  get empty(): boolean {
    return this.#storage.sql.exec('SELECT 1 FROM outbox LIMIT 1').toArray().length === 0;
  }

  /** Delivers until nothing is left. @throws what the ledger's RPC throws */
  flush(): Promise<void> {
    this.#running ??= this.#deliver().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #deliver(): Promise<void> {
    for (;;) {
      const rows = this.#storage.sql
        .exec<OutboxRow>('SELECT id, command FROM outbox ORDER BY id LIMIT ?', BATCH)
        .toArray();
      const queued = rows.map((row) => ({ id: row.id, ...(JSON.parse(row.command) as Queued) }));
      const account = queued[0]?.accountId;
      if (account === undefined) return;
      const batch = queued.filter((one) => one.accountId === account);
      const results = await this.#apply(
        account,
        batch.map((one) => one.command),
      );
      results.forEach((result, i) => {
        // A refusal is an answer, too: the ledger has decided, and asking again can't change it.
        if (!result.ok) log('error', 'settlement.refused', { code: result.code, key: batch[i]?.command.key });
      });
      this.#storage.transaction(() => {
        for (const one of batch) this.#storage.sql.exec('DELETE FROM outbox WHERE id = ?', one.id);
      });
    }
  }
}
