import { createContext, type ReactNode, use } from 'react';
import { citedText } from '../../lib/cited-text.ts';
import { t } from '../../lib/messages.ts';
import { placeWords } from '../files/place-words.ts';
import { Popover } from './popover.tsx';

/** A passage that an answer rests on, as far as this reader may see it. */
export interface ShownCitation {
  marker: string;
  fileName: string;
  location: Parameters<typeof placeWords>[0];
  quote: string;
}

interface Citing {
  citations: readonly ShownCitation[];
  /** What a reader may do with a citation beside reading it, such as opening its file. */
  more?: ((number: number) => ReactNode) | undefined;
}

/** What the numbers in the text around mean. */
export const CitingContext = createContext<Citing>({ citations: [] });

function placeOf({ location }: ShownCitation): string {
  return [placeWords(location), location.headings?.join(' › ') ?? ''].filter((words) => words !== '').join(' · ');
}

function Card({ citation, number }: { citation: ShownCitation; number: number }) {
  const { more } = use(CitingContext);
  const place = placeOf(citation);
  return (
    <div className="grid gap-2">
      <div>
        <p className="break-words font-medium">{citation.fileName}</p>
        {place && <p className="break-words text-faint text-xs">{place}</p>}
      </div>
      {citation.quote ? (
        <blockquote className="max-h-48 overflow-y-auto whitespace-pre-wrap break-words border-line-strong border-l-2 pl-2.5 text-soft">
          {citation.quote}
        </blockquote>
      ) : (
        <p className="text-faint text-xs">{t('playground.citations.noQuote')}</p>
      )}
      {more?.(number)}
    </div>
  );
}

/** A number in the text; opened, it shows file, place and words. */
export function CitationMark({ number }: { number: number }) {
  const citation = use(CitingContext).citations[number - 1];
  if (!citation) return null;
  const { fileName } = citation;
  return (
    <Popover
      label={t('playground.citations.card', { number: String(number), file: fileName })}
      className="w-[min(24rem,90vw)]"
      trigger={
        <button
          type="button"
          data-testid="citation"
          aria-label={t('playground.citations.card', { number: String(number), file: fileName })}
          title={citation.quote || fileName}
          className="mx-0.5 inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border bg-sunken px-1 align-[0.15em] font-medium text-[0.6875rem] text-soft leading-none hover:border-accent hover:text-accent"
        >
          {number}
        </button>
      }
    >
      <Card citation={citation} number={number} />
    </Popover>
  );
}

/** Every passage that an answer cites, below it. */
export function Sources() {
  const { citations } = use(CitingContext);
  if (citations.length === 0) return null;
  return (
    <section aria-label={t('playground.citations.sources')} className="grid gap-1 text-xs" data-testid="sources">
      <h3 className="font-medium text-faint">{t('playground.citations.sources')}</h3>
      <ol className="grid gap-1">
        {citations.map((citation, index) => (
          <li key={citation.marker} className="flex min-w-0 items-baseline gap-1.5">
            <CitationMark number={index + 1} />
            <span className="min-w-0 break-words text-soft">
              {citation.fileName}
              {placeOf(citation) && <span className="text-faint"> · {placeOf(citation)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** An answer as text to be taken elsewhere: numbers, and what they mean below. */
export function copiedText(text: string, citations: readonly ShownCitation[]): string {
  if (citations.length === 0) return text;
  const sources = citations.map((one, index) => {
    const place = placeOf(one);
    return `[${index + 1}] ${one.fileName}${place ? `, ${place}` : ''}`;
  });
  return `${citedText(text, citations)}\n\n${t('playground.citations.sources')}:\n${sources.join('\n')}`;
}
