import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import {
  type ChunkSettings,
  deleteFile,
  downloadUrl,
  type ModelChoice,
  processFile,
  type StoredFile,
} from '../../lib/file-api.ts';
import { fileQuery, refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';

const showFault = (fault: unknown) => toast.error(asProblem(fault).message);

/** What can be done with a file by itself; everything says what it did. */
export function useFileActions() {
  const client = useQueryClient();
  const download = useMutation({
    mutationFn: ({ id }: StoredFile) => downloadUrl(id),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: showFault,
  });
  const process = useMutation({
    mutationFn: ({
      file,
      ...change
    }: {
      file: StoredFile;
      chunkSettings?: ChunkSettings;
      embeddingModel?: ModelChoice;
    }) => processFile(file.id, change),
    onSuccess: (file) => {
      client.setQueryData(fileQuery(file.id).queryKey, file);
      if (file.indexVersion > 0) toast.success(t('files.process.started'));
      return refreshFiles(client);
    },
    onError: showFault,
  });
  const remove = useMutation({
    // One after the other: the first refusal leaves the rest as they are.
    mutationFn: async (files: readonly StoredFile[]) => {
      const losers = new Set<string>();
      for (const { id } of files) {
        const { agents, collections } = await deleteFile(id);
        for (const { name } of [...agents, ...collections]) losers.add(name);
      }
      return [...losers];
    },
    onSuccess: (losers, files) => {
      const message = t('files.delete.done', { count: files.length, name: files[0]?.name ?? '' });
      if (losers.length === 0) toast.success(message);
      else toast.success(message, { description: t('files.delete.lost', { names: losers.join(', ') }) });
    },
    onError: showFault,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['files'] });
      void client.invalidateQueries({ queryKey: ['collections'] });
    },
  });
  return { download, process, remove };
}
