import { GitFork } from 'lucide-react';
import { useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { showCount, showCredits, showDuration, showExact } from '../../lib/format.ts';
import type { TraceRow } from '../../lib/trace-view.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Notice } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ForkDialog } from './fork-dialog.tsx';
import { Items } from './items.tsx';

type Trace = Schema<'RunTrace'>;

const KIND_TITLES: Record<TraceRow['span']['kind'], string> = {
  run: 'Run',
  agent: 'Agent',
  turn: 'Turn',
  generation: 'Model call',
  tool: 'Tool call',
  handoff: 'Handoff',
  guardrail: 'Guardrail',
};

function Facts({ row }: { row: TraceRow }) {
  const { span, durationMs } = row;
  const facts: [string, string][] = [
    ['Began', showExact(span.startedAt)],
    ...(span.kind === 'handoff' ? [] : [['Took', showDuration(durationMs)] satisfies [string, string]]),
    ...(span.inputTokens + span.outputTokens > 0
      ? ([
          [
            'Tokens',
            `${showCount(span.inputTokens)} in, ${showCount(span.outputTokens)} out${span.estimated ? ', estimated' : ''}`,
          ],
        ] satisfies [string, string][])
      : []),
    ...(span.cost.microcredits > 0
      ? ([['Cost', `${showCredits(span.cost.microcredits)} credits`]] satisfies [string, string][])
      : []),
  ];
  return (
    <dl className="tabular grid grid-cols-[5rem_1fr] gap-y-1 px-4 pb-3 text-xs">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-faint">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function RawJson({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className="relative p-4">
      <div className="absolute top-5 right-5">
        <CopyButton text={text} label="Copy JSON" compact />
      </div>
      <pre className="max-h-[28rem] overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs">
        {text}
      </pre>
    </div>
  );
}

function errorText(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  return 'message' in error ? String(error.message) : 'It failed.';
}

/** What a span read, wrote and cost; from a model call one can fork. */
export function SpanDetail({ row, trace }: { row: TraceRow; trace: Trace }) {
  const [forking, setForking] = useState(false);
  const { span } = row;
  const { input, output, instructions, error, ...rest } = span.data;
  const fault = errorText(error);
  const tabs = [
    ...(output !== undefined && output !== null
      ? [{ value: 'output', label: 'Output', content: <Items value={output} /> }]
      : []),
    ...(input !== undefined
      ? [
          {
            value: 'input',
            label: 'Input',
            content: <Items value={input} instructions={typeof instructions === 'string' ? instructions : undefined} />,
          },
        ]
      : []),
    ...(Object.keys(rest).length > 0
      ? [{ value: 'settings', label: 'Details', content: <RawJson value={rest} /> }]
      : []),
    { value: 'raw', label: 'JSON', content: <RawJson value={span} /> },
  ];
  return (
    <section aria-label="Selected span">
      <header className="flex items-start justify-between gap-2 px-4 pt-3.5 pb-2">
        <div className="min-w-0">
          <p className="text-faint text-xs">{KIND_TITLES[span.kind]}</p>
          <h2 className="truncate font-semibold text-sm">{span.name}</h2>
        </div>
        {span.kind === 'generation' && span.step && (
          <Button size="sm" onClick={() => setForking(true)}>
            <GitFork /> Fork from here
          </Button>
        )}
      </header>
      <Facts row={row} />
      {fault && (
        <div className="px-4 pb-3">
          <Notice tone="bad">{fault}</Notice>
        </div>
      )}
      <Tabs key={span.id} tabs={tabs} label="Span" />
      {span.step && (
        <ForkDialog open={forking} onOpenChange={setForking} run={trace.run} step={span.step} input={input} />
      )}
    </section>
  );
}
