import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Island } from '../../lib/query.tsx';
import { Field } from '../ui/field.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { PageHeader, Panel } from '../ui/surface.tsx';
import { Switch } from '../ui/switch.tsx';
import { noticeSettingsQuery } from './notification-queries.ts';

function MailSwitch() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(noticeSettingsQuery);
  const change = useMutation({
    mutationFn: (approvalMails: boolean) =>
      take(api.PUT('/api/v1/notifications/settings', { body: { approvalMails } })),
    onSuccess: (saved) => {
      client.setQueryData(noticeSettingsQuery.queryKey, saved);
      toast.success(t('notifications.saved'));
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <Skeleton className="h-6 w-64" />;
  return (
    <Field label={t('notifications.mail')} hint={t('notifications.mailHint')}>
      <Switch
        checked={change.isPending ? change.variables : data.approvalMails}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.target.checked)}
      />
    </Field>
  );
}

/** How one is told when a run waits for one's decision. */
export function NotificationSettings() {
  return (
    <Island>
      <PageHeader title={t('notifications.title')} />
      <Panel title={t('notifications.mailTitle')} description={t('notifications.mailText')}>
        <MailSwitch />
      </Panel>
    </Island>
  );
}
