import { useInfiniteQuery } from '@tanstack/react-query';
import { ListTree } from 'lucide-react';
import type { Schema } from '../../lib/api.ts';
import { showCredits, showDuration } from '../../lib/format.ts';
import { runsQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { inputText } from '../../lib/trace-view.ts';
import { useUrlParam } from '../../lib/url-state.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { NativeSelect } from '../ui/field.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { isEnded, STATUSES, StatusBadge, statusLabel } from './status-badge.tsx';

type Run = Schema<'Run'>;

/** How often the list looks again while a run in it is under way. */
const LIVE_MS = 2_000;

function durationOf(run: Run): string {
  if (!run.startedAt) return '';
  return showDuration((run.finishedAt ? Date.parse(run.finishedAt) : Date.now()) - Date.parse(run.startedAt));
}

export function RunRow({ run }: { run: Run }) {
  return (
    <li className="relative grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 px-4 py-3 hover:bg-hover/50 sm:grid-cols-[auto_minmax(0,1fr)_9.5rem_5rem_5.5rem_6.5rem] sm:px-5">
      <AgentMark id={run.agentId} name={run.agentName} />
      <div className="min-w-0">
        <a href={`/app/runs/${run.id}`} className="block truncate font-medium text-sm after:absolute after:inset-0">
          {inputText(run.input) || 'No question'}
        </a>
        <p className="truncate text-faint text-xs">{run.agentName}</p>
      </div>
      <span className="justify-self-end sm:justify-self-start">
        <StatusBadge status={run.status} />
      </span>
      <span className="tabular hidden text-right text-soft text-xs sm:block">{durationOf(run)}</span>
      <span className="tabular hidden text-right text-soft text-xs sm:block">{showCredits(run.cost.microcredits)}</span>
      <Moment at={run.createdAt} className="hidden text-right text-faint text-xs sm:block" />
    </li>
  );
}

function List({ initialStatus }: { initialStatus: string }) {
  const [statusParam, setStatus] = useUrlParam('status', initialStatus);
  const status = STATUSES.find((known) => known === statusParam);
  const query = useInfiniteQuery({
    ...runsQuery(status ? { status } : {}),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some((run) => !isEnded(run.status))) ? LIVE_MS : false,
  });
  const runs = query.data?.pages.flatMap((page) => page.data);
  return (
    <>
      <PageHeader title="Runs">
        Every answer that an agent has worked on, with its steps, its time and its cost.
      </PageHeader>
      <div className="mb-3">
        <NativeSelect
          aria-label="Status"
          className="w-auto"
          value={status ?? ''}
          onChange={(event) => setStatus(event.target.value)}
        >
          <option value="">Every status</option>
          {STATUSES.map((option) => (
            <option key={option} value={option}>
              {statusLabel(option)}
            </option>
          ))}
        </NativeSelect>
      </div>
      <Card className="overflow-hidden">
        {query.isPending && <SkeletonRows rows={8} label="Loading runs" />}
        {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
        {runs?.length === 0 && (
          <EmptyState
            icon={<ListTree />}
            title={status ? 'No run has this status' : 'No runs yet'}
            action={
              status ? (
                <Button onClick={() => setStatus('')}>Show all</Button>
              ) : (
                <Button asChild variant="primary">
                  <a href="/app/playground">Open the playground</a>
                </Button>
              )
            }
          >
            {status ? undefined : 'Ask an agent something in the playground, and its run is listed here.'}
          </EmptyState>
        )}
        {runs && runs.length > 0 && (
          <ul className="divide-y divide-line" aria-label="Runs">
            {runs.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </ul>
        )}
      </Card>
      {query.hasNextPage && (
        <div className="mt-4 grid justify-center">
          <Button onClick={() => query.fetchNextPage()} pending={query.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

export function RunList({ status }: { status: string }) {
  return (
    <Island>
      <List initialStatus={status} />
    </Island>
  );
}
