import { useEffect, useRef, useState } from 'react';
import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { Notice, Skeleton } from '../ui/states.tsx';
import { PageHeader, Panel } from '../ui/surface.tsx';

type State = 'asking' | { email: string } | { fault: string };

/** Where the link of an e-mail change leads. The link works once, so it is sent once. */
function Confirm({ token }: { token: string }) {
  const [state, setState] = useState<State>('asking');
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    take(api.POST('/api/v1/users/me/email-change/confirm', { body: { token } })).then(
      ({ email }) => setState({ email }),
      (error: unknown) => setState({ fault: asProblem(error).message }),
    );
  }, [token]);
  return (
    <>
      <PageHeader title={t('settings.emailConfirmTitle')} />
      <Panel title={t('settings.email')}>
        <div className="grid justify-items-start gap-4">
          {state === 'asking' && (
            <div role="status" aria-label={t('settings.emailConfirming')}>
              <Skeleton className="h-9 w-72" />
            </div>
          )}
          {typeof state === 'object' && 'email' in state && (
            <Notice tone="good">{t('settings.emailDone', { email: state.email })}</Notice>
          )}
          {typeof state === 'object' && 'fault' in state && <Notice tone="bad">{state.fault}</Notice>}
          <Button asChild>
            <a href="/app/settings">{t('settings.emailToProfile')}</a>
          </Button>
        </div>
      </Panel>
    </>
  );
}

export function ConfirmEmail({ token }: { token: string }) {
  return (
    <Island>
      <Confirm token={token} />
    </Island>
  );
}
