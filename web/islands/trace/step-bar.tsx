import { ChevronLeft, ChevronRight } from 'lucide-react';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import type { StepState } from '../../lib/trace-view.ts';
import { Button } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { useShortcut } from '../ui/use-shortcut.ts';

interface StepBarProps {
  steps: readonly StepState[];
  /** The step that the selected span belongs to. */
  current: StepState | undefined;
  onSelect(spanId: string): void;
}

/** Goes through a run step by step, and says where it stood after each. */
export function StepBar({ steps, current, onSelect }: StepBarProps) {
  const position = current?.position ?? 0;
  const previous = steps[position - 2];
  const next = steps[position];
  const go = (step: StepState | undefined) => step && onSelect(step.span.id);
  const group = t('runs.trace.group');
  useShortcut('[', () => go(previous), { label: t('runs.steps.previous'), group });
  useShortcut(']', () => go(next), { label: t('runs.steps.next'), group });
  if (steps.length === 0) return null;
  return (
    <section aria-label={t('runs.steps.label')} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <span className="flex items-center">
        <Tooltip text={t('runs.steps.previous')} keys="[">
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label={t('runs.steps.previous')}
            disabled={!previous}
            onClick={() => go(previous)}
          >
            <ChevronLeft />
          </Button>
        </Tooltip>
        <span className="tabular min-w-24 text-center text-xs" aria-live="polite">
          {t('runs.steps.position', { position, count: steps.length })}
        </span>
        <Tooltip text={t('runs.steps.next')} keys="]">
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label={t('runs.steps.next')}
            disabled={!next}
            onClick={() => go(next)}
          >
            <ChevronRight />
          </Button>
        </Tooltip>
      </span>
      {current && (
        <dl className="tabular flex flex-wrap gap-x-3 text-faint text-xs">
          <dt>{t('runs.steps.soFar')}</dt>
          <dd>{t('runs.steps.tokens', { count: showCount(current.inputTokens + current.outputTokens) })}</dd>
          <dd>{t('runs.steps.credits', { amount: showCredits(current.microcredits) })}</dd>
          <dd>{showDuration(current.elapsedMs)}</dd>
        </dl>
      )}
    </section>
  );
}
