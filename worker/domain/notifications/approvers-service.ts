import type { Appointment } from '../../../durable-objects/run-host/protocol.ts';
import type { ServiceContext } from '../context.ts';
import { selectApprovers, selectNamedBy, selectPeople, upsertApprovers } from './approvers-store.ts';

/**
 * Settles whom an account means by e-mail addresses. An address that it has in use already keeps its person, whoever
 * has it now; one that is newly written means the person who has it today.
 * @param fresh addresses that are newly written; @param kept addresses that a tool names already
 * @returns the addresses that nobody here can be told at
 */
export async function settleApprovers(
  ctx: ServiceContext,
  { fresh, kept }: { fresh: readonly string[]; kept: readonly string[] },
): Promise<Set<string>> {
  const all = [...new Set([...fresh, ...kept])];
  if (all.length === 0) return new Set();
  const unproved = ctx.settings.EMAIL_VERIFICATION === 'off';
  const [people, known] = await ctx.db.batch([
    selectPeople(ctx.db, all, unproved),
    selectApprovers(ctx.db, ctx.actor.userId, all),
  ]);
  const settled = new Set(kept.filter((email) => known.some((one) => one.email === email)));
  const found = people.filter(({ email }) => !settled.has(email));
  await upsertApprovers(ctx.db, ctx.actor.userId, found);
  const reached = new Set([...settled, ...found.map(({ email }) => email)]);
  return new Set(all.filter((email) => !reached.has(email)));
}

/** Accounts that let the caller decide some of their calls. */
export function appointmentsOf(ctx: ServiceContext): Promise<Appointment[]> {
  return selectNamedBy(ctx.db, ctx.actor.userId);
}
