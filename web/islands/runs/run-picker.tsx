import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { api, type Schema, take } from '../../lib/api.ts';
import { showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Moment } from '../ui/moment.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { questionOf } from './run-row.tsx';
import { StatusBadge } from './status-badge.tsx';

type Run = Schema<'Run'>;

interface RunPickerProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** The run that is there already; its origin and its agent's runs stand on top. */
  without: Run | null;
  onPick(run: Run): void;
}

/** Nearest kin first: the run that it was forked from and its forks, then those of the same agent. */
function kinship(run: Run, other: Run | null): number {
  if (!other) return 0;
  if (run.forkedFrom?.runId === other.id || other.forkedFrom?.runId === run.id) return 2;
  return run.agentId === other.agentId ? 1 : 0;
}

function Choices({ without, onPick }: Pick<RunPickerProps, 'without' | 'onPick'>) {
  const [written, setWritten] = useState('');
  const q = useDeferredValue(written.trim());
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['runs', 'choices', q],
    queryFn: async () =>
      (await take(api.GET('/api/v1/runs', { params: { query: { limit: 50, ...(q ? { q } : {}) } } }))).data,
  });
  const runs = (data ?? [])
    .filter((run) => run.id !== without?.id)
    .toSorted((a, b) => kinship(b, without) - kinship(a, without));
  return (
    <>
      <SearchInput label={t('runs.compare.pickSearch')} value={written} onChange={setWritten} />
      <div className="max-h-[50dvh] overflow-y-auto rounded-md border border-line">
        {isPending && <SkeletonRows rows={4} label={t('runs.list.loading')} />}
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {data && runs.length === 0 && <p className="p-4 text-faint text-sm">{t('runs.compare.pickNone')}</p>}
        {runs.length > 0 && (
          <ul className="divide-y divide-line">
            {runs.map((run) => (
              <li key={run.id}>
                <button
                  type="button"
                  onClick={() => onPick(run)}
                  className="grid w-full grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 px-3 py-2 text-left outline-offset-[-2px] hover:bg-hover"
                >
                  <AgentMark id={run.agentId} name={run.agentName} />
                  <span className="min-w-0">
                    <span className="block truncate text-sm">{questionOf(run)}</span>
                    <span className="tabular flex gap-2 text-faint text-xs">
                      <span className="truncate">{run.agentName}</span>
                      <Moment at={run.createdAt} />
                      <span>{t('runs.page.credits', { amount: showCredits(run.cost.microcredits) })}</span>
                    </span>
                  </span>
                  <StatusBadge status={run.status} />
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

/** Chooses a run to be put beside another one. */
export function RunPicker({ open, onOpenChange, without, onPick }: RunPickerProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('runs.compare.pick')}
      description={t('runs.compare.pickText')}
      className="w-[min(40rem,calc(100vw-2rem))]"
    >
      {open && <Choices without={without} onPick={onPick} />}
    </Dialog>
  );
}
