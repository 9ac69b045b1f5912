import type { Env } from '../../worker/env.ts';
import { AppError, type ErrorCode, notFound } from '../../worker/kernel/errors.ts';
import { hostOfRun } from '../../worker/kernel/ids.ts';
import { insufficientCredits } from '../credit-ledger/client.ts';
import type { HostRefusal, HostResult, RunHostRpc } from './protocol.ts';

type HostEnv = Pick<Env, 'RUN_HOST'>;

/** The host of that name; see `kernel/ids.ts` for how names come about. */
export function hostNamed(env: HostEnv, name: string): RunHostRpc {
  // The stub's mapped type is too deep for the compiler; the class implements this interface.
  return env.RUN_HOST.getByName(name) as unknown as RunHostRpc;
}

/** The host that holds this run. @throws not_found for anything that is no run id */
export function hostOf(env: HostEnv, runId: string): RunHostRpc {
  const name = hostOfRun(runId);
  if (!name) throw notFound('run');
  return hostNamed(env, name);
}

/** Destroys a host with all that it holds, for good. Safe to repeat. */
export async function eraseHost(env: HostEnv, name: string): Promise<void> {
  await hostNamed(env, name).erase();
  await hostNamed(env, name)
    .leave()
    .catch(() => undefined);
}

const CODES: Record<HostRefusal, ErrorCode> = {
  not_found: 'not_found',
  session_busy: 'session_busy',
  too_many_runs: 'too_many_runs',
  idempotency_conflict: 'idempotency_conflict',
  insufficient_credits: 'insufficient_credits',
  illegal_transition: 'illegal_transition',
  step_not_found: 'validation_failed',
  invalid_arguments: 'validation_failed',
  model_unavailable: 'model_unavailable',
};

/** The value of a host's answer. @throws the refusal as an error of ours */
export function unwrap<T>(result: HostResult<T>): T {
  if (result.ok) return result.value;
  if (result.code === 'insufficient_credits') throw insufficientCredits();
  throw new AppError(CODES[result.code], result.message, result.retryAfter ? { retryAfter: result.retryAfter } : {});
}
