import { useQuery } from '@tanstack/react-query';
import { ArrowUpRight } from 'lucide-react';
import { fileQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import type { Citation } from '../../lib/run-view.ts';

/**
 * The way from a citation to its passage, for whom the file belongs to: of somebody else's agent one reads what it
 * quotes, and nothing more of its files.
 */
export function OpenPassage({ citation }: { citation: Pick<Citation, 'fileId' | 'ordinal'> }) {
  const { fileId, ordinal } = citation;
  const { data } = useQuery({ ...fileQuery(fileId), retry: false, enabled: ordinal !== null });
  if (!data || ordinal === null) return null;
  return (
    <a
      href={`/app/files/${fileId}?passage=${ordinal}`}
      className="flex w-fit items-center gap-1 text-accent text-xs underline underline-offset-2"
    >
      {t('playground.citations.open')} <ArrowUpRight className="size-3.5" aria-hidden />
    </a>
  );
}
