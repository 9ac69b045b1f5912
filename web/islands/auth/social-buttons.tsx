import { useState } from 'react';
import { auth } from '../../lib/auth.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';

const NAMES: Record<string, string> = { github: 'GitHub', google: 'Google' };

/** Sign-in by the providers that this server has keys for. */
export function SocialButtons({ providers, next }: { providers: string[]; next: string }) {
  useLiving();
  const [fault, setFault] = useState<string | null>(null);
  const [pending, setPending] = useState<string | null>(null);

  async function start(provider: string) {
    setFault(null);
    setPending(provider);
    try {
      const { url } = await auth('/sign-in/social', { provider, callbackURL: next, errorCallbackURL: '/sign-in' });
      if (url) window.location.assign(url);
    } catch (error) {
      setFault(asProblem(error).message);
      setPending(null);
    }
  }

  return (
    <div className="grid gap-2">
      {fault && <Notice tone="bad">{fault}</Notice>}
      {providers.map((provider) => (
        <Button key={provider} size="lg" pending={pending === provider} onClick={() => start(provider)}>
          {t('auth.continueWith', { provider: NAMES[provider] ?? provider })}
        </Button>
      ))}
    </div>
  );
}
