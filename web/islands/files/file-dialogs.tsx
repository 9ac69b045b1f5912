import { lazy, Suspense } from 'react';
import type { StoredFile } from '../../lib/file-api.ts';

const DeleteFiles = lazy(() => import('./delete-files.tsx').then((module) => ({ default: module.DeleteFiles })));
const AttachToAgent = lazy(() => import('./attach-to-agent.tsx').then((module) => ({ default: module.AttachToAgent })));
const AddToCollection = lazy(() =>
  import('./add-to-collection.tsx').then((module) => ({ default: module.AddToCollection })),
);

/** What is being asked about some files; nothing while `kind` is null. */
export type Asked = { kind: 'delete' | 'agent' | 'collection'; files: readonly StoredFile[] } | null;

interface FileDialogsProps {
  asked: Asked;
  isDeleting: boolean;
  onDelete(files: readonly StoredFile[]): void;
  onClose(): void;
}

/** The dialogs about files, each fetched when it is first asked for. */
export function FileDialogs({ asked, isDeleting, onDelete, onClose }: FileDialogsProps) {
  if (!asked) return null;
  const { kind, files } = asked;
  const fileIds = files.map(({ id }) => id);
  return (
    <Suspense>
      {kind === 'delete' && (
        <DeleteFiles files={files} pending={isDeleting} onConfirm={() => onDelete(files)} onClose={onClose} />
      )}
      {kind === 'agent' && <AttachToAgent fileIds={fileIds} onClose={onClose} />}
      {kind === 'collection' && <AddToCollection fileIds={fileIds} onClose={onClose} />}
    </Suspense>
  );
}
