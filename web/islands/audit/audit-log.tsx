import { queryOptions, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { api, type Schema, take } from '../../lib/api.ts';
import { showExact } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { buttonStyle } from '../ui/button.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';

type Entry = Schema<'AuditEntry'>;

const ACTIONS: Record<Entry['action'], string> = {
  command: t('audit.actions.command'),
  read: t('audit.actions.read'),
  list: t('audit.actions.list'),
  write: t('audit.actions.write'),
  delete: t('audit.actions.delete'),
  fetch: t('audit.actions.fetch'),
  denied: t('audit.actions.denied'),
  omitted: t('audit.actions.omitted'),
};

/** Kinds of tools whose calls have an audit log. */
const AUDITED: readonly unknown[] = ['computer', 'code_interpreter', 'browser'];

/** Whether a span of a trace has an audit log. */
export function isAudited({ kind, data }: Schema<'TraceSpan'>): boolean {
  return kind === 'tool' && AUDITED.includes(data['toolKind']);
}

function auditLogQuery(runId: string, callId: string) {
  return queryOptions({
    queryKey: ['audit-log', runId, callId],
    queryFn: async () => {
      const params = { path: { run_id: runId }, query: { callId } };
      const log = await take(api.GET('/api/v1/runs/{run_id}/audit-log', { params }));
      // Text is what the downloads are; without a format it is JSON.
      return typeof log === 'string' ? [] : log.data;
    },
  });
}

function Row({ entry }: { entry: Entry }) {
  const { action, at, reason, target, times } = entry;
  return (
    <tr className="border-line border-t align-top">
      <td className="tabular whitespace-nowrap py-1.5 pr-3 text-faint">
        <time dateTime={at}>{showExact(at)}</time>
      </td>
      <td className={`whitespace-nowrap py-1.5 pr-3 ${action === 'denied' ? 'font-medium text-bad' : 'text-soft'}`}>
        {ACTIONS[action]}
        {times > 1 && <span className="tabular ml-1 text-faint">{t('audit.times', { count: times })}</span>}
      </td>
      <td className="w-full min-w-40 py-1.5">
        <code className="whitespace-pre-wrap font-mono [overflow-wrap:anywhere]">{target}</code>
        {reason && <p className="text-soft">{reason}</p>}
      </td>
    </tr>
  );
}

/** What one tool call did, and the log of its whole run as a file (Plan 21.2). */
export function AuditLog({ runId, callId }: { runId: string; callId: string }) {
  const log = useQuery(auditLogQuery(runId, callId));
  if (log.isPending) return <SkeletonRows rows={3} label={t('audit.loading')} />;
  if (log.isError) return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  return (
    <div className="grid gap-3 p-4 text-xs">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-pretty text-soft">{t('audit.lead')}</p>
        <div className="flex gap-2">
          {(['csv', 'ndjson'] as const).map((format) => (
            <a
              key={format}
              href={`/api/v1/runs/${runId}/audit-log?format=${format}`}
              download
              aria-label={t('audit.download', { format: t(`audit.${format}`) })}
              className={buttonStyle({ size: 'sm' })}
            >
              <Download aria-hidden /> {t(`audit.${format}`)}
            </a>
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <section className="overflow-x-auto" aria-label={t('audit.table')} tabIndex={0}>
        <table className="w-full text-left">
          <thead className="text-faint">
            <tr>
              <th className="pr-3 pb-1.5 font-normal">{t('audit.at')}</th>
              <th className="pr-3 pb-1.5 font-normal">{t('audit.action')}</th>
              <th className="pb-1.5 font-normal">{t('audit.target')}</th>
            </tr>
          </thead>
          <tbody>
            {log.data.map((entry, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end.
              <Row key={index} entry={entry} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
