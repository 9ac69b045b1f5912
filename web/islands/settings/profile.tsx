import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { profileQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { ErrorState, Notice, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader, Panel } from '../ui/surface.tsx';
import { Avatar } from './avatar.tsx';
import { ChangeEmail } from './change-email.tsx';
import { ChangePassword } from './change-password.tsx';
import { ProfileForm } from './profile-form.tsx';

function ProfilePage() {
  const { data, error, isPending, refetch } = useQuery(profileQuery);
  return (
    <>
      <PageHeader title={t('settings.profile')} />
      <div className="grid gap-5">
        {isPending && (
          <Card>
            <SkeletonRows rows={3} label={t('settings.loadingProfile')} />
          </Card>
        )}
        {error && (
          <Card>
            <ErrorState error={error} onRetry={() => refetch()} />
          </Card>
        )}
        {data && (
          <>
            <Panel title={t('settings.you')}>
              <div className="grid gap-6">
                <Avatar profile={data} />
                <ProfileForm profile={data} />
              </div>
            </Panel>
            <Panel title={t('settings.email')} description={t('settings.emailText')}>
              <ChangeEmail profile={data} />
            </Panel>
            <Panel title={t('settings.password')} description={t('settings.passwordText')}>
              {data.hasPassword ? <ChangePassword /> : <Notice>{t('settings.passwordNone')}</Notice>}
            </Panel>
          </>
        )}
      </div>
    </>
  );
}

export function Profile() {
  return (
    <Island>
      <ProfilePage />
    </Island>
  );
}
