import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { traceExportQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState, Notice, Skeleton } from '../ui/states.tsx';
import { Panel } from '../ui/surface.tsx';

type Mode = Schema<'TraceExport'>['mode'];

const MODES: readonly { mode: Mode; label(): string; about(): string }[] = [
  { mode: 'off', label: () => t('models.tracing.off'), about: () => t('models.tracing.offAbout') },
  { mode: 'on', label: () => t('models.tracing.on'), about: () => t('models.tracing.onAbout') },
  { mode: 'without_content', label: () => t('models.tracing.without'), about: () => t('models.tracing.withoutAbout') },
];

/** Whether runs go to OpenAI's traces, and with which key. */
export function TracingPanel({ rows, onAdd }: { rows: ReactNode[]; onAdd(): void }) {
  const client = useQueryClient();
  const setting = useQuery(traceExportQuery);
  const change = useMutation({
    mutationFn: (mode: Mode) => take(api.PUT('/api/v1/users/trace-export', { body: { mode } })),
    onSuccess: (saved) => {
      client.setQueryData(traceExportQuery.queryKey, saved);
      toast.success(t('models.tracing.saved'));
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  const hasKey = rows.length > 0;
  const shown = change.isPending ? change.variables : setting.data?.mode;
  return (
    <Panel
      title={t('models.tracing.title')}
      description={t('models.tracing.about')}
      action={
        <Button size="sm" onClick={onAdd}>
          <Plus /> {t('models.tracing.addKey')}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {setting.isPending && <Skeleton className="h-16" />}
        {setting.error && <ErrorState error={setting.error} onRetry={() => setting.refetch()} />}
        {setting.data && (
          <fieldset className="grid gap-3 sm:grid-cols-3" disabled={!hasKey || change.isPending}>
            <legend className="sr-only">{t('models.tracing.mode')}</legend>
            {MODES.map(({ mode, label, about }) => (
              <label
                key={mode}
                className={cn(
                  'flex items-start gap-2.5 rounded-lg border p-3 text-sm has-focus-visible:outline-2 has-focus-visible:outline-focus has-disabled:border-line',
                  shown === mode ? 'border-accent ring-1 ring-accent' : 'border-line-strong hover:border-control',
                )}
              >
                <input
                  type="radio"
                  name="trace-export"
                  className="mt-0.5 accent-accent"
                  checked={shown === mode}
                  onChange={() => change.mutate(mode)}
                />
                <span className="grid gap-0.5">
                  <span className="font-medium">{label()}</span>
                  <span className="text-faint text-xs">{about()}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        {!hasKey && <Notice>{t('models.tracing.needsKey')}</Notice>}
        {hasKey && <ul className="-mx-5 divide-y divide-line border-line border-t">{rows}</ul>}
      </div>
    </Panel>
  );
}
