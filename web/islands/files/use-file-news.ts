import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { FilePage, StoredFile } from '../../lib/file-api.ts';
import { fileQuery, isUnderWay } from '../../lib/file-queries.ts';
import { type FileNews, listenToUser } from '../../lib/user-stream.ts';

/** What the news say of a file, over what was known; its other facts may have been found meanwhile. */
function merged(file: StoredFile, news: FileNews): StoredFile {
  const status = news.status as StoredFile['status'];
  const { progress, error, errorCode, indexVersion, chunkCount, processing } = news;
  return { ...file, status, progress, error, errorCode, indexVersion, chunkCount, processing };
}

function take(client: QueryClient, news: FileNews): void {
  client.setQueryData(fileQuery(news.id).queryKey, (known) => known && merged(known, news));
  client.setQueriesData<InfiniteData<FilePage>>(
    {
      queryKey: ['files'],
      predicate: ({ state }) => Array.isArray((state.data as { pages?: unknown } | undefined)?.pages),
    },
    (known) =>
      known && {
        ...known,
        pages: known.pages.map((page) => ({
          ...page,
          data: page.data.map((file) => (file.id === news.id ? merged(file, news) : file)),
        })),
      },
  );
}

/** Keeps what this page shows of files up to date by the user's stream. */
export function useFileNews(): void {
  const client = useQueryClient();
  useEffect(() => {
    const refresh = () => {
      void client.invalidateQueries({ queryKey: ['files'] });
      void client.invalidateQueries({ queryKey: ['file'] });
    };
    return listenToUser((news) => {
      if (news.type === 'open') refresh();
      if (news.type !== 'file') return;
      take(client, news.file);
      // At its end, title, pages and language are known as well.
      if (!isUnderWay(news.file as Pick<StoredFile, 'status' | 'processing'>)) refresh();
    });
  }, [client]);
}
