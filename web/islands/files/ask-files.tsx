import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useRested } from '../../lib/debounce.ts';
import type { SearchAnswer, SearchInput } from '../../lib/file-api.ts';
import { fileSearchQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ErrorState, Notice, SkeletonText } from '../ui/states.tsx';
import { FoundPassage } from './found-passage.tsx';

type Mode = NonNullable<SearchInput['mode']>;
const MODES: readonly Mode[] = ['hybrid', 'vectors', 'text'];

interface AskFilesProps {
  /** What is searched. */
  scope: Pick<SearchInput, 'fileIds' | 'collectionIds' | 'agentId'>;
  /** Shows a passage on this page; without it a passage is a link to its file. */
  onOpen?(ordinal: number): void;
}

/** Asks files and shows what the search finds, and why each passage stands where it does. */
export function AskFiles({ scope, onOpen }: AskFilesProps) {
  const [typed, setTyped] = useState('');
  const [question, setQuestion] = useState('');
  const [threshold, setThreshold] = useState(0);
  const [mode, setMode] = useState<Mode>('hybrid');
  const least = useRested(threshold, 300);
  const request: SearchInput = {
    ...scope,
    query: question,
    limit: 10,
    mode,
    ...(least > 0 ? { threshold: least } : {}),
  };
  const search = useQuery(fileSearchQuery(request));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setQuestion(typed.trim());
  };
  return (
    <div className="grid grid-cols-1 gap-4">
      <form className="grid grid-cols-1 gap-4" onSubmit={submit}>
        <div className="flex items-end gap-2">
          <Field label={t('files.ask.question')} className="min-w-0 flex-1">
            <Input
              value={typed}
              maxLength={2_000}
              placeholder={t('files.ask.placeholder')}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
          <Button type="submit" variant="primary" pending={search.isFetching} disabled={typed.trim() === ''}>
            <Search /> {t('files.ask.submit')}
          </Button>
        </div>
        <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
          <Segmented<Mode>
            label={t('files.ask.mode')}
            value={mode}
            onChange={setMode}
            options={MODES.map((value) => ({ value, label: t(`files.ask.modes.${value}`) }))}
          />
          <Field
            label={t('files.ask.threshold')}
            hint={t('files.ask.thresholdHint')}
            aside={
              <span className="tabular text-soft text-xs">
                {threshold === 0 ? t('files.ask.thresholdOff') : threshold.toFixed(2)}
              </span>
            }
            className="w-full max-w-72"
          >
            <Input
              type="range"
              min={0}
              max={0.95}
              step={0.05}
              value={threshold}
              onChange={(event) => setThreshold(Number(event.target.value))}
              className="h-5 border-0 px-0 accent-(--accent)"
            />
          </Field>
        </div>
      </form>
      {question !== '' && <Results search={search} {...(onOpen ? { onOpen } : {})} />}
    </div>
  );
}

interface ResultsProps {
  search: UseQueryResult<SearchAnswer>;
  onOpen?(ordinal: number): void;
}

function Results({ search: { data, error, isFetching, refetch }, onOpen }: ResultsProps) {
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data || isFetching) return <SkeletonText lines={4} label={t('files.ask.searching')} />;
  const { timings } = data;
  const bestText = Math.max(0, ...data.data.map(({ ranks }) => ranks.text?.score ?? 0));
  return (
    <section aria-label={t('files.ask.results')} className="grid grid-cols-1 gap-3">
      <h2 className="sr-only">{t('files.ask.results')}</h2>
      <p role="status" className="tabular text-soft text-sm">
        {t('files.ask.found', { count: data.data.length, files: data.files, ms: Math.round(timings.total) })}
        <span className="block text-faint text-xs">
          {t('files.ask.timings', {
            embed: Math.round(timings.embed),
            vectors: Math.round(timings.vectors),
            text: Math.round(timings.text),
            read: Math.round(timings.read),
          })}
        </span>
      </p>
      {data.degraded.map(({ part, message }) => (
        <Notice key={part} tone="warn">
          {t('files.ask.degraded', { message })}
        </Notice>
      ))}
      {data.data.length === 0 && (
        <p className="text-soft text-sm">{t(data.files === 0 ? 'files.ask.noneReady' : 'files.ask.none')}</p>
      )}
      {data.data.map((passage) => (
        <FoundPassage key={passage.chunkId} passage={passage} bestText={bestText} {...(onOpen ? { onOpen } : {})} />
      ))}
    </section>
  );
}
