import { Bot, Download, ExternalLink, FolderPlus, RotateCw, Trash2 } from 'lucide-react';
import type { StoredFile } from '../../lib/file-api.ts';
import { t } from '../../lib/messages.ts';
import { MenuItem, MenuSeparator } from '../ui/menu.tsx';

/** What can be done with files. */
export interface FileActions {
  download(file: StoredFile): void;
  process(file: StoredFile): void;
  toAgent(files: readonly StoredFile[]): void;
  toCollection(files: readonly StoredFile[]): void;
  remove(files: readonly StoredFile[]): void;
}

/** The menu of a line of the list. */
export function FileMenuItems({ file, actions }: { file: StoredFile; actions: FileActions }) {
  return (
    <>
      <MenuItem icon={<ExternalLink />} href={`/app/files/${file.id}`}>
        {t('files.actions.open')}
      </MenuItem>
      <MenuItem icon={<Download />} onSelect={() => actions.download(file)}>
        {t('files.actions.download')}
      </MenuItem>
      <MenuItem icon={<Bot />} onSelect={() => actions.toAgent([file])}>
        {t('files.actions.toAgent')}
      </MenuItem>
      <MenuItem icon={<FolderPlus />} onSelect={() => actions.toCollection([file])}>
        {t('files.actions.toCollection')}
      </MenuItem>
      <MenuItem icon={<RotateCw />} disabled={file.processing} onSelect={() => actions.process(file)}>
        {t(file.status === 'failed' ? 'files.actions.retry' : 'files.actions.process')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} danger onSelect={() => actions.remove([file])}>
        {t('files.actions.delete')}
      </MenuItem>
    </>
  );
}
