import { ArrowRight, Bot, CirclePlay, ListTree, Shield, Sparkles, Wrench } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { cn } from '../../lib/cn.ts';
import { showCredits, showDuration } from '../../lib/format.ts';
import { lanesOf } from '../../lib/lane.ts';
import type { Span, TraceRow } from '../../lib/trace-view.ts';

const ICONS: Record<Span['kind'], ReactNode> = {
  run: <CirclePlay />,
  agent: <Bot />,
  turn: <ListTree />,
  generation: <Sparkles />,
  tool: <Wrench />,
  handoff: <ArrowRight />,
  guardrail: <Shield />,
};

const KINDS: Record<Span['kind'], string> = {
  run: 'Run',
  agent: 'Agent',
  turn: 'Turn',
  generation: 'Model call',
  tool: 'Tool call',
  handoff: 'Handoff to',
  guardrail: 'Guardrail',
};

interface WaterfallProps {
  rows: TraceRow[];
  totalMs: number;
  selectedId: string | null;
  onSelect(spanId: string): void;
}

function Row({
  row,
  lane,
  isSelected,
  onSelect,
}: {
  row: TraceRow;
  lane: string | undefined;
  isSelected: boolean;
  onSelect(): void;
}) {
  const { span, depth, left, width, durationMs } = row;
  const took = span.kind === 'handoff' ? '' : showDuration(durationMs);
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      data-span={span.id}
      onFocus={onSelect}
      className={cn(
        'grid w-full cursor-default grid-cols-[minmax(0,1fr)_minmax(5rem,40%)_3.75rem] items-center gap-2 px-3 py-1.5 text-left text-xs outline-offset-[-2px] hover:bg-hover',
        lane,
        isSelected && 'bg-accent-soft/60',
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: depth * 12 }}>
        <span aria-hidden className={cn('[&_svg]:size-3.5', span.agentId ? 'text-lane' : 'text-faint')}>
          {ICONS[span.kind]}
        </span>
        <span className="sr-only">{KINDS[span.kind]} </span>
        <span
          className={cn('truncate', span.kind === 'generation' && 'font-mono', span.kind === 'agent' && 'font-medium')}
        >
          {span.kind === 'handoff' ? `to ${span.name}` : span.name}
        </span>
      </span>
      <span aria-hidden className="relative h-2 rounded-full bg-hover">
        <span
          className={cn(
            'absolute inset-y-0 rounded-full',
            span.agentId ? 'bg-lane' : 'bg-control',
            span.status === 'error' && 'bg-bad',
            span.status === 'cancelled' && 'opacity-45',
            span.status === 'running' && 'animate-pulse',
          )}
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      </span>
      <span className="tabular text-right text-faint">{took}</span>
      <span className="sr-only">
        {span.status === 'ok' ? '' : span.status}
        {span.cost.microcredits > 0 ? `, ${showCredits(span.cost.microcredits)} credits` : ''}
      </span>
    </div>
  );
}

/** Spans as a tree over time. Arrow keys move, one tab stop for all; what has the focus is selected. */
export function Waterfall({ rows, totalMs, selectedId, onSelect }: WaterfallProps) {
  const lanes = lanesOf(rows.flatMap(({ span }) => (span.agentId ? [span.agentId] : [])));
  const tree = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = rows.findIndex((row) => row.span.id === selectedId);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    onSelect(next.span.id);
    tree.current?.querySelector<HTMLElement>(`[data-span="${CSS.escape(next.span.id)}"]`)?.focus();
  }

  return (
    <div>
      <div className="flex items-baseline justify-between px-3 pt-3 pb-1.5 text-faint text-xs">
        <span>{rows.length === 1 ? '1 span' : `${rows.length} spans`}</span>
        <span className="tabular">{showDuration(totalMs)}</span>
      </div>
      <div ref={tree} role="tree" tabIndex={-1} aria-label="Trace" onKeyDown={onKeyDown} className="pb-2">
        {rows.map((row) => (
          <Row
            key={row.span.id}
            row={row}
            lane={lanes.get(row.span.agentId ?? '')}
            isSelected={row.span.id === selectedId}
            onSelect={() => onSelect(row.span.id)}
          />
        ))}
      </div>
    </div>
  );
}
