import type { Schema } from '../../lib/api.ts';
import { showCredits, showDay, showExact, showRelative } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { nextExpiry } from '../shell/balance-meaning.tsx';
import { useBalance } from '../shell/use-balance.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';
import { useIsHydrated } from '../ui/use-is-hydrated.ts';

const MICRO = 1_000_000;

function Expiry({ balance }: { balance: Schema<'CreditBalance'> }) {
  // The server does not know what day it is where somebody reads this.
  const isHydrated = useIsHydrated();
  const expiry = nextExpiry(balance);
  if (!expiry) return <p className="text-soft text-sm">{t('home.balanceNoExpiry')}</p>;
  const { remaining, expiresAt } = expiry;
  if (!isHydrated) return <p className="text-soft text-sm">{'\u00a0'}</p>;
  return (
    <p className="text-soft text-sm" title={showExact(expiresAt)}>
      {t('home.balanceExpiry', {
        credits: showCredits(Number(remaining) * MICRO),
        when: showRelative(expiresAt),
        day: showDay(expiresAt),
      })}
    </p>
  );
}

/** What is left, and until when. */
export function BalanceCard({ known }: { known: Schema<'CreditBalance'> | undefined }) {
  const { data, isPending, error, refetch } = useBalance(known);
  const total = data?.microcredits.total ?? 0;
  return (
    <Card className="grid content-start gap-2 p-5">
      <h2 className="font-semibold">{t('home.balance')}</h2>
      {isPending && (
        <div role="status" aria-label={t('home.loadingBalance')} className="grid gap-2">
          <Skeleton className="h-7 w-24" />
          <Skeleton className="h-4 w-44" />
        </div>
      )}
      {error && <ErrorState error={error} onRetry={() => refetch()} className="py-2" />}
      {data && (
        <>
          <p className="tabular font-semibold text-xl">{t('home.spendSum', { credits: showCredits(total) })}</p>
          {data.microcredits.held > 0 && (
            <p className="text-soft text-sm">
              {t('home.balanceHeld', { credits: showCredits(data.microcredits.held) })}
            </p>
          )}
          {total <= 0 && <p className="text-bad text-sm">{t('home.balanceEmpty')}</p>}
          {total > 0 && total < MICRO && <p className="text-sm text-warn">{t('home.balanceLow')}</p>}
          {total > 0 && <Expiry balance={data} />}
        </>
      )}
    </Card>
  );
}
