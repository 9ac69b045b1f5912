import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { auth } from '../../lib/auth.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';

/** Tells where the verification mail went and sends it again on request. */
export function VerifyNotice({ email, next }: { email: string; next: string }) {
  const [state, setState] = useState<'idle' | 'sending' | 'sent' | { fault: string }>('idle');

  async function resend() {
    setState('sending');
    try {
      await auth('/send-verification-email', { email, callbackURL: `/verify?next=${encodeURIComponent(next)}` });
      setState('sent');
    } catch (error) {
      setState({ fault: asProblem(error).message });
    }
  }

  return (
    <div className="grid gap-4 text-center">
      <MailCheck className="mx-auto size-8 text-accent" aria-hidden />
      <p className="text-sm" role="status">
        {t.rich('auth.verifyLead', {
          address: () => (
            <strong key="address" className="break-all">
              {email}
            </strong>
          ),
        })}
      </p>
      {state === 'sent' && <Notice tone="good">{t('auth.verifySent')}</Notice>}
      {typeof state === 'object' && <Notice tone="bad">{state.fault}</Notice>}
      <Button onClick={resend} pending={state === 'sending'} disabled={state === 'sent'}>
        {t('auth.verifyAgain')}
      </Button>
    </div>
  );
}
