import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Schema } from '../../lib/api.ts';
import { eventsQuery } from '../../lib/queries.ts';
import { EMPTY_RUN, reduceRun } from '../../lib/run-view.ts';
import { inputText } from '../../lib/trace-view.ts';
import { Markdown } from '../ui/markdown.tsx';
import { RunBody, RunFooter } from './run-parts.tsx';

export function Question({ text }: { text: string }) {
  return (
    <article
      className="ml-auto w-fit max-w-[85%] rounded-lg rounded-br-sm bg-hover px-3.5 py-2"
      aria-label="Your question"
    >
      <p className="whitespace-pre-wrap break-words">{text}</p>
    </article>
  );
}

export function Turn({ question, children }: { question: string; children: ReactNode }) {
  return (
    <section className="grid gap-4" aria-label="Turn">
      <Question text={question} />
      {children}
    </section>
  );
}

/** A run of the past, read from its events, so that it looks as it did when it ran. */
export function PastTurn({ run, onShowTrace }: { run: Schema<'Run'>; onShowTrace(): void }) {
  const { data } = useQuery({ ...eventsQuery(run.id), staleTime: Number.POSITIVE_INFINITY });
  const view = data
    ?.map(({ seq, type, at, data: members }) => ({ seq, type, data: { ...members, at, runId: run.id } }))
    .reduce(reduceRun, EMPTY_RUN);
  return (
    <Turn question={inputText(run.input)}>
      {view ? (
        <>
          <RunBody view={view} fallbackName={run.agentName} />
          <RunFooter view={view} onShowTrace={onShowTrace} />
        </>
      ) : (
        <Markdown text={typeof run.output === 'string' ? run.output : ''} />
      )}
    </Turn>
  );
}
