import { CircleAlert, CircleCheck, FileText, Pause, Play, RotateCw, X } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { showBytes } from '../settings/bytes.ts';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/progress.tsx';
import { isOpen, type Upload, type UploadQueue } from './upload-queue.ts';

function percentOf({ sent, file }: Upload): number {
  return file.size === 0 ? 0 : Math.min(100, Math.floor((sent / file.size) * 100));
}

/** How it is with an upload, in a sentence. */
function wordsOf(upload: Upload): string {
  const { state, file } = upload;
  const percent = percentOf(upload);
  switch (state.kind) {
    case 'waiting':
      return t('files.upload.waiting');
    case 'sending':
      return t('files.upload.sending', { percent, size: showBytes(file.size) });
    case 'storing':
      return t('files.upload.storing');
    case 'paused':
      return t('files.upload.paused', { percent });
    case 'offline':
      return t('files.upload.offline', { percent });
    case 'done':
      return t(state.isKnown ? 'files.upload.known' : 'files.upload.stored');
    case 'refused':
      return state.problem.message;
    case 'unfit':
      return t(`files.upload.faults.${state.fault}`, { size: showBytes(file.size) });
  }
}

function Mark({ upload: { state } }: { upload: Upload }) {
  if (state.kind === 'done') return <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />;
  if (state.kind === 'refused' || state.kind === 'unfit')
    return <CircleAlert className="size-4 shrink-0 text-bad" aria-hidden />;
  return <FileText className="size-4 shrink-0 text-faint" aria-hidden />;
}

function Controls({ upload, queue }: { upload: Upload; queue: UploadQueue }) {
  const { key, state, file } = upload;
  const { name } = file;
  const isRunning = state.kind === 'sending' || state.kind === 'waiting' || state.kind === 'offline';
  const resumeLabel = state.kind === 'refused' ? t('files.upload.retry', { name }) : t('files.upload.resume', { name });
  return (
    <span className="flex shrink-0 items-center">
      {isRunning && (
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('files.upload.pause', { name })}
          onClick={() => queue.pause(key)}
        >
          <Pause />
        </Button>
      )}
      {(state.kind === 'paused' || state.kind === 'refused') && (
        <Button variant="ghost" size="icon" aria-label={resumeLabel} onClick={() => queue.resume(key)}>
          {state.kind === 'paused' ? <Play /> : <RotateCw />}
        </Button>
      )}
      <Button
        variant="ghost"
        size="icon"
        aria-label={t(isOpen(upload) ? 'files.upload.remove' : 'files.upload.dismiss', { name })}
        onClick={() => queue.remove(key)}
      >
        <X />
      </Button>
    </span>
  );
}

function Row({ upload, queue }: { upload: Upload; queue: UploadQueue }) {
  const { state, file } = upload;
  const isBad = state.kind === 'refused' || state.kind === 'unfit';
  return (
    <li className="flex items-center gap-3 px-4 py-2" data-upload={state.kind}>
      <Mark upload={upload} />
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          {state.kind === 'done' ? (
            <a href={`/app/files/${state.fileId}`} className="truncate font-medium text-sm hover:underline">
              {file.name}
            </a>
          ) : (
            <span className="truncate font-medium text-sm">{file.name}</span>
          )}
          <span className={isBad ? 'text-bad text-xs' : 'tabular text-faint text-xs'}>{wordsOf(upload)}</span>
        </div>
        {isOpen(upload) && (
          <Progress
            label={t('files.upload.progress', { name: file.name })}
            {...(state.kind === 'storing' ? {} : { value: percentOf(upload) })}
            tone={state.kind === 'offline' ? 'warn' : 'accent'}
          />
        )}
      </div>
      <Controls upload={upload} queue={queue} />
    </li>
  );
}

/** What is on its way, and what became of it. */
export function UploadList({ uploads, queue }: { uploads: readonly Upload[]; queue: UploadQueue }) {
  if (uploads.length === 0) return null;
  const open = uploads.filter(isOpen).length;
  return (
    <section aria-label={t('files.upload.list')} className="mt-3 rounded-lg border border-line bg-surface shadow-card">
      <ul className="max-h-80 divide-y divide-line overflow-y-auto">
        {uploads.map((upload) => (
          <Row key={upload.key} upload={upload} queue={queue} />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {open > 0 ? t('files.upload.announce', { count: open }) : ''}
      </p>
      {open < uploads.length && (
        <div className="flex justify-end border-line border-t px-3 py-1.5">
          <Button variant="ghost" size="sm" onClick={() => queue.clear()}>
            {t('files.upload.clear')}
          </Button>
        </div>
      )}
    </section>
  );
}
