import type { Env } from '../../worker/env.ts';
import type { CircuitBreakerRpc } from './protocol.ts';

type BreakerEnv = Pick<Env, 'CIRCUIT_BREAKER'>;

/** The object that keeps a circuit: an account's keys are its own matter, the platform's are everybody's. */
export function breakerName(accountId: string, of: { provider: string; keyId: string | null }): string {
  return of.keyId === null ? platformBreaker(of.provider) : accountBreaker(accountId);
}

export function platformBreaker(provider: string): string {
  return `platform:${provider}`;
}

export function accountBreaker(accountId: string): string {
  return `account:${accountId}`;
}

export function breakerNamed(env: BreakerEnv, name: string): CircuitBreakerRpc {
  return env.CIRCUIT_BREAKER.getByName(name) as unknown as CircuitBreakerRpc;
}
