import { FileUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { ACCEPTED } from './upload-rules.ts';

/** A dialog takes files by itself, or none. */
const isCovered = () => document.querySelector('[data-modal]') !== null;

/** Whether somebody drags files over this window. */
function useDragged(): [boolean, (isDragged: boolean) => void] {
  const [isDragged, setDragged] = useState(false);
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') && !isCovered()) setDragged(true);
    };
    window.addEventListener('dragenter', enter);
    return () => window.removeEventListener('dragenter', enter);
  }, []);
  return [isDragged, setDragged];
}

/** Files that were pasted anywhere on the page. */
function usePasted(onFiles: (files: File[]) => void, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const files = [...(clipboardData?.files ?? [])];
      if (files.length > 0 && !isCovered()) onFiles(files);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [onFiles, isOn]);
}

interface DropAreaProps {
  onFiles(files: File[]): void;
  /** Takes drops and pastes anywhere on the page; in a dialog only its own box does. */
  wholePage?: boolean;
  compact?: boolean;
}

/** Where files come in: by dropping, pasting, or the browser's own dialog. */
export function DropArea({ onFiles, wholePage = false, compact = false }: DropAreaProps) {
  const [isDragged, setDragged] = useDragged();
  usePasted(onFiles, wholePage);
  const { getRootProps, getInputProps, open, isDragActive } = useDropzone({
    onDrop: (files) => {
      setDragged(false);
      if (files.length > 0) onFiles(files);
    },
    onDragLeave: () => setDragged(false),
    noClick: true,
    noKeyboard: true,
    noPaste: true,
  });
  const isOver = wholePage ? isDragged : isDragActive;
  const input = (
    <input
      {...getInputProps({ accept: ACCEPTED, 'aria-label': t('files.upload.input') })}
      // The package hides it by a style attribute, which the policy of our pages refuses.
      style={undefined}
      className="sr-only"
    />
  );
  const box = (
    <div
      data-testid="drop-area"
      className={cn(
        'flex flex-wrap items-center justify-center gap-x-2 gap-y-1 rounded-lg border-2 border-line-strong border-dashed bg-sunken px-5 text-center text-sm',
        compact ? 'py-4' : 'py-6',
        isOver && 'border-accent bg-accent-soft/40',
      )}
    >
      <FileUp className="size-5 text-faint" aria-hidden />
      <span className="text-soft">{t('files.upload.drop')}</span>
      <Button size="sm" variant={compact ? 'secondary' : 'primary'} onClick={open}>
        {t('files.upload.choose')}
      </Button>
      <p className="w-full text-pretty text-faint text-xs">{t('files.upload.kinds')}</p>
    </div>
  );
  if (!wholePage) {
    return (
      <div {...getRootProps({ role: undefined, tabIndex: -1 })} className="outline-none">
        {input}
        {box}
      </div>
    );
  }
  return (
    <>
      {input}
      {box}
      {isDragged && (
        <div
          {...getRootProps({ role: undefined, tabIndex: -1 })}
          data-testid="drop-everywhere"
          className="fade-in fixed inset-0 z-50 grid place-items-center bg-scrim outline-none"
        >
          <p className="pointer-events-none flex items-center gap-3 rounded-lg border border-accent bg-raised px-6 py-4 font-semibold text-lg shadow-pop">
            <FileUp className="size-6 text-accent" aria-hidden /> {t('files.upload.anywhere')}
          </p>
        </div>
      )}
    </>
  );
}
