import { MoreHorizontal } from 'lucide-react';
import type { MouseEvent } from 'react';
import { cn } from '../../lib/cn.ts';
import type { StoredFile } from '../../lib/file-api.ts';
import { showCount } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { showBytes } from '../settings/bytes.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Menu } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { FileIcon } from './file-icon.tsx';
import { type FileActions, FileMenuItems } from './file-menu.tsx';
import { FileStage } from './file-stage.tsx';
import { languageName } from './language-name.ts';

export const COLUMNS =
  'grid-cols-[auto_auto_minmax(0,1fr)_auto] sm:grid-cols-[auto_auto_minmax(0,1fr)_11rem_auto] lg:grid-cols-[auto_auto_minmax(0,1fr)_12rem_5rem_5rem_7rem_2rem]';

/** What is known of it, in one line below its name; the reason where it failed. */
function noteOf(file: StoredFile): string {
  if (file.status === 'failed' && file.error) return file.error;
  const parts = [
    t(`files.kinds.${file.kind}`),
    ...(file.title && file.title !== file.name ? [file.title] : []),
    ...(file.pages ? [t('files.list.pages', { count: file.pages })] : []),
    ...(file.language ? [languageName(file.language)] : []),
  ];
  return parts.join(' · ');
}

interface FileRowProps {
  file: StoredFile;
  isSelected: boolean;
  onSelect(isRange: boolean): void;
  actions: FileActions;
}

/** A line of the list of files. The list gives it its role. */
export function FileRow({ file, isSelected, onSelect, actions }: FileRowProps) {
  return (
    <div
      data-row={file.id}
      data-status={file.status}
      className={cn(
        'relative grid items-center gap-3 border-line border-b px-4 py-2.5 hover:bg-hover/50 sm:px-5',
        COLUMNS,
        isSelected && 'bg-accent-soft/40',
      )}
    >
      <span className="relative z-10 -m-2 grid place-items-center p-2">
        <Checkbox
          aria-label={t('files.list.select', { name: file.name })}
          checked={isSelected}
          onChange={() => undefined}
          onClick={(event: MouseEvent) => onSelect(event.shiftKey)}
        />
      </span>
      <FileIcon kind={file.kind} />
      <div className="min-w-0">
        <a href={`/app/files/${file.id}`} className="block truncate font-medium text-sm after:absolute after:inset-0">
          {file.name}
        </a>
        <p
          className={cn('truncate text-xs', file.status === 'failed' ? 'text-bad' : 'text-faint')}
          title={noteOf(file)}
        >
          {noteOf(file)}
        </p>
        <div className="mt-1 sm:hidden">
          <FileStage file={file} />
        </div>
      </div>
      <div className="hidden min-w-0 sm:block">
        <FileStage file={file} />
      </div>
      <span className="tabular hidden text-right text-soft text-xs lg:block">{showBytes(file.size)}</span>
      <span className="tabular hidden text-right text-soft text-xs lg:block">
        {file.chunkCount > 0 ? showCount(file.chunkCount) : ''}
      </span>
      <Moment at={file.createdAt} className="hidden text-right text-faint text-xs lg:block" />
      <span className="relative z-10">
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={t('files.list.actions', { name: file.name })}>
              <MoreHorizontal />
            </Button>
          }
        >
          <FileMenuItems file={file} actions={actions} />
        </Menu>
      </span>
    </div>
  );
}
