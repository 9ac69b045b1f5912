import type { Schema } from '../../lib/api.ts';
import { showCredits, showExact, showRelative } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';

/** The first grant that will run out of time with something left. */
export function nextExpiry(balance: Schema<'CreditBalance'>): { remaining: string; expiresAt: string } | undefined {
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
          <dt className="text-soft">{t('shell.available')}</dt>
          <dd className="text-right font-medium">{showCredits(balance.microcredits.available)}</dd>
          <dt className="text-soft">{t('shell.held')}</dt>
          <dd className="text-right">{showCredits(balance.microcredits.held)}</dd>
        </dl>
      )}
      <p className="text-pretty text-soft">{t('shell.creditsMeaning')}</p>
      {expiry && (
        <p className="text-soft" title={showExact(expiry.expiresAt)}>
          {t('shell.expires', {
            credits: showCredits(Number(expiry.remaining) * 1_000_000),
            when: showRelative(expiry.expiresAt),
          })}
        </p>
      )}
      <Button asChild size="sm">
        <a href="/app/credits">{t('shell.whereTheyWent')}</a>
      </Button>
    </div>
  );
}
