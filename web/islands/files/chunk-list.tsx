import { useQuery } from '@tanstack/react-query';
import { Link } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { cn } from '../../lib/cn.ts';
import type { Chunk, StoredFile } from '../../lib/file-api.ts';
import { CHUNK_BLOCK, chunksQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { ErrorState, SkeletonText } from '../ui/states.tsx';
import { Badge } from '../ui/surface.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { placeWords } from './place-words.ts';

const ROW_HEIGHT = 180;

function useChunk({ id, indexVersion }: StoredFile, ordinal: number) {
  const block = Math.floor(ordinal / CHUNK_BLOCK);
  const query = useQuery(chunksQuery(id, indexVersion, block));
  return { ...query, chunk: query.data?.find((one) => one.ordinal === ordinal) };
}

function Passage({ chunk, isCited }: { chunk: Chunk; isCited: boolean }) {
  const { ordinal, heading, text, tokens, location } = chunk;
  const place = placeWords(location);
  return (
    <article
      data-passage={ordinal}
      data-cited={isCited || undefined}
      className={cn('grid gap-2 border-line border-b px-4 py-3.5', isCited && 'bg-warn-soft/60')}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        <a
          href={`?passage=${ordinal}`}
          aria-label={t('files.chunks.link', { number: ordinal + 1 })}
          className="tabular inline-flex items-center gap-1 rounded-sm text-faint hover:text-ink hover:underline"
        >
          <Link className="size-3" aria-hidden /> {ordinal + 1}
        </a>
        {place && <span className="font-medium text-soft">{place}</span>}
        {heading && <span className="min-w-0 truncate text-faint">{heading}</span>}
        {isCited && <Badge tone="warn">{t('files.chunks.cited')}</Badge>}
        <span className="tabular ml-auto text-faint">{t('files.chunks.tokens', { count: tokens })}</span>
      </header>
      <p className="whitespace-pre-wrap break-words text-sm">
        {isCited ? <mark className="bg-transparent text-ink">{text}</mark> : text}
      </p>
    </article>
  );
}

function Row({ file, ordinal, isCited }: { file: StoredFile; ordinal: number; isCited: boolean }) {
  const { chunk, error, refetch } = useChunk(file, ordinal);
  if (error) return <ErrorState error={error} onRetry={() => refetch()} className="py-4" />;
  if (!chunk) {
    return (
      <div className="border-line border-b px-4 py-3.5">
        <SkeletonText lines={4} label={t('files.chunks.loading')} />
      </div>
    );
  }
  return <Passage chunk={chunk} isCited={isCited} />;
}

interface ChunkListProps {
  file: StoredFile;
  /** The passage that a citation means; -1 for none. */
  cited: number;
}

/** All passages of a file, of which only those in sight are fetched; the cited one is brought into sight. */
export function ChunkList({ file, cited }: ChunkListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const ordinals = useMemo(() => Array.from({ length: file.chunkCount }, (_, ordinal) => ordinal), [file.chunkCount]);
  const isThere = cited >= 0 && cited < file.chunkCount;
  // Brought into sight when it is there, since then its place is known.
  const { isSuccess } = useQuery({
    ...chunksQuery(file.id, file.indexVersion, Math.floor(Math.max(0, cited) / CHUNK_BLOCK)),
    enabled: isThere,
  });
  if (file.chunkCount === 0) return <p className="p-5 text-soft text-sm">{t('files.chunks.none')}</p>;
  return (
    <>
      {cited >= file.chunkCount && <p className="p-4 text-sm text-warn">{t('files.chunks.notThere')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled with the keyboard, too. */}
      <div ref={scroller} tabIndex={0} className="max-h-[70dvh] overflow-y-auto outline-offset-[-2px]">
        <VirtualList
          label={t('files.chunks.list')}
          items={ordinals}
          keyOf={String}
          rowHeight={ROW_HEIGHT}
          scrollRef={scroller}
          showIndex={isThere && isSuccess ? cited : undefined}
        >
          {(ordinal) => <Row file={file} ordinal={ordinal} isCited={ordinal === cited} />}
        </VirtualList>
      </div>
    </>
  );
}
