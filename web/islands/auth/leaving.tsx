import { useState } from 'react';
import { api, take } from '../../lib/api.ts';
import { auth } from '../../lib/auth.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';

/** The choice of somebody who deleted an account and signs in again: take it back, or go. */
export function Leaving() {
  useLiving();
  const [fault, setFault] = useState<string | null>(null);
  const [pending, setPending] = useState<'keep' | 'go' | null>(null);

  async function act(what: 'keep' | 'go') {
    setFault(null);
    setPending(what);
    try {
      if (what === 'keep') await take(api.DELETE('/api/v1/users/me/deletion'));
      else await auth('/sign-out');
      window.location.assign(what === 'keep' ? '/app' : '/');
    } catch (error) {
      setFault(asProblem(error).message);
      setPending(null);
    }
  }

  return (
    <div className="grid gap-3">
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Button variant="primary" size="lg" pending={pending === 'keep'} onClick={() => act('keep')}>
        {t('auth.keepAccount')}
      </Button>
      <Button size="lg" pending={pending === 'go'} onClick={() => act('go')}>
        {t('auth.signOut')}
      </Button>
    </div>
  );
}
