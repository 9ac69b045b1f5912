import type { Schema } from '../../lib/api.ts';
import { showCredits } from '../../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';

/** The first grant that will run out of time with something left. */
function nextExpiry(balance: Schema<'CreditBalance'>): { remaining: string; expiresAt: string } | undefined {
  return balance.grants
    .flatMap((grant) =>
      grant.expiresAt !== null && Number(grant.remaining) > 0
        ? [{ remaining: grant.remaining, expiresAt: grant.expiresAt }]
        : [],
    )
    .sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))[0];
}

export function BalanceMeaning({ balance }: { balance: Schema<'CreditBalance'> | undefined }) {
  const expiry = balance ? nextExpiry(balance) : undefined;
  return (
    <div className="grid gap-3 text-sm">
      {balance && (
        <dl className="tabular grid grid-cols-[1fr_auto] gap-y-1">
          <dt className="text-soft">Available</dt>
          <dd className="text-right font-medium">{showCredits(balance.microcredits.available)}</dd>
          <dt className="text-soft">Held for runs in progress</dt>
          <dd className="text-right">{showCredits(balance.microcredits.held)}</dd>
        </dl>
      )}
      <p className="text-pretty text-soft">
        Credits pay for what models read and write. A run holds a little before each model call and is charged for the
        tokens that it really used; the rest comes back at once.
      </p>
      {expiry && (
        <p className="text-soft">
          {showCredits(Number(expiry.remaining) * 1_000_000)} of them expire <Moment at={expiry.expiresAt} />.
        </p>
      )}
      <Button asChild size="sm">
        <a href="/app/credits">See where they went</a>
      </Button>
    </div>
  );
}
