import { GitFork } from 'lucide-react';
import { useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import {
  faultOf,
  isCached,
  isRecord,
  isStandIn,
  lostAttempts,
  routeOf,
  type Span,
  type TraceRow,
} from '../../lib/trace-view.ts';
import { AuditLog, isAudited } from '../audit/audit-log.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';
import { type Tab, Tabs } from '../ui/tabs.tsx';
import { Attempts, Routing } from './attempts.tsx';
import { ForkEditor } from './fork-editor.tsx';
import { GuardrailCheck } from './guardrail-check.tsx';
import { Items } from './items.tsx';
import { JsonTree } from './json-tree.tsx';
import { SpanFacts } from './span-facts.tsx';
import { kindName, spanTitle } from './span-kinds.tsx';
import { ToolCall } from './tool-call.tsx';

type Trace = Schema<'RunTrace'>;

function tabsOf(row: TraceRow, trace: Trace): Tab[] {
  const { span } = row;
  const { input, output, instructions, error: _, lost: __, ...rest } = span.data;
  const lost = lostAttempts(span);
  const route = routeOf(span);
  const said = typeof instructions === 'string' ? instructions : undefined;
  const isTold = span.kind === 'tool' || span.kind === 'guardrail';
  const tabs: (Tab | false)[] = [
    span.kind === 'tool' && {
      value: 'call',
      label: t('runs.detail.call'),
      content: <ToolCall span={span} trace={trace} />,
    },
    span.kind === 'guardrail' && {
      value: 'check',
      label: t('runs.detail.check'),
      content: <GuardrailCheck span={span} trace={trace} />,
    },
    !isTold &&
      output !== undefined &&
      output !== null && { value: 'output', label: t('runs.detail.output'), content: <Items value={output} /> },
    input !== undefined && {
      value: 'input',
      label: t('runs.detail.input'),
      content: <Items value={input} instructions={said} />,
    },
    lost.length > 0 && {
      value: 'attempts',
      label: t('runs.detail.attempts'),
      content: <Attempts lost={lost} counted={span.status === 'ok'} />,
    },
    route !== null && { value: 'routing', label: t('runs.detail.routing'), content: <Routing route={route} /> },
    isAudited(span) && {
      value: 'audit',
      label: t('audit.tab'),
      content: <AuditLog runId={trace.run.id} callId={String(span.data['callId'])} />,
    },
    !isTold &&
      Object.keys(rest).length > 0 && {
        value: 'settings',
        label: t('runs.detail.settings'),
        content: <JsonTree value={rest} />,
      },
    { value: 'json', label: t('runs.detail.json'), content: <JsonTree value={span} /> },
  ];
  return tabs.filter((tab) => tab !== false);
}

function nameOfAgent(trace: Trace, agentId: string | null): string | null {
  const { agents } = trace.definition;
  const agent = isRecord(agents) && agentId ? agents[agentId] : null;
  return isRecord(agent) ? String(agent.name) : null;
}

/** What one should know about how a call was answered. */
function notesOf(span: Span): { tone: 'good' | 'warn' | 'neutral'; text: string }[] {
  return [
    ...(isCached(span) ? [{ tone: 'good' as const, text: t('runs.detail.cached') }] : []),
    ...(isStandIn(span) ? [{ tone: 'warn' as const, text: t('runs.detail.standIn') }] : []),
    ...(isRecord(span.data.shim) ? [{ tone: 'neutral' as const, text: t('runs.detail.shimmed') }] : []),
    ...(span.data.replayDiverged === true ? [{ tone: 'warn' as const, text: t('runs.detail.diverged') }] : []),
  ];
}

/** What a span read, wrote and cost; from a model call one can fork, with the edit in place. */
export function SpanDetail({ row, trace }: { row: TraceRow; trace: Trace }) {
  const [isForking, setForking] = useState(false);
  const { span } = row;
  const fault = faultOf(span);
  const canFork = span.kind === 'generation' && span.step !== null;
  if (isForking && span.step) {
    return <ForkEditor trace={trace} span={span} step={span.step} onClose={() => setForking(false)} />;
  }
  return (
    <section aria-label={t('runs.detail.label')}>
      <header className="flex items-start justify-between gap-2 px-4 pt-3.5 pb-2">
        <div className="min-w-0">
          <p className="text-faint text-xs">{kindName(span)}</p>
          <h2 className="truncate font-semibold text-sm">{spanTitle(span)}</h2>
        </div>
        {canFork && (
          <Button size="sm" onClick={() => setForking(true)}>
            <GitFork /> {t('runs.detail.fork')}
          </Button>
        )}
      </header>
      <SpanFacts row={row} runCost={trace.run.cost.microcredits} agentName={nameOfAgent(trace, span.agentId)} />
      {fault && (
        <div className="px-4 pb-3">
          <Notice tone={span.status === 'cancelled' ? 'neutral' : 'bad'}>
            {fault.message || t('runs.detail.failed')}
            {fault.code && <code className="ml-2 font-mono text-xs">{fault.code}</code>}
          </Notice>
        </div>
      )}
      {notesOf(span).map((note) => (
        <div key={note.text} className="px-4 pb-3">
          <Notice tone={note.tone}>{note.text}</Notice>
        </div>
      ))}
      <Tabs tabs={tabsOf(row, trace)} label={t('runs.detail.tabs')} />
    </section>
  );
}
