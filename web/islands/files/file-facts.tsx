import type { ReactNode } from 'react';
import type { StoredFile } from '../../lib/file-api.ts';
import { showCount, showDay } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { showBytes } from '../settings/bytes.ts';
import { Moment } from '../ui/moment.tsx';
import { Panel } from '../ui/surface.tsx';
import { languageName } from './language-name.ts';

/** What is known of a file (Plan 19.1). */
export function FileFacts({ file }: { file: StoredFile }) {
  const facts: [string, ReactNode][] = [
    [t('files.page.fact.type'), t(`files.kinds.${file.kind}`)],
    [t('files.page.fact.size'), showBytes(file.size)],
    [t('files.page.fact.title'), file.title],
    [t('files.page.fact.author'), file.author],
    [t('files.page.fact.language'), file.language && languageName(file.language)],
    [t('files.page.fact.pages'), file.pages && showCount(file.pages)],
    [t('files.page.fact.passages'), file.chunkCount > 0 && showCount(file.chunkCount)],
    [t('files.page.fact.tokens'), file.tokenCount > 0 && showCount(file.tokenCount)],
    [t('files.page.fact.created'), file.documentCreatedAt && showDay(file.documentCreatedAt)],
    [t('files.page.fact.modified'), file.documentModifiedAt && showDay(file.documentModifiedAt)],
    [t('files.page.fact.uploaded'), <Moment key="uploaded" at={file.createdAt} />],
    [t('files.page.fact.indexed'), file.indexedAt && <Moment key="indexed" at={file.indexedAt} />],
  ];
  return (
    <Panel title={t('files.page.facts')}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {facts
          .filter(([, value]) => Boolean(value))
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-faint">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}
