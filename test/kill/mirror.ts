import { asc, eq } from 'drizzle-orm';
import { openDatabase } from '../../worker/db/client.ts';
import { creditTransactions, userCredits } from '../../worker/db/schema/credits.ts';
import { runs } from '../../worker/db/schema/runs.ts';
import type { EntryFacts } from './facts.ts';

/** What Postgres shows of one account, read past the API. */
export interface Mirror {
  balance: number;
  held: number;
  sequence: number;
  entries: EntryFacts[];
  runs: Map<string, { status: string; microcredits: number }>;
}

/** Opens the database of a running Baton by the protocol that its worker speaks. */
export function openMirror(at: { databaseUrl: string; neonUrl: string }): (userId: string) => Promise<Mirror> {
  const db = openDatabase(at.databaseUrl, at.neonUrl);
  return async (userId) => {
    const [balances, entries, runRows] = await db.batch([
      db.select().from(userCredits).where(eq(userCredits.userId, userId)),
      db
        .select()
        .from(creditTransactions)
        .where(eq(creditTransactions.userId, userId))
        .orderBy(asc(creditTransactions.sequence)),
      db.select().from(runs).where(eq(runs.userId, userId)),
    ]);
    const credits = balances[0];
    return {
      balance: credits?.balance ?? 0,
      held: credits?.held ?? 0,
      sequence: credits?.sequence ?? 0,
      entries: entries.map(({ sequence, kind, amount, balanceAfter, runId, step }) => ({
        sequence,
        kind,
        amount,
        balanceAfter,
        runId,
        step,
      })),
      runs: new Map(runRows.map(({ id, status, microcredits }) => [id, { status, microcredits }])),
    };
  };
}
