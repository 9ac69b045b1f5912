import { useQuery } from '@tanstack/react-query';
import { quotaQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { showBytes } from '../settings/bytes.ts';
import { Progress } from '../ui/progress.tsx';

const NEARLY_FULL = 0.9;

/** How much of the account's storage is used. */
export function QuotaBar() {
  const { data } = useQuery(quotaQuery);
  if (!data) return <div className="h-9 w-56" />;
  const used = data.usedBytes + data.pendingBytes;
  return (
    <div className="grid w-56 gap-1">
      <p className="tabular text-right text-faint text-xs">
        {t('files.quota.text', { used: showBytes(used), limit: showBytes(data.limitBytes) })}
      </p>
      <Progress
        label={t('files.quota.label')}
        value={used}
        max={data.limitBytes}
        tone={used > data.limitBytes * NEARLY_FULL ? 'warn' : 'accent'}
      />
    </div>
  );
}
