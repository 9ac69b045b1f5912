import { creditAmount } from '../../kernel/money.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Usage, UsageQuery } from './schemas.ts';
import { selectSpendByDay } from './store.ts';
import { lastDays } from './usage-rules.ts';

/**
 * What the caller spent on each of the last days, from the mirror of the ledger, which is a moment behind it.
 * @throws forbidden_scope
 */
export async function getUsage(ctx: ServiceContext, query: UsageQuery): Promise<Usage> {
  requireScope(ctx, 'read');
  const { from, days } = lastDays(ctx.now, query.days, query.offsetMinutes);
  const rows = await selectSpendByDay(ctx.db, ctx.actor.userId, from, query.offsetMinutes);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const data = days.map((day) => {
    const { spent = 0, runs = 0 } = byDay.get(day) ?? {};
    return { day, spent: creditAmount(spent), runs };
  });
  return { data, spent: creditAmount(data.reduce((sum, { spent }) => sum + spent.microcredits, 0)) };
}
