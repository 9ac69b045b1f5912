import type { Env } from '../../worker/env.ts';
import { AppError, type ErrorCode } from '../../worker/kernel/errors.ts';
import type { CommandResult, LedgerCommand, LedgerRpc, RefusalCode } from './protocol.ts';

type Applied = Extract<CommandResult, { ok: true }>;
type Refused = Extract<CommandResult, { ok: false }>;

/**
 * The ledger of an account. Calls refuse by result; `appliedOrThrow` turns a refusal into our error. A stub
 * is dead once its object was restarted, so each call takes a new one and the client may be kept.
 */
export function ledgerOf(env: Pick<Env, 'CREDIT_LEDGER'>, accountId: string): LedgerRpc {
  const stub = () => env.CREDIT_LEDGER.getByName(accountId);
  return {
    apply: (commands) => stub().apply(commands),
    balance: () => stub().balance(),
    history: (before, limit) => stub().history(before, limit),
    expire: () => stub().expire(),
    erase: () => stub().erase(),
    leave: () => stub().leave(),
  };
}

/** Destroys an account's ledger for good, at the removal of the account and at no other time. Safe to repeat. */
export async function eraseLedger(env: Pick<Env, 'CREDIT_LEDGER'>, accountId: string): Promise<void> {
  const ledger = ledgerOf(env, accountId);
  await ledger.erase();
  await ledger.leave().catch(() => undefined);
}

const REFUSALS: Record<RefusalCode, ErrorCode> = {
  insufficient_credits: 'insufficient_credits',
  idempotency_conflict: 'idempotency_conflict',
  hold_not_found: 'not_found',
  hold_closed: 'conflict',
  grant_not_found: 'not_found',
  invalid_amount: 'validation_failed',
  malformed: 'validation_failed',
};

/** 402 with what to do about it (SPEC-NOTES 5). */
export function insufficientCredits(): AppError {
  return new AppError(
    'insufficient_credits',
    'You have no available credits for this. Credits return when running agents finish; buy more under Credits.',
  );
}

export function refusalError(refused: Refused): AppError {
  if (refused.code === 'insufficient_credits') return insufficientCredits();
  return new AppError(REFUSALS[refused.code], refused.message);
}

/**
 * Applies one command.
 * @throws AppError `insufficient_credits`, `idempotency_conflict`, `not_found`, `conflict` or `validation_failed`
 */
export async function appliedOrThrow(ledger: LedgerRpc, command: LedgerCommand): Promise<Applied> {
  const [result] = await ledger.apply([command]);
  if (!result) throw new AppError('unavailable', 'The ledger gave no answer.');
  if (!result.ok) throw refusalError(result);
  return result;
}
