import { useQuery } from '@tanstack/react-query';
import { Download, RotateCw, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { StoredFile } from '../../lib/file-api.ts';
import { fileQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { setUrlParams } from '../../lib/url-state.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/field.tsx';
import { ErrorState, Notice, SkeletonRows, SkeletonText } from '../ui/states.tsx';
import { Card, Panel } from '../ui/surface.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { AskFiles } from './ask-files.tsx';
import { ChunkList } from './chunk-list.tsx';
import { type Asked, FileDialogs } from './file-dialogs.tsx';
import { FileFacts } from './file-facts.tsx';
import { FileIcon } from './file-icon.tsx';
import { AttributesPanel, GuidelinesPanel } from './file-notes.tsx';
import { FileStage } from './file-stage.tsx';
import { FileUsesPanel } from './file-uses.tsx';
import { useFileActions } from './use-file-actions.ts';
import { useFileNews } from './use-file-news.ts';
import { useFileNotes } from './use-file-notes.ts';

const ProcessPanel = lazy(() => import('./process-panel.tsx').then((module) => ({ default: module.ProcessPanel })));

interface FilePageProps {
  fileId: string;
  /** The cited passage and the open tab, as the address has them. */
  passage: string;
  tab: string;
}

function Failure({ file, onRetry, pending }: { file: StoredFile; onRetry(): void; pending: boolean }) {
  if (file.status !== 'failed' && !file.error) return null;
  return (
    <Notice tone="bad" className="mb-5 flex flex-wrap items-center justify-between gap-3">
      <span>
        <span className="block font-medium">{t('files.page.failedTitle')}</span>
        {file.error} {file.indexVersion > 0 && t('files.page.oldStands')}
      </span>
      <Button size="sm" pending={pending} onClick={onRetry}>
        <RotateCw /> {t('files.page.retry')}
      </Button>
    </Notice>
  );
}

function File({ file, passage, tab }: { file: StoredFile } & Omit<FilePageProps, 'fileId'>) {
  const [cited, setCited] = useState(/^\d{1,7}$/.test(passage) ? Number(passage) : -1);
  const [open, setOpen] = useState(tab);
  const [asked, setAsked] = useState<Asked>(null);
  const own = useFileNotes(file);
  const { download, process, remove } = useFileActions();
  const ask = (kind: 'delete' | 'agent' | 'collection') => setAsked({ kind, files: [file] });
  const show = (next: string) => {
    setOpen(next);
    setUrlParams({ tab: next === 'passages' ? '' : next });
  };
  const showPassage = (ordinal: number) => {
    setCited(ordinal);
    show('passages');
    setUrlParams({ passage: String(ordinal) });
  };
  const tabs = [
    { value: 'passages', label: t('files.chunks.title'), content: <ChunkList file={file} cited={cited} /> },
    {
      value: 'ask',
      label: t('files.ask.title'),
      content: (
        <div className="p-5">
          <AskFiles scope={{ fileIds: [file.id] }} onOpen={showPassage} />
        </div>
      ),
    },
    {
      value: 'processing',
      label: t('files.process.title'),
      content: (
        <Suspense fallback={<SkeletonText lines={4} />}>
          {/* Begins anew with what the file was given meanwhile. */}
          <ProcessPanel key={JSON.stringify([file.chunkSettings, file.embeddingModel])} file={file} />
        </Suspense>
      ),
    },
  ];
  const current = tabs.find(({ value }) => value === open) ?? tabs[0];
  return (
    <>
      <header className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-72 items-center gap-3">
          <FileIcon kind={file.kind} />
          <h1 className="sr-only">{file.name}</h1>
          <Input
            aria-label={t('files.page.name')}
            value={own.notes.name}
            maxLength={255}
            onChange={(event) => own.change({ name: event.target.value })}
            className="min-w-0 border-transparent bg-transparent px-1.5 font-semibold text-lg sm:text-lg"
          />
        </div>
        <div className="w-44" data-testid="file-stage" data-status={file.status}>
          <FileStage file={file} />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" pending={download.isPending} onClick={() => download.mutate(file)}>
            <Download /> {t('files.page.download')}
          </Button>
          <Button size="sm" variant="ghost" onClick={() => ask('delete')}>
            <Trash2 /> {t('files.page.delete')}
          </Button>
        </div>
      </header>
      {!file.processing && <Failure file={file} pending={process.isPending} onRetry={() => process.mutate({ file })} />}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card className="min-w-0">
          <Tabs label={file.name} tabs={tabs} value={current?.value ?? 'passages'} onChange={show} />
        </Card>
        <div className="grid gap-5">
          <FileFacts file={file} />
          <GuidelinesPanel {...own} />
          <FileUsesPanel fileId={file.id} onAgent={() => ask('agent')} onCollection={() => ask('collection')} />
          <AttributesPanel {...own} />
        </div>
      </div>
      <FileDialogs
        asked={asked}
        isDeleting={remove.isPending}
        onDelete={(files) => remove.mutate(files, { onSuccess: () => window.location.assign('/app/files') })}
        onClose={() => setAsked(null)}
      />
    </>
  );
}

function Page({ fileId, passage, tab }: FilePageProps) {
  const { data, error, refetch } = useQuery(fileQuery(fileId));
  useFileNews();
  if (data) return <File file={data} passage={passage} tab={tab} />;
  return (
    <Panel title={t('files.title')}>
      {error ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : (
        <SkeletonRows rows={6} label={t('files.page.loading')} />
      )}
    </Panel>
  );
}

export function FilePage(props: FilePageProps) {
  return (
    <Island>
      <Page {...props} />
    </Island>
  );
}
