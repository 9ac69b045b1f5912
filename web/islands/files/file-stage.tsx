import { CircleAlert, LoaderCircle } from 'lucide-react';
import type { StoredFile } from '../../lib/file-api.ts';
import { isUnderWay } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Progress } from '../ui/progress.tsx';
import { Badge } from '../ui/surface.tsx';
import { partDone } from './stage-rules.ts';

type Staged = Pick<StoredFile, 'name' | 'status' | 'progress' | 'processing' | 'indexVersion' | 'error'>;

/** What is being done with a file, in words. */
function stageWords({ status, progress }: Staged): string {
  const stage = t(`files.stage.${status}`);
  if (!progress || progress.total <= 0) return stage;
  return t('files.stage.of', { stage, done: progress.done, total: progress.total });
}

/** Where a file stands on its way to being searchable. */
export function FileStage({ file }: { file: Staged }) {
  if (!isUnderWay(file)) {
    if (file.status === 'failed') {
      return (
        <Badge tone="bad">
          <CircleAlert className="size-3.5" aria-hidden /> {t('files.stage.failed')}
        </Badge>
      );
    }
    return <Badge tone="good">{t('files.stage.ready')}</Badge>;
  }
  const words = stageWords(file);
  return (
    <span className="grid min-w-0 gap-1">
      <span className="inline-flex min-w-0 items-center gap-1.5 text-soft text-xs">
        <LoaderCircle className="size-3.5 shrink-0 animate-spin text-accent" aria-hidden />
        <span className="truncate">{file.indexVersion > 0 ? t('files.stage.again', { stage: words }) : words}</span>
      </span>
      <Progress label={t('files.stage.bar', { name: file.name })} value={partDone(file)} max={1} />
    </span>
  );
}
