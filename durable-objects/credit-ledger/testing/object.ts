import { runInDurableObject } from 'cloudflare:test';
import type { CreditLedger } from '../credit-ledger.ts';
import type { LedgerCommand, LedgerEntry } from '../protocol.ts';
import type { LedgerState } from '../state.ts';
import { LedgerStorage } from '../storage.ts';

type Stub = DurableObjectStub<CreditLedger>;

/** What is really in the object's tables, read past the object's memory. */
export function readTables(stub: Stub): Promise<{ state: LedgerState; entries: LedgerEntry[] }> {
  return runInDurableObject(stub, (_: CreditLedger, ctx) => {
    const storage = new LedgerStorage(ctx.storage);
    return { state: storage.load(), entries: storage.entriesAfter(0, 100_000) };
  });
}

/**
 * Kills the object inside a command: it has written, and nobody has had an answer. Whether the write
 * survives is up to the runtime, as it is in a real crash.
 */
export async function crashInside(stub: Stub, command: LedgerCommand): Promise<void> {
  const dying = runInDurableObject(stub, (ledger: CreditLedger, ctx) => {
    void ledger.apply([command]);
    ctx.abort('crash inside a command');
  });
  await dying.catch(() => undefined);
}
