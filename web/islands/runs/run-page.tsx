import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleStop, MessagesSquare } from 'lucide-react';
import { useEffect } from 'react';
import { toast } from 'sonner';
import type { Schema } from '../../lib/api.ts';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { asProblem } from '../../lib/problem.ts';
import { runQuery, traceQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { cancelRun } from '../../lib/run-calls.ts';
import { inputText } from '../../lib/trace-view.ts';
import { RunBody } from '../playground/run-parts.tsx';
import { Question } from '../playground/turns.tsx';
import { useRun } from '../playground/use-run.ts';
import { TracePanel } from '../trace/trace-panel.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Definition } from './definition.tsx';
import { EventLog } from './event-log.tsx';
import { isEnded, StatusBadge } from './status-badge.tsx';

type Run = Schema<'Run'>;

function Facts({ run }: { run: Run }) {
  const facts = [
    { label: 'Cost', value: `${showCredits(run.cost.microcredits)} credits` },
    { label: 'Tokens', value: `${showCount(run.usage.inputTokens)} in, ${showCount(run.usage.outputTokens)} out` },
    { label: 'Model calls', value: showCount(run.usage.requests) },
    {
      label: 'Took',
      value:
        run.startedAt && run.finishedAt ? showDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : '…',
    },
    { label: 'Version', value: run.version === 0 ? 'Draft' : `v${run.version}` },
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt className="text-faint text-xs">{label}</dt>
          <dd className="tabular text-sm">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Header({ run }: { run: Run }) {
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSuccess: (ended) => client.setQueryData(runQuery(run.id).queryKey, ended),
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <header className="mb-5 grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <AgentMark id={run.agentId} name={run.agentName} size="lg" />
        <div className="min-w-0 flex-1 basis-52">
          <h1 className="truncate font-semibold text-xl">{inputText(run.input) || 'Run'}</h1>
          <p className="flex flex-wrap items-center gap-x-2 text-faint text-xs">
            <a href={`/app/agents/${run.agentId}`} className="underline-offset-2 hover:underline">
              {run.agentName}
            </a>
            <Moment at={run.createdAt} />
            {run.forkedFrom && (
              <a href={`/app/runs/${run.forkedFrom.runId}`} className="underline underline-offset-2">
                {run.forkedFrom.step ? `forked at step ${run.forkedFrom.step}` : 'forked from another run'}
              </a>
            )}
          </p>
        </div>
        <StatusBadge status={run.status} />
        {run.sessionId && (
          <Button asChild>
            <a href={`/app/playground?agent=${run.agentId}&session=${run.sessionId}`}>
              <MessagesSquare /> Open in playground
            </a>
          </Button>
        )}
        {!isEnded(run.status) && (
          <Button variant="danger" pending={stop.isPending} onClick={() => stop.mutate()}>
            <CircleStop /> Cancel
          </Button>
        )}
      </div>
      <Facts run={run} />
    </header>
  );
}

function Page({ runId }: { runId: string }) {
  const client = useQueryClient();
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

  if (isPending) {
    return (
      <Card>
        <SkeletonRows rows={6} label="Loading the run" />
      </Card>
    );
  }
  if (error) {
    return (
      <Card>
        <ErrorState error={error} onRetry={() => refetch()} />
      </Card>
    );
  }
  const answer = (
    <div className="grid max-w-3xl gap-4 p-5">
      <Question text={inputText(run.input)} />
      {problem ? (
        <ErrorState error={problem} onRetry={() => void resume(runId)} />
      ) : (
        <RunBody view={view} fallbackName={run.agentName} />
      )}
    </div>
  );
  return (
    <>
      <Header run={run} />
      <Card>
        <Tabs
          label="Run"
          tabs={[
            { value: 'trace', label: 'Trace', content: <TracePanel runId={runId} wide /> },
            { value: 'conversation', label: 'Conversation', content: answer },
            { value: 'events', label: 'Events', content: <EventLog runId={runId} upTo={view.seq} /> },
            {
              value: 'definition',
              label: 'What ran',
              content: trace.data ? <Definition definition={trace.data.definition} /> : null,
            },
          ]}
        />
      </Card>
    </>
  );
}

export function RunPage({ runId }: { runId: string }) {
  return (
    <Island>
      <Page runId={runId} />
    </Island>
  );
}
