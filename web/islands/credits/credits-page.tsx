import { useInfiniteQuery } from '@tanstack/react-query';
import { Receipt } from 'lucide-react';
import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { showCount, showCredits, showDay } from '../../lib/format.ts';
import { transactionsQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { useBalance } from '../shell/use-balance.ts';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, Skeleton, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader, Panel } from '../ui/surface.tsx';

type Transaction = Schema<'CreditTransaction'>;
type Balance = Schema<'CreditBalance'>;

const SOURCES: Record<Balance['grants'][number]['source'], string> = {
  signup: 'Welcome credits',
  purchase: 'Bought',
  subscription: 'Subscription',
  promotion: 'Promotion',
  gift: 'Gift',
  admin: 'Given by us',
};

const KINDS: Record<Transaction['kind'], string> = {
  grant: 'Credits added',
  charge: 'Model call',
  overrun: 'Model call, above its hold',
  expiry: 'Expired',
  reversal: 'Taken back',
  transfer: 'Transferred',
};

function titleOf(entry: Transaction): string {
  if (entry.kind === 'grant' && entry.source) return SOURCES[entry.source];
  return entry.agentName ?? KINDS[entry.kind];
}

function Figures({ balance }: { balance: Balance }) {
  const figures = [
    { label: 'Available', value: balance.microcredits.available },
    { label: 'Held for runs in progress', value: balance.microcredits.held },
    { label: 'Total', value: balance.microcredits.total },
  ];
  return (
    <dl className="grid gap-4 sm:grid-cols-3">
      {figures.map(({ label, value }, index) => (
        <div key={label} className="rounded-lg border border-line bg-surface p-5 shadow-card">
          <dt className="text-soft text-sm">{label}</dt>
          <dd className={cn('tabular mt-1 font-semibold text-2xl', index > 0 && 'text-soft')}>{showCredits(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Grants({ grants }: { grants: Balance['grants'] }) {
  const open = grants.filter((grant) => Number(grant.remaining) > 0);
  if (open.length === 0) return <p className="text-faint text-sm">Nothing left.</p>;
  return (
    <ul className="grid gap-3">
      {open.map((grant) => (
        <li key={grant.id} className="flex flex-wrap items-center justify-between gap-2 text-sm">
          <span className="font-medium">{SOURCES[grant.source]}</span>
          <span className="tabular text-soft">
            {showCredits(Number(grant.remaining) * 1e6)} of {showCredits(Number(grant.granted) * 1e6)} left
          </span>
          <span className="w-full text-faint text-xs sm:w-40 sm:text-right">
            {grant.expiresAt ? `expires ${showDay(grant.expiresAt)}` : 'never expires'}
          </span>
        </li>
      ))}
    </ul>
  );
}

function EntryRow({ entry }: { entry: Transaction }) {
  const tokens =
    entry.inputTokens === null || entry.outputTokens === null ? null : entry.inputTokens + entry.outputTokens;
  return (
    <tr className="border-line border-t">
      <td className="px-5 py-2.5">
        <p className="font-medium">{titleOf(entry)}</p>
        <p className="text-faint text-xs">
          {entry.model && <span className="font-mono">{entry.model}</span>}
          {tokens !== null && ` · ${showCount(tokens)} tokens`}
          {entry.estimated && ' · estimated'}
          {entry.note}
        </p>
      </td>
      <td className="hidden px-3 py-2.5 sm:table-cell">
        {entry.runId && (
          <a href={`/app/runs/${entry.runId}`} className="text-accent text-xs underline underline-offset-2">
            Run
          </a>
        )}
      </td>
      <td className="hidden whitespace-nowrap px-3 py-2.5 text-faint text-xs sm:table-cell">
        <Moment at={entry.at} />
      </td>
      <td
        className={cn(
          'tabular whitespace-nowrap px-3 py-2.5 text-right',
          entry.amount.microcredits > 0 ? 'text-good' : 'text-ink',
        )}
      >
        {entry.amount.microcredits > 0 ? '+' : '−'}
        {showCredits(Math.abs(entry.amount.microcredits))}
      </td>
      <td className="tabular whitespace-nowrap px-5 py-2.5 text-right text-soft">
        {showCredits(entry.balanceAfter.microcredits)}
      </td>
    </tr>
  );
}

function History() {
  const query = useInfiniteQuery(transactionsQuery);
  const entries = query.data?.pages.flatMap((page) => page.data);
  if (query.isPending) return <SkeletonRows rows={6} label="Loading the history" />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => query.refetch()} />;
  if (!entries?.length)
    return (
      <EmptyState icon={<Receipt />} title="Nothing yet">
        Every credit that comes or goes is listed here.
      </EmptyState>
    );
  return (
    <>
      <div className="overflow-x-auto">
        <table className="w-full text-left text-sm">
          <caption className="sr-only">Credit history, newest first</caption>
          <thead className="text-faint text-xs">
            <tr>
              <th className="px-5 py-2.5 font-medium">What</th>
              <th className="hidden px-3 py-2.5 font-medium sm:table-cell">
                <span className="sr-only">Run</span>
              </th>
              <th className="hidden px-3 py-2.5 font-medium sm:table-cell">When</th>
              <th className="px-3 py-2.5 text-right font-medium">Credits</th>
              <th className="px-5 py-2.5 text-right font-medium">Balance</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <EntryRow key={entry.sequence} entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage ? (
        <div className="grid justify-center p-4">
          <Button size="sm" pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : (
        <p className="border-line border-t p-3 text-center text-faint text-xs">That is all of it.</p>
      )}
    </>
  );
}

function Page() {
  const { data, error, isPending, refetch } = useBalance();
  return (
    <>
      <PageHeader title="Credits">
        Credits pay for what models read and write. What a run holds and does not use comes back when it ends; waiting
        costs nothing.
      </PageHeader>
      <div className="grid gap-5">
        {isPending && (
          <div className="grid gap-4 sm:grid-cols-3">
            <Skeleton className="h-24" />
            <Skeleton className="h-24" />
            <Skeleton className="h-24" />
          </div>
        )}
        {error && (
          <Card>
            <ErrorState error={error} onRetry={() => refetch()} />
          </Card>
        )}
        {data && <Figures balance={data} />}
        {data && (
          <Panel title="Where they come from" description="Spent in this order.">
            <Grants grants={data.grants} />
          </Panel>
        )}
        <Card className="overflow-hidden">
          <h2 className="px-5 pt-4 pb-2 font-semibold">History</h2>
          <History />
        </Card>
      </div>
    </>
  );
}

export function CreditsPage() {
  return (
    <Island>
      <Page />
    </Island>
  );
}
