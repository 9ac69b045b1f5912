import { accountBreaker, breakerNamed, platformBreaker } from '../../../durable-objects/circuit-breaker/client.ts';
import type { CircuitView } from '../../../durable-objects/circuit-breaker/protocol.ts';
import { isoTime } from '../../kernel/clock.ts';
import { PROVIDERS } from '../../providers/models/catalog.ts';
import { platformAccess } from '../../providers/models/platform-access.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { ModelHealthView } from './schemas-health.ts';

function show(circuit: CircuitView): ModelHealthView {
  const { openUntil, lastFailure, ...rest } = circuit;
  return {
    ...rest,
    openUntil: openUntil === null ? null : isoTime(openUntil),
    errorRate: circuit.calls === 0 ? 0 : Math.round((1_000 * circuit.errors) / circuit.calls) / 1_000,
    lastFailure: lastFailure && { code: lastFailure.code, at: isoTime(lastFailure.at) },
  };
}

/**
 * How models have done in the last hour: with the platform's keys for everybody, and with the caller's own.
 * What the router and the fallbacks go by. @throws forbidden_scope
 */
export async function listModelHealth(ctx: ServiceContext): Promise<ModelHealthView[]> {
  requireScope(ctx, 'read');
  const reached = PROVIDERS.filter((provider) => platformAccess(provider, ctx.settings) !== null);
  const names = [accountBreaker(ctx.actor.userId), ...reached.map((provider) => platformBreaker(provider.id))];
  const circuits = await Promise.all(names.map((name) => breakerNamed(ctx.env, name).read()));
  return circuits
    .flat()
    .toSorted((a, b) => b.calls - a.calls || (a.model < b.model ? -1 : 1))
    .map(show);
}
