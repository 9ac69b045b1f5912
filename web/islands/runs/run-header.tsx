import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop, Columns2, MessagesSquare } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Schema } from '../../lib/api.ts';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { runQuery } from '../../lib/queries.ts';
import { cancelRun } from '../../lib/run-calls.ts';
import { runTime } from '../../lib/run-compare.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Moment } from '../ui/moment.tsx';
import { RunPicker } from './run-picker.tsx';
import { questionOf } from './run-row.tsx';
import { isEnded, StatusBadge } from './status-badge.tsx';

type Run = Schema<'Run'>;

function Facts({ run }: { run: Run }) {
  const time = runTime(run);
  const facts = [
    { label: t('runs.page.cost'), value: t('runs.page.credits', { amount: showCredits(run.cost.microcredits) }) },
    {
      label: t('runs.page.tokens'),
      value: t('runs.page.tokensInOut', {
        input: showCount(run.usage.inputTokens),
        output: showCount(run.usage.outputTokens),
      }),
    },
    { label: t('runs.page.modelCalls'), value: showCount(run.usage.requests) },
    { label: t('runs.page.took'), value: time === null ? '…' : showDuration(time) },
    {
      label: t('runs.page.version'),
      value: run.version === 0 ? t('runs.page.draft') : t('runs.page.numbered', { version: String(run.version) }),
    },
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

/** Cancelling asks first: what was stopped does not go on. */
function CancelButton({ run }: { run: Run }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const stop = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSuccess: (ended) => client.setQueryData(runQuery(run.id).queryKey, ended),
    onError: (fault) => {
      // It ended by itself in the same moment: then there is nothing to stop.
      if (asProblem(fault).code === 'illegal_transition') toast(t('runs.bulk.late', { count: 1 }));
      else toast.error(asProblem(fault).message);
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        <CircleStop /> {t('runs.page.cancel')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('runs.bulk.askTitle', { count: 1, question: questionOf(run) })}
        description={t('runs.bulk.askText', { count: 1 })}
        action={t('runs.bulk.cancel', { count: 1 })}
        dismiss={t('runs.bulk.keep', { count: 1 })}
        pending={stop.isPending}
        onConfirm={() => stop.mutate()}
      />
    </>
  );
}

/** Where the conversation of a run goes on. */
function playgroundOf(run: Run): string {
  const params = new URLSearchParams({
    agent: run.agentId,
    ...(run.sessionId ? { session: run.sessionId } : { run: run.id }),
  });
  return `/app/playground?${params}`;
}

/** What a run is, what it took, and what can be done with it. */
export function RunHeader({ run }: { run: Run }) {
  const [isPicking, setPicking] = useState(false);
  return (
    <header className="mb-5 grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <AgentMark id={run.agentId} name={run.agentName} size="lg" />
        <div className="min-w-0 flex-1 basis-52">
          <h1 className="truncate font-semibold text-xl">{questionOf(run)}</h1>
          <p className="flex flex-wrap items-center gap-x-2 text-faint text-xs">
            <a href={`/app/agents/${run.agentId}`} className="rounded-sm underline-offset-2 hover:underline">
              {run.agentName}
            </a>
            <Moment at={run.createdAt} />
            {run.forkedFrom && (
              <a href={`/app/runs/${run.forkedFrom.runId}`} className="rounded-sm underline underline-offset-2">
                {run.forkedFrom.step ? t('runs.page.forkedAt', { step: run.forkedFrom.step }) : t('runs.page.forked')}
              </a>
            )}
            <CopyButton text={run.id} label={t('runs.page.copyId')} compact />
          </p>
        </div>
        <StatusBadge status={run.status} />
        <div className="flex flex-wrap gap-2">
          <Button asChild>
            <a href={playgroundOf(run)}>
              <MessagesSquare /> {t('runs.page.openInPlayground')}
            </a>
          </Button>
          <Button onClick={() => setPicking(true)}>
            <Columns2 /> {t('runs.page.compare')}
          </Button>
          {!isEnded(run.status) && <CancelButton run={run} />}
        </div>
      </div>
      <Facts run={run} />
      <RunPicker
        open={isPicking}
        onOpenChange={setPicking}
        without={run}
        onPick={(other) => window.location.assign(`/app/runs/compare?left=${run.id}&right=${other.id}`)}
      />
    </header>
  );
}
