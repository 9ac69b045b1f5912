import type { BalanceView, LedgerEntry } from '../../../durable-objects/credit-ledger/protocol.ts';
import { isoTime } from '../../kernel/clock.ts';
import { creditAmount, formatCredits } from '../../kernel/money.ts';
import type { Balance, Transaction } from './schemas.ts';

/** A balance as the API shows it (SPEC-NOTES 2). */
export function balanceOf(view: BalanceView): Balance {
  const { available, held, total } = view;
  return {
    available: formatCredits(available),
    held: formatCredits(held),
    total: formatCredits(total),
    microcredits: { available, held, total },
    grants: view.grants.map((grant) => ({
      id: grant.id,
      source: grant.source,
      granted: formatCredits(grant.granted),
      remaining: formatCredits(grant.remaining),
      effectiveAt: isoTime(grant.effectiveAt),
      expiresAt: grant.expiresAt === null ? null : isoTime(grant.expiresAt),
    })),
  };
}

/** One line of the ledger as the API shows it: what it was for and what it cost (Plan 24.1). */
export function transactionOf(entry: LedgerEntry): Transaction {
  const { line } = entry;
  return {
    sequence: entry.sequence,
    kind: entry.kind,
    amount: creditAmount(entry.amount),
    balanceAfter: creditAmount(entry.balanceAfter),
    source: entry.source,
    // The test of a tool is charged without a run.
    runId: line?.runId.startsWith('run_') ? line.runId : null,
    step: line?.step ?? null,
    agentId: line?.agentId ?? null,
    agentName: line?.agentName ?? null,
    provider: line?.provider ?? null,
    model: line?.model ?? null,
    inputTokens: line?.inputTokens ?? null,
    outputTokens: line?.outputTokens ?? null,
    estimated: line?.estimated ?? false,
    note: entry.note,
    at: isoTime(entry.at),
  };
}
