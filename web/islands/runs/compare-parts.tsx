import { useMemo } from 'react';
import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import {
  type ComparedStep,
  changeOf,
  compareFigures,
  compareSteps,
  compareTexts,
  type Figure,
  outputText,
} from '../../lib/run-compare.ts';
import type { Span } from '../../lib/trace-view.ts';
import { Badge, Panel } from '../ui/surface.tsx';

type Run = Schema<'Run'>;

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const list = new Intl.ListFormat('en');

function showFigure(key: Figure['key'], value: number | null): string {
  if (value === null) return '…';
  if (key === 'cost') return showCredits(value);
  return key === 'time' ? showDuration(value) : showCount(value);
}

/** Cost, time and tokens of both, and how much more the right one took. */
export function FigureTable({ left, right }: { left: Run; right: Run }) {
  return (
    <Panel title={t('runs.compare.figures')}>
      <div className="overflow-x-auto">
        <table className="tabular w-full text-sm">
          <thead>
            <tr className="border-b text-faint text-xs">
              <th scope="col" className="py-1.5 text-left font-normal">
                {t('runs.compare.figure')}
              </th>
              <th scope="col" className="text-right font-normal">
                {t('runs.compare.left')}
              </th>
              <th scope="col" className="text-right font-normal">
                {t('runs.compare.right')}
              </th>
              <th scope="col" className="text-right font-normal">
                {t('runs.compare.change')}
              </th>
            </tr>
          </thead>
          <tbody>
            {compareFigures(left, right).map((figure) => {
              const change = changeOf(figure);
              return (
                <tr key={figure.key} className="border-line/60 border-b last:border-b-0">
                  <th scope="row" className="py-1.5 text-left font-normal text-soft">
                    {t(`runs.compare.${figure.key}`)}
                  </th>
                  <td className="text-right">{showFigure(figure.key, figure.left)}</td>
                  <td className="text-right">{showFigure(figure.key, figure.right)}</td>
                  <td className={cn('text-right', change && (change > 0 ? 'text-warn' : 'text-good'))}>
                    {change === null ? '' : percent.format(change)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Both answers in one text: what only one of them says is marked. */
export function AnswerDiff({ left, right }: { left: Run; right: Run }) {
  const pieces = useMemo(
    () => compareTexts(outputText(left.output), outputText(right.output)),
    [left.output, right.output],
  );
  const isSame = pieces.every((piece) => piece.in === 'both');
  return (
    <Panel
      title={t('runs.compare.answers')}
      action={
        !isSame && (
          <p className="flex gap-3 text-xs">
            <del className="rounded-sm bg-bad-soft px-1 text-bad">{t('runs.compare.onlyLeft')}</del>
            <ins className="rounded-sm bg-good-soft px-1 text-good no-underline">{t('runs.compare.onlyRight')}</ins>
          </p>
        )
      }
    >
      {pieces.length === 0 && <p className="text-faint text-sm">{t('runs.compare.noAnswers')}</p>}
      {pieces.length > 0 && isSame && <p className="mb-2 text-good text-sm">{t('runs.compare.sameAnswers')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <div tabIndex={0} className="max-h-[32rem] overflow-y-auto whitespace-pre-wrap break-words text-sm">
        {pieces.map((piece, index) => {
          const key = `${index}-${piece.in}`;
          if (piece.in === 'left')
            return (
              <del key={key} className="mr-0.5 rounded-sm bg-bad-soft text-bad">
                {piece.text}
              </del>
            );
          if (piece.in === 'right')
            return (
              <ins key={key} className="rounded-sm bg-good-soft text-good no-underline">
                {piece.text}
              </ins>
            );
          return <span key={key}>{piece.text}</span>;
        })}
      </div>
    </Panel>
  );
}

function agentName(trace: Schema<'RunTrace'>, span: Span): string {
  const agents = trace.definition.agents as Record<string, { name?: string }> | undefined;
  return agents?.[span.agentId ?? '']?.name ?? span.agentId ?? '';
}

function StepCell({ trace, span }: { trace: Schema<'RunTrace'>; span: Span | null }) {
  if (!span) return <p className="text-faint text-xs">{t('runs.compare.noStep')}</p>;
  const time = span.finishedAt ? Date.parse(span.finishedAt) - Date.parse(span.startedAt) : null;
  return (
    <a href={`/app/runs/${trace.run.id}?span=${span.id}`} className="block min-w-0 rounded-sm hover:underline">
      <span className="block truncate text-sm">{agentName(trace, span)}</span>
      <span className="tabular block truncate text-faint text-xs">
        <code className="font-mono">{span.name}</code>
        {` · ${showCount(span.inputTokens + span.outputTokens)} · ${showCredits(span.cost.microcredits)}`}
        {time === null ? '' : ` · ${showDuration(time)}`}
      </span>
    </a>
  );
}

function differences({ left, right, differs }: ComparedStep): string | null {
  if (!left || !right) return null;
  if (differs.length === 0) return t('runs.compare.same');
  return t('runs.compare.differs', { parts: list.format(differs.map((part) => t(`runs.compare.parts.${part}`))) });
}

/** The model calls of both, the first beside the first. */
export function StepTable({ left, right }: { left: Schema<'RunTrace'>; right: Schema<'RunTrace'> }) {
  const steps = compareSteps(left.spans, right.spans);
  return (
    <Panel title={t('runs.compare.steps')}>
      <ol className="divide-y divide-line">
        {steps.map((step, index) => {
          const what = differences(step);
          return (
            <li key={step.left?.id ?? step.right?.id} className="grid gap-2 py-3 first:pt-0 last:pb-0">
              <p className="flex flex-wrap items-center gap-2 text-xs">
                <span className="font-medium">{t('runs.compare.step', { position: index + 1 })}</span>
                {what && <Badge tone={step.differs.length === 0 ? 'good' : 'warn'}>{what}</Badge>}
              </p>
              <div className="grid grid-cols-2 gap-4">
                <StepCell trace={left} span={step.left} />
                <StepCell trace={right} span={step.right} />
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
