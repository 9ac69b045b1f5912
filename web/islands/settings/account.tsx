import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { profileQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { PageHeader, Panel } from '../ui/surface.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { DownloadData } from './download-data.tsx';

function AccountPage() {
  const { data, error, isPending, refetch } = useQuery(profileQuery);
  return (
    <>
      <PageHeader title={t('settings.account')} />
      <div className="grid gap-5">
        <Panel title={t('settings.export')} description={t('settings.exportText')}>
          <DownloadData />
        </Panel>
        <Panel title={t('settings.delete')} description={t('settings.deleteText')}>
          {isPending && <Skeleton className="h-9 w-44" />}
          {error && <ErrorState error={error} onRetry={() => refetch()} />}
          {data && <DeleteAccount profile={data} />}
        </Panel>
      </div>
    </>
  );
}

/** One's data to take along, and the way out. */
export function Account() {
  return (
    <Island>
      <AccountPage />
    </Island>
  );
}
