import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop, Columns2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { questionOf } from './run-row.tsx';
import { isEnded } from './status-badge.tsx';

type Run = Schema<'Run'>;

/** Runs that one request ends at most. */
const MOST_AT_ONCE = 50;

async function cancelAll(runIds: readonly string[]): Promise<Schema<'RunsCancelled'>['data']> {
  const outcomes: Schema<'RunsCancelled'>['data'] = [];
  for (let at = 0; at < runIds.length; at += MOST_AT_ONCE) {
    const body = { runIds: runIds.slice(at, at + MOST_AT_ONCE) };
    outcomes.push(...(await take(api.POST('/api/v1/runs/cancel', { body }))).data);
  }
  return outcomes;
}

interface BulkBarProps {
  selected: readonly Run[];
  onClear(): void;
}

/** What can be done with the selected runs: compare two, cancel those under way. */
export function BulkBar({ selected, onClear }: BulkBarProps) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const active = selected.filter((run) => !isEnded(run.status));
  const count = active.length;
  const [first, second] = selected;
  const cancel = useMutation({
    mutationFn: () => cancelAll(active.map((run) => run.id)),
    onSuccess: (outcomes) => {
      const done = outcomes.filter(({ outcome }) => outcome === 'cancelled').length;
      const late = outcomes.length - done;
      if (done > 0) toast.success(t('runs.bulk.done', { count: done }));
      if (late > 0) toast(t('runs.bulk.late', { count: late }));
      onClear();
    },
    onError: (fault) => toast.error(asProblem(fault).message),
    onSettled: () => {
      setAsking(false);
      void client.invalidateQueries({ queryKey: ['live-runs'] });
    },
  });
  if (selected.length === 0) return null;
  return (
    <section
      aria-label={t('runs.bulk.selected', { count: selected.length })}
      className="sticky bottom-3 z-20 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 shadow-pop"
    >
      <span className="tabular px-1 text-sm" role="status">
        {t('runs.bulk.selected', { count: selected.length })}
      </span>
      {first && second && selected.length === 2 && (
        <Button size="sm" asChild>
          <a href={`/app/runs/compare?left=${second.id}&right=${first.id}`}>
            <Columns2 /> {t('runs.bulk.compare')}
          </a>
        </Button>
      )}
      {count > 0 && (
        <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
          <CircleStop /> {t('runs.bulk.cancel', { count })}
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={onClear}>
        {t('runs.bulk.clear')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('runs.bulk.askTitle', { count, question: active[0] ? questionOf(active[0]) : '' })}
        description={t('runs.bulk.askText', { count })}
        action={t('runs.bulk.cancel', { count })}
        dismiss={t('runs.bulk.keep', { count })}
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate()}
      />
    </section>
  );
}
