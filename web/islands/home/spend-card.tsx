import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../lib/api.ts';
import { showCredits, showDate } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { usageQuery } from '../../lib/queries.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';

type Day = Schema<'CreditUsageDay'>;

export const USAGE_DAYS = 30;

const HEIGHT = 56;
const BAR = 7;
const STEP = 10;
/** A day with any charge is never lower than this, so that it can be seen and hit. */
const LEAST = 3;

function sentence({ day, spent, runs }: Day): string {
  return t('home.spendDay', { day: showDate(day), credits: showCredits(spent.microcredits), runs });
}

function Chart({ days }: { days: readonly Day[] }) {
  const most = Math.max(...days.map((day) => day.spent.microcredits), 1);
  return (
    <svg
      viewBox={`0 0 ${days.length * STEP - (STEP - BAR)} ${HEIGHT}`}
      className="h-14 w-full"
      preserveAspectRatio="none"
      role="img"
      aria-label={t('home.spendChart')}
    >
      {days.map((day, index) => {
        const { microcredits } = day.spent;
        const height = microcredits === 0 ? 1 : Math.max(LEAST, (microcredits / most) * HEIGHT);
        return (
          <g key={day.day} className="group">
            <title>{sentence(day)}</title>
            <rect x={index * STEP} y={0} width={STEP} height={HEIGHT} className="fill-transparent" />
            <rect
              x={index * STEP}
              y={HEIGHT - height}
              width={BAR}
              height={height}
              rx={1}
              className={microcredits === 0 ? 'fill-line-strong' : 'fill-accent group-hover:fill-accent-hover'}
            />
          </g>
        );
      })}
    </svg>
  );
}

/** The same for those who don't see the picture. */
function DayTable({ days }: { days: readonly Day[] }) {
  return (
    <table className="sr-only">
      <caption>{t('home.spendChart')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('home.day')}</th>
          <th scope="col">{t('home.credits')}</th>
        </tr>
      </thead>
      <tbody>
        {days
          .filter((day) => day.spent.microcredits > 0)
          .map((day) => (
            <tr key={day.day}>
              <th scope="row">{showDate(day.day)}</th>
              <td>{showCredits(day.spent.microcredits)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** What the last 30 days cost, day by day. */
export function SpendCard() {
  const usage = useQuery(usageQuery(USAGE_DAYS));
  return (
    <Card className="grid content-start gap-3 p-5">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{t('home.spend')}</h2>
        <a href="/app/credits" className="text-accent text-sm underline-offset-2 hover:underline">
          {t('home.spendDetails')}
        </a>
      </div>
      {usage.isPending && (
        <div role="status" aria-label={t('home.loadingSpend')} className="grid gap-3">
          <Skeleton className="h-7 w-28" />
          <Skeleton className="h-14" />
        </div>
      )}
      {usage.error && <ErrorState error={usage.error} onRetry={() => usage.refetch()} className="py-2" />}
      {usage.data && (
        <>
          <p className="tabular font-semibold text-xl" data-testid="spend">
            {t('home.spendSum', { credits: showCredits(usage.data.spent.microcredits) })}
          </p>
          {usage.data.spent.microcredits === 0 && <p className="text-soft text-sm">{t('home.spendNone')}</p>}
          {usage.data.spent.microcredits > 0 && (
            <>
              <Chart days={usage.data.data} />
              <p className="flex justify-between text-faint text-xs" aria-hidden>
                <span>{showDate(usage.data.data[0]?.day ?? '')}</span>
                <span>{showDate(usage.data.data.at(-1)?.day ?? '')}</span>
              </p>
              <DayTable days={usage.data.data} />
            </>
          )}
        </>
      )}
    </Card>
  );
}
