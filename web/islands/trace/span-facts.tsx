import type { ReactNode } from 'react';
import { showCount, showCredits, showDuration, showExact } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { isRecord, type Span, type TraceRow } from '../../lib/trace-view.ts';

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

function tokensOf(span: Span): string | null {
  if (span.inputTokens + span.outputTokens === 0) return null;
  const values = { input: showCount(span.inputTokens), output: showCount(span.outputTokens) };
  return span.estimated ? t('runs.detail.tokensEstimated', values) : t('runs.detail.tokensInOut', values);
}

function costOf(span: Span, whole: number): string | null {
  const { microcredits } = span.cost;
  if (microcredits <= 0) return null;
  const amount = showCredits(microcredits);
  if (whole <= microcredits) return t('runs.page.credits', { amount });
  return t('runs.detail.costShare', { amount, share: percent.format(microcredits / whole) });
}

function firstWordOf(span: Span): string | null {
  const { firstByteAt } = span.data;
  return typeof firstByteAt === 'number' ? showDuration(firstByteAt - Date.parse(span.startedAt)) : null;
}

function modelOf(span: Span): string | null {
  const { model } = span.data;
  if (!isRecord(model)) return null;
  return [model.provider, model.name].filter((part) => typeof part === 'string').join(' · ');
}

/** Figures of a span: when, how long, how much. `runCost` is that of the whole run, in microcredits. */
export function SpanFacts({ row, runCost, agentName }: { row: TraceRow; runCost: number; agentName: string | null }) {
  const { span, durationMs } = row;
  const facts: [label: string, value: ReactNode][] = [
    [t('runs.detail.model'), modelOf(span)],
    [t('runs.detail.agent'), span.kind === 'agent' ? null : agentName],
    [t('runs.detail.began'), showExact(span.startedAt)],
    [t('runs.detail.took'), span.kind === 'handoff' ? null : showDuration(durationMs)],
    [t('runs.detail.firstWord'), firstWordOf(span)],
    [t('runs.detail.tokens'), tokensOf(span)],
    [t('runs.detail.cost'), costOf(span, runCost)],
  ];
  return (
    <dl className="tabular grid grid-cols-[6.5rem_1fr] gap-y-1 px-4 pb-3 text-xs">
      {facts
        .filter(([, value]) => value !== null)
        .map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-faint">{label}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
