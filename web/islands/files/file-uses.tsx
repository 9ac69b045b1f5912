import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bot, FolderPlus, X } from 'lucide-react';
import { toast } from 'sonner';
import { detachFile, type FileUses, removeFromCollection } from '../../lib/file-api.ts';
import { refreshFiles, usesQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState, SkeletonText } from '../ui/states.tsx';
import { Panel } from '../ui/surface.tsx';

type Named = FileUses['agents'][number];

interface UsersProps {
  label: string;
  things: readonly Named[];
  hrefOf(thing: Named): string;
  onRemove(thing: Named): void;
}

function Users({ label, things, hrefOf, onRemove }: UsersProps) {
  return (
    <ul aria-label={label} className="grid">
      {things.map((thing) => (
        <li key={thing.id} className="flex items-center gap-2">
          <a href={hrefOf(thing)} className="min-w-0 flex-1 truncate text-sm hover:underline">
            {thing.name}
          </a>
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('files.page.detach', { name: thing.name })}
            onClick={() => onRemove(thing)}
          >
            <X />
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface FileUsesPanelProps {
  fileId: string;
  onAgent(): void;
  onCollection(): void;
}

/** Which agents search a file, and which collections it is in. */
export function FileUsesPanel({ fileId, onAgent, onCollection }: FileUsesPanelProps) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(usesQuery(fileId));
  const options = {
    onSuccess: (_: unknown, { name }: Named) => void toast.success(t('files.page.detached', { name })),
    onError: (fault: unknown) => void toast.error(asProblem(fault).message),
    onSettled: () => refreshFiles(client),
  };
  const detach = useMutation({ mutationFn: ({ id }: Named) => detachFile(id, fileId), ...options });
  const takeOut = useMutation({ mutationFn: ({ id }: Named) => removeFromCollection(id, fileId), ...options });
  return (
    <Panel title={t('files.page.usedBy')}>
      {error && <ErrorState error={error} onRetry={() => refetch()} className="py-4" />}
      {!data && !error && <SkeletonText lines={2} />}
      {data && data.agents.length === 0 && <p className="text-soft text-sm">{t('files.page.usedByNobody')}</p>}
      {data && data.agents.length > 0 && (
        <Users
          label={t('files.page.usedBy')}
          things={data.agents}
          hrefOf={({ id }) => `/app/agents/${id}`}
          onRemove={(agent) => detach.mutate(agent)}
        />
      )}
      {data && data.collections.length > 0 && (
        <>
          <h3 className="mt-3 text-faint text-xs">{t('files.page.inCollections')}</h3>
          <Users
            label={t('files.page.inCollections')}
            things={data.collections}
            hrefOf={({ id }) => `/app/files?collection=${id}`}
            onRemove={(collection) => takeOut.mutate(collection)}
          />
        </>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" onClick={onAgent}>
          <Bot /> {t('files.page.attach')}
        </Button>
        <Button size="sm" onClick={onCollection}>
          <FolderPlus /> {t('files.page.toCollection')}
        </Button>
      </div>
    </Panel>
  );
}
