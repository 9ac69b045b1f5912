import { useQueries } from '@tanstack/react-query';
import type { StoredFile } from '../../lib/file-api.ts';
import { usesQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/states.tsx';

const quoted = (things: readonly { name: string }[]) => things.map(({ name }) => `“${name}”`).join(', ');

/** Who loses the files, by name: nothing brings them back, so it is said before. */
function Losers({ files }: { files: readonly StoredFile[] }) {
  const answers = useQueries({ queries: files.map(({ id }) => ({ ...usesQuery(id), staleTime: 0 })) });
  const fault = answers.find(({ error }) => error)?.error;
  if (fault) return <Notice tone="bad">{asProblem(fault).message}</Notice>;
  if (answers.some(({ isPending }) => isPending)) {
    return (
      <p role="status" className="text-soft text-sm">
        {t('files.delete.looking')}
      </p>
    );
  }
  const used = files.flatMap((file, index) => {
    const uses = answers[index]?.data;
    return uses && uses.agents.length + uses.collections.length > 0 ? [{ file, uses }] : [];
  });
  if (used.length === 0) return <p className="text-soft text-sm">{t('files.delete.unused')}</p>;
  return (
    <ul className="grid max-h-60 gap-2 overflow-y-auto text-sm">
      {used.map(({ file, uses: { agents, collections } }) => (
        <li key={file.id} className="rounded-md border border-warn/30 bg-warn-soft px-3 py-2 text-warn">
          <span className="font-medium">{t('files.delete.loses', { name: file.name })}</span>
          {agents.length > 0 && (
            <span className="block">{t('files.delete.agents', { count: agents.length, names: quoted(agents) })}</span>
          )}
          {collections.length > 0 && (
            <span className="block">
              {t('files.delete.collections', { count: collections.length, names: quoted(collections) })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

interface DeleteFilesProps {
  files: readonly StoredFile[];
  pending: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before files are deleted for good. */
export function DeleteFiles({ files, pending, onConfirm, onClose }: DeleteFilesProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('files.delete.title', { count: files.length, name: files[0]?.name ?? '' })}
      description={t('files.delete.text')}
    >
      <Losers files={files} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button variant="danger" pending={pending} onClick={onConfirm}>
          {t('files.delete.action')}
        </Button>
      </div>
    </Dialog>
  );
}
