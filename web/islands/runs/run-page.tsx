import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { t } from '../../lib/messages.ts';
import { runQuery, traceQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { inputText } from '../../lib/trace-view.ts';
import { setUrlParams, useUrlParam } from '../../lib/url-state.ts';
import { Approvals } from '../approvals/approvals.tsx';
import { RunBody } from '../playground/run-parts.tsx';
import { useRun } from '../playground/use-run.ts';
import { TracePanel } from '../trace/trace-panel.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Definition } from './definition.tsx';
import { EventLog } from './event-log.tsx';
import { RunHeader } from './run-header.tsx';

interface RunPageProps {
  runId: string;
  /** The selected span and the open tab, as the address has them. */
  span: string;
  tab: string;
}

function Page({ runId, span, tab }: RunPageProps) {
  const client = useQueryClient();
  const [openTab, setOpenTab] = useUrlParam('tab', tab);
  const { data: run, error, isPending, refetch } = useQuery(runQuery(runId));
  const refresh = () => void client.invalidateQueries({ queryKey: runQuery(runId).queryKey });
  const { resume, view, problem } = useRun({ onStarted: refresh, onEnd: refresh });
  const exists = run !== undefined;
  useEffect(() => {
    if (exists) void resume(runId);
  }, [exists, resume, runId]);
  // The figures above the tabs follow each charge of a live run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are the moments at which the run has changed.
  useEffect(() => {
    if (view.seq > 0) void client.invalidateQueries({ queryKey: runQuery(runId).queryKey });
  }, [client, runId, view.microcredits, view.status]);
  const trace = useQuery(traceQuery(runId));
  const nameSpan = useCallback((spanId: string) => setUrlParams({ span: spanId }), []);

  if (isPending) {
    return (
      <Card>
        <SkeletonRows rows={6} label={t('runs.page.loading')} />
      </Card>
    );
  }
  if (error && !run) {
    return (
      <Card>
        <ErrorState error={error} onRetry={() => refetch()} />
      </Card>
    );
  }
  const answer = (
    <div className="grid max-w-3xl gap-4 p-5">
      <p className="ml-auto w-fit max-w-[85%] whitespace-pre-wrap break-words rounded-lg rounded-br-sm bg-hover px-3.5 py-2">
        {inputText(run.input)}
      </p>
      {problem ? (
        <ErrorState error={problem} onRetry={() => void resume(runId)} />
      ) : (
        <RunBody view={view} fallbackName={run.agentName} />
      )}
    </div>
  );
  const tabs = [
    {
      value: 'trace',
      label: t('runs.page.trace'),
      content: <TracePanel runId={runId} wide initialSpan={span} onSelected={nameSpan} />,
    },
    { value: 'conversation', label: t('runs.page.conversation'), content: answer },
    { value: 'events', label: t('runs.page.events'), content: <EventLog runId={runId} upTo={view.seq} /> },
    {
      value: 'definition',
      label: t('runs.page.whatRan'),
      content: trace.data ? <Definition definition={trace.data.definition} /> : null,
    },
  ];
  const current = tabs.some(({ value }) => value === openTab) ? openTab : 'trace';
  return (
    <>
      <RunHeader run={run} />
      {run.status === 'waiting_approval' && current !== 'conversation' && (
        <div className="mb-5">
          <Approvals runId={run.id} names={view.names} />
        </div>
      )}
      <Card>
        <Tabs
          label={t('runs.page.tabs')}
          tabs={tabs}
          value={current}
          onChange={(next) => setOpenTab(next === 'trace' ? '' : next)}
        />
      </Card>
    </>
  );
}

export function RunPage(props: RunPageProps) {
  return (
    <Island>
      <Page {...props} />
    </Island>
  );
}
