import type { ReactNode } from 'react';
import type { Passage } from '../../lib/file-api.ts';
import { t } from '../../lib/messages.ts';
import { Progress } from '../ui/progress.tsx';
import { marked } from './marked-words.ts';
import { placeWords } from './place-words.ts';

type Tone = 'accent' | 'good' | 'warn';

interface BarProps {
  label: string;
  rank: { rank: number; score: number } | null;
  /** Of the bar, 0 to 1. */
  part: number;
  tone: Tone;
  note?: string;
}

/** One reason for a passage's place. */
function Bar({ label, rank, part, tone, note }: BarProps) {
  return (
    <div className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-2 text-xs">
      <span className="text-soft">{label}</span>
      <Progress label={label} value={rank ? Math.max(0, Math.min(1, part)) : 0} max={1} tone={tone} />
      <span className="tabular w-32 text-right sm:w-40 text-faint">
        {rank ? [t('files.ask.rank', { rank: rank.rank }), note].filter(Boolean).join(' · ') : t('files.ask.notFound')}
      </span>
    </div>
  );
}

/** The text with the question's words marked. */
export function Marked({ text, words }: { text: string; words: readonly string[] }): ReactNode {
  return marked(text, words).map(({ text: piece, isMarked, at }) =>
    isMarked ? (
      <mark key={at} className="rounded-xs bg-warn-soft text-ink">
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}

interface FoundPassageProps {
  passage: Passage;
  /** The highest score by words of all that was found: scores by words have no scale of their own. */
  bestText: number;
  onOpen?(ordinal: number): void;
}

/** A passage that was found: where it stands, what it says, and why it was found. */
export function FoundPassage({ passage, bestText, onOpen }: FoundPassageProps) {
  const { file, ordinal, heading, location, ranks, text, words } = passage;
  const place = placeWords(location) || t('files.place.passage', { number: ordinal + 1 });
  const href = `/app/files/${file.id}?passage=${ordinal}`;
  const similarity = ranks.vector ? t('files.ask.similarity', { score: ranks.vector.score.toFixed(2) }) : '';
  return (
    <article className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-surface p-4" data-found={ordinal}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 truncate font-medium text-sm">
          <a
            href={href}
            className="hover:underline"
            onClick={(event) => {
              if (!onOpen || event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              onOpen(ordinal);
            }}
          >
            {onOpen ? place : `${file.name}, ${place}`}
          </a>
        </h3>
        {heading && <span className="min-w-0 truncate text-faint text-xs">{heading}</span>}
      </header>
      <p className="line-clamp-6 whitespace-pre-wrap break-words text-sm">
        <Marked text={text} words={words} />
      </p>
      <div className="grid gap-1.5">
        <Bar
          label={t('files.ask.byMeaning')}
          rank={ranks.vector}
          part={ranks.vector?.score ?? 0}
          tone="accent"
          note={similarity}
        />
        <Bar
          label={t('files.ask.byWords')}
          rank={ranks.text}
          part={bestText > 0 ? (ranks.text?.score ?? 0) / bestText : 0}
          tone="warn"
        />
        <Bar
          label={t('files.ask.fused')}
          rank={ranks.fused}
          part={ranks.fused.score}
          tone="good"
          note={ranks.fused.score.toFixed(2)}
        />
        {ranks.rerank && (
          <Bar
            label={t('files.ask.rerankBar')}
            rank={ranks.rerank}
            part={ranks.rerank.score}
            tone="accent"
            note={ranks.rerank.score.toFixed(2)}
          />
        )}
      </div>
    </article>
  );
}
