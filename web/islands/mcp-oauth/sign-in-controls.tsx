import { LogIn } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../lib/messages.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/states.tsx';
import type { Connection } from './connection-queries.ts';
import { useSignIn } from './use-sign-in.ts';

interface SignInControlsProps {
  url: string;
  /** The sign-in to be renewed; undefined for a new one. */
  connection: Connection | undefined;
  onDone(connectionId: string): void;
}

/** The button that begins a sign-in, and what is seen until it is complete. */
export function SignInControls({ url, connection, onDone }: SignInControlsProps) {
  const { waiting, isPending, wantsClientId, refusal, signIn } = useSignIn(onDone);
  const [client, setClient] = useState({ clientId: '', clientSecret: '' });
  const own = {
    ...(wantsClientId && client.clientId ? { clientId: client.clientId } : {}),
    ...(wantsClientId && client.clientSecret ? { clientSecret: client.clientSecret } : {}),
  };
  return (
    <div className="grid gap-2.5">
      {wantsClientId && (
        <>
          <Field label={t('mcp.clientId')}>
            <Input
              autoComplete="off"
              spellCheck={false}
              value={client.clientId}
              onChange={(event) => setClient({ ...client, clientId: event.target.value.trim() })}
            />
          </Field>
          <Field label={t('mcp.clientSecret')}>
            <PasswordInput
              autoComplete="off"
              value={client.clientSecret}
              onChange={(event) => setClient({ ...client, clientSecret: event.target.value.trim() })}
            />
          </Field>
        </>
      )}
      <Button
        size="sm"
        className="justify-self-start"
        disabled={url === ''}
        pending={isPending}
        onClick={() => signIn({ url, ...own, ...(connection ? { connectionId: connection.id } : {}) })}
      >
        <LogIn /> {connection ? t('mcp.signInAgain') : t('mcp.signIn')}
      </Button>
      <div role="status" className="grid gap-1 text-soft text-xs empty:hidden">
        {waiting && (
          <>
            <p>{waiting.isBlocked ? t('mcp.blocked') : t('mcp.waiting')}</p>
            <a
              href={waiting.url}
              target="_blank"
              rel="noreferrer"
              className="w-fit text-accent underline underline-offset-2"
            >
              {t('mcp.open')}
            </a>
          </>
        )}
      </div>
      {refusal && <Notice tone={wantsClientId ? 'warn' : 'bad'}>{refusal}</Notice>}
    </div>
  );
}
