import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { inputText } from '../../lib/trace-view.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Moment } from '../ui/moment.tsx';
import { StatusBadge } from './status-badge.tsx';

type Run = Schema<'Run'>;

/** The question of a run in one line. */
export function questionOf(run: Run): string {
  return inputText(run.input).replace(/\s+/g, ' ').trim() || t('runs.list.noQuestion');
}

function durationOf(run: Run, now: number): string {
  if (!run.startedAt) return '';
  return showDuration((run.finishedAt ? Date.parse(run.finishedAt) : now) - Date.parse(run.startedAt));
}

const COMMON = 'relative grid items-center gap-3 px-4 py-3 hover:bg-hover/50 sm:px-5';

function Cells({ run, now }: { run: Run; now: number }) {
  return (
    <>
      <AgentMark id={run.agentId} name={run.agentName} />
      <div className="min-w-0">
        <a href={`/app/runs/${run.id}`} className="block truncate font-medium text-sm after:absolute after:inset-0">
          {questionOf(run)}
        </a>
        <p className="truncate text-faint text-xs">{run.agentName}</p>
      </div>
      <span className="justify-self-end sm:justify-self-start">
        <StatusBadge status={run.status} />
      </span>
      <span className="tabular hidden text-right text-soft text-xs sm:block">{durationOf(run, now)}</span>
      <span className="tabular hidden text-right text-soft text-xs sm:block">{showCredits(run.cost.microcredits)}</span>
      <Moment at={run.createdAt} className="hidden text-right text-faint text-xs sm:block" />
    </>
  );
}

export const SELECTABLE_COLUMNS =
  'grid-cols-[auto_auto_minmax(0,1fr)_auto] sm:grid-cols-[auto_auto_minmax(0,1fr)_9.5rem_5rem_5.5rem_6.5rem]';

interface SelectableRowProps {
  run: Run;
  /** The moment up to which running ones have taken. */
  now: number;
  isSelected: boolean;
  onSelect(isSelected: boolean): void;
}

/** A line of the list of runs, which can be selected too. The list gives it its role. */
export function SelectableRunRow({ run, now, isSelected, onSelect }: SelectableRowProps) {
  return (
    <div className={cn(COMMON, 'border-line border-b', SELECTABLE_COLUMNS, isSelected && 'bg-accent-soft/40')}>
      <span className="relative z-10 -m-2 grid place-items-center p-2">
        <Checkbox
          aria-label={t('runs.list.select', { question: questionOf(run) })}
          checked={isSelected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      </span>
      <Cells run={run} now={now} />
    </div>
  );
}
