import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, Columns2 } from 'lucide-react';
import { useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { traceQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { setUrlParams } from '../../lib/url-state.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { AnswerDiff, FigureTable, StepTable } from './compare-parts.tsx';
import { RunPicker } from './run-picker.tsx';
import { questionOf } from './run-row.tsx';
import { StatusBadge } from './status-badge.tsx';

type Trace = Schema<'RunTrace'>;
type Side = 'left' | 'right';

const SIDE_NAMES = { left: t('runs.compare.left'), right: t('runs.compare.right') };
const PICK_NAMES = { left: t('runs.compare.chooseLeft'), right: t('runs.compare.chooseRight') };

function SideCard({ side, run, onChange }: { side: Side; run: Schema<'Run'>; onChange(): void }) {
  return (
    <Card className="grid gap-2 p-4">
      <div className="flex items-center justify-between gap-2">
        <p className="text-faint text-xs">{SIDE_NAMES[side]}</p>
        <Button size="sm" variant="ghost" onClick={onChange}>
          {PICK_NAMES[side]}
        </Button>
      </div>
      <div className="flex min-w-0 items-center gap-3">
        <AgentMark id={run.agentId} name={run.agentName} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-medium text-sm">
            <a href={`/app/runs/${run.id}`} className="rounded-sm underline-offset-2 hover:underline">
              {questionOf(run)}
            </a>
          </h2>
          <p className="flex gap-2 text-faint text-xs">
            <span className="truncate">{run.agentName}</span>
            <Moment at={run.createdAt} />
          </p>
        </div>
        <StatusBadge status={run.status} />
      </div>
    </Card>
  );
}

function Comparison({ left, right, onPick }: { left: Trace; right: Trace; onPick(side: Side): void }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="grid gap-4 md:grid-cols-2">
        <SideCard side="left" run={left.run} onChange={() => onPick('left')} />
        <SideCard side="right" run={right.run} onChange={() => onPick('right')} />
      </div>
      <FigureTable left={left.run} right={right.run} />
      <AnswerDiff left={left.run} right={right.run} />
      <StepTable left={left} right={right} />
    </div>
  );
}

function Page({ initial }: { initial: Record<Side, string> }) {
  const [ids, setIds] = useState(initial);
  const [picking, setPicking] = useState<Side | null>(null);
  const left = useQuery({ ...traceQuery(ids.left), enabled: ids.left !== '' });
  const right = useQuery({ ...traceQuery(ids.right), enabled: ids.right !== '' });
  const change = (next: Record<Side, string>) => {
    setIds(next);
    setUrlParams(next);
  };
  const failed = [left, right].find((side) => side.error);
  const isChosen = ids.left !== '' && ids.right !== '';
  const other = picking === 'left' ? right.data?.run : left.data?.run;
  return (
    <>
      <PageHeader
        title={t('runs.compare.title')}
        action={
          isChosen && (
            <Button onClick={() => change({ left: ids.right, right: ids.left })}>
              <ArrowLeftRight /> {t('runs.compare.swap')}
            </Button>
          )
        }
      >
        {t('runs.compare.lead')}
      </PageHeader>
      {!isChosen && (
        <Card>
          <EmptyState
            icon={<Columns2 />}
            title={t('runs.compare.notTwo')}
            action={
              <div className="flex gap-2">
                {(['left', 'right'] as const).map(
                  (side) =>
                    ids[side] === '' && (
                      <Button key={side} onClick={() => setPicking(side)}>
                        {PICK_NAMES[side]}
                      </Button>
                    ),
                )}
              </div>
            }
          />
        </Card>
      )}
      {isChosen && failed?.error && <ErrorState error={failed.error} onRetry={() => failed.refetch()} />}
      {isChosen && !failed && !(left.data && right.data) && (
        <Card>
          <SkeletonRows rows={6} label={t('runs.page.loading')} />
        </Card>
      )}
      {isChosen && !failed && left.data && right.data && (
        <Comparison left={left.data} right={right.data} onPick={setPicking} />
      )}
      <RunPicker
        open={picking !== null}
        onOpenChange={(open) => !open && setPicking(null)}
        without={other ?? null}
        onPick={(run) => {
          if (picking) change({ ...ids, [picking]: run.id });
          setPicking(null);
        }}
      />
    </>
  );
}

/** Two runs side by side: what they share and where they part. */
export function ComparePage({ left, right }: Record<Side, string>) {
  return (
    <Island>
      <Page initial={{ left, right }} />
    </Island>
  );
}
