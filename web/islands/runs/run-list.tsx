import { useInfiniteQuery } from '@tanstack/react-query';
import { ListTree, RefreshCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { runsQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { NO_FILTER, type RunListAddress, runFilterOf } from '../../lib/run-filter.ts';
import { setUrlParams } from '../../lib/url-state.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { RunFilters } from './run-filters.tsx';
import { SELECTABLE_COLUMNS, SelectableRunRow } from './run-row.tsx';
import { STATUSES } from './status-badge.tsx';
import { useLiveRuns } from './use-live-runs.ts';

type Run = Schema<'Run'>;

const ROW_HEIGHT = 65;

/** Which runs are selected; those that left the list are not. */
function useSelection(runs: readonly Run[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = runs.filter((run) => ids.has(run.id));
  const change = (run: Run, isSelected: boolean) =>
    setIds((before) => {
      const next = new Set(before);
      if (isSelected) next.add(run.id);
      else next.delete(run.id);
      return next;
    });
  const all = (isSelected: boolean) => setIds(new Set(isSelected ? runs.map((run) => run.id) : []));
  return { ids, selected, change, all };
}

function Nothing({ isNarrowed, onShowAll }: { isNarrowed: boolean; onShowAll(): void }) {
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<ListTree />}
        title={t('runs.list.noneTitle')}
        action={<Button onClick={onShowAll}>{t('runs.list.showAll')}</Button>}
      >
        {t('runs.list.noneText')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ListTree />}
      title={t('runs.list.emptyTitle')}
      action={
        <Button asChild variant="primary">
          <a href="/app/playground">{t('runs.list.openPlayground')}</a>
        </Button>
      }
    >
      {t('runs.list.emptyText')}
    </EmptyState>
  );
}

function Heads({ runs, selection }: { runs: readonly Run[]; selection: ReturnType<typeof useSelection> }) {
  const count = selection.selected.length;
  return (
    <div
      className={cn(
        'grid items-center gap-3 border-line border-b bg-sunken px-4 py-2 text-faint text-xs sm:px-5',
        SELECTABLE_COLUMNS,
      )}
    >
      <Checkbox
        aria-label={t('runs.list.selectAll')}
        checked={count === runs.length}
        indeterminate={count > 0 && count < runs.length}
        onChange={(event) => selection.all(event.target.checked)}
      />
      <span className="w-8" />
      <span>{t('runs.list.run')}</span>
      <span className="hidden sm:block">{t('runs.list.statusColumn')}</span>
      <span className="hidden text-right sm:block">{t('runs.list.duration')}</span>
      <span className="hidden text-right sm:block">{t('runs.list.cost')}</span>
      <span className="hidden text-right sm:block">{t('runs.list.when')}</span>
    </div>
  );
}

function List({ initial }: { initial: RunListAddress }) {
  const [address, setAddress] = useState(initial);
  const filter = useMemo(() => runFilterOf(address, STATUSES), [address]);
  const query = useInfiniteQuery(runsQuery(filter));
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.data) ?? [], [query.data]);
  const now = useLiveRuns(filter, runs);
  const selection = useSelection(runs);

  const change = (part: Partial<RunListAddress>) => {
    setAddress((before) => ({ ...before, ...part }));
    setUrlParams(part);
  };
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage && !query.isError) void query.fetchNextPage();
  };

  return (
    <>
      <PageHeader
        title={t('runs.list.title')}
        action={
          <Button pending={query.isRefetching} onClick={() => void query.refetch()}>
            <RefreshCw /> {t('runs.list.refresh')}
          </Button>
        }
      >
        {t('runs.list.lead')}
      </PageHeader>
      <RunFilters address={address} filter={filter} onChange={change} />
      <Card className={cn('overflow-hidden', query.isPlaceholderData && 'opacity-60')}>
        {query.isPending && <SkeletonRows rows={8} label={t('runs.list.loading')} />}
        {query.error && runs.length === 0 && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
        {query.data && runs.length === 0 && (
          <Nothing isNarrowed={Object.keys(filter).length > 0} onShowAll={() => change(NO_FILTER)} />
        )}
        {runs.length > 0 && (
          <>
            <Heads runs={runs} selection={selection} />
            <VirtualList
              label={t('runs.list.label')}
              items={runs}
              keyOf={(run) => run.id}
              rowHeight={ROW_HEIGHT}
              onNearEnd={more}
              total={query.hasNextPage ? runs.length + 1 : runs.length}
            >
              {(run) => (
                <SelectableRunRow
                  run={run}
                  now={now}
                  isSelected={selection.ids.has(run.id)}
                  onSelect={(isSelected) => selection.change(run, isSelected)}
                />
              )}
            </VirtualList>
          </>
        )}
      </Card>
      {query.error && runs.length > 0 && <ErrorState error={query.error} onRetry={() => query.fetchNextPage()} />}
      {query.isFetchingNextPage && <SkeletonRows rows={2} label={t('runs.list.loading')} />}
      {runs.length > 0 && !query.hasNextPage && (
        <p className="py-4 text-center text-faint text-xs">{t('runs.list.end', { count: runs.length })}</p>
      )}
      <BulkBar selected={selection.selected} onClear={() => selection.all(false)} />
    </>
  );
}

/** The list of runs. `initial` is what the address said when the page was asked for. */
export function RunList({ initial }: { initial: RunListAddress }) {
  return (
    <Island>
      <List initial={initial} />
    </Island>
  );
}
