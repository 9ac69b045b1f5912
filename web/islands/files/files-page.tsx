import { lazy, Suspense, useCallback, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { setUrlParams } from '../../lib/url-state.ts';
import { SkeletonRows } from '../ui/states.tsx';
import { PageHeader } from '../ui/surface.tsx';
import { Tabs } from '../ui/tabs.tsx';
import type { FilesAddress } from './address.ts';
import { DropArea } from './drop-area.tsx';
import { exampleFile } from './example-file.ts';
import { FileList } from './file-list.tsx';
import { QuotaBar } from './quota-bar.tsx';
import { UploadList } from './upload-list.tsx';
import { useFileNews } from './use-file-news.ts';
import { useUploads } from './use-uploads.ts';

const AskAll = lazy(() => import('./ask-all.tsx').then((module) => ({ default: module.AskAll })));
const Collections = lazy(() => import('./collections.tsx').then((module) => ({ default: module.Collections })));

function Page({ initial }: { initial: FilesAddress }) {
  const [address, setAddress] = useState(initial);
  const { queue, uploads } = useUploads();
  useFileNews();
  const add = useCallback((files: File[]) => queue.add(files), [queue]);
  const change = (part: Partial<FilesAddress>) => {
    setAddress((before) => ({ ...before, ...part }));
    setUrlParams(part as Record<string, string>);
  };
  const tabs = [
    {
      value: 'files',
      label: t('files.tabFiles'),
      content: (
        <div className="py-4">
          <FileList address={address} onAddress={change} onExample={() => queue.add([exampleFile()])} />
        </div>
      ),
    },
    {
      value: 'ask',
      label: t('files.tabAsk'),
      content: (
        <div className="py-4">
          <Suspense fallback={<SkeletonRows rows={2} />}>
            <AskAll collection={address.collection} onCollection={(collection) => change({ collection })} />
          </Suspense>
        </div>
      ),
    },
    {
      value: 'collections',
      label: t('files.tabCollections'),
      content: (
        <div className="py-4">
          <Suspense fallback={<SkeletonRows rows={3} />}>
            <Collections />
          </Suspense>
        </div>
      ),
    },
  ];
  const current = tabs.find(({ value }) => value === address.tab) ?? tabs[0];
  return (
    <>
      <PageHeader title={t('files.title')} action={<QuotaBar />}>
        {t('files.lead')}
      </PageHeader>
      <DropArea wholePage onFiles={add} />
      <UploadList uploads={uploads} queue={queue} />
      <Tabs
        label={t('files.sections')}
        tabs={tabs}
        value={current?.value ?? 'files'}
        onChange={(tab) => change({ tab: tab === 'files' ? '' : tab })}
        className="mt-5"
      />
    </>
  );
}

/** The files of an account. `initial` is what the address said when the page was asked for. */
export function FilesPage({ initial }: { initial: FilesAddress }) {
  return (
    <Island>
      <Page initial={initial} />
    </Island>
  );
}
