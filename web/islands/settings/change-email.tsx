import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod';
import { api, type Schema, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { profileQuery } from '../../lib/queries.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { FreshSignIn } from './fresh-sign-in.tsx';

const schema = z.object({
  email: z.email(t('auth.emailWanted')).max(254, t('auth.emailLong')),
  password: z.string(),
});
type Values = z.infer<typeof schema>;

function EmailForm({ profile, onDone }: { profile: Schema<'Profile'>; onDone(): void }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const [isStale, setIsStale] = useState(false);
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { email: '', password: '' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ email, password }) => {
    setFault(null);
    try {
      const body = { email, ...(password ? { password } : {}) };
      const { email: pendingEmail } = await take(api.POST('/api/v1/users/me/email-change', { body }));
      client.setQueryData(profileQuery.queryKey, { ...profile, pendingEmail });
      onDone();
    } catch (error) {
      if (asProblem(error).code === 'stale_session') setIsStale(true);
      else setFault(showProblem(error, ['email', 'password'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} className="max-w-lg" aria-label={t('settings.emailChange')}>
      {isStale && <FreshSignIn />}
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('settings.emailNew')} error={errors.email?.message}>
        <Input type="email" autoComplete="email" inputMode="email" autoFocus {...form.register('email')} />
      </Field>
      {profile.hasPassword && (
        <Field label={t('settings.passwordCurrent')} error={errors.password?.message}>
          <PasswordInput autoComplete="current-password" {...form.register('password')} />
        </Field>
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" pending={isSubmitting}>
          {t('settings.emailSend')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </Form>
  );
}

function Pending({ profile, email }: { profile: Schema<'Profile'>; email: string }) {
  const client = useQueryClient();
  const giveUp = useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/users/me/email-change')),
    onSuccess: () => {
      client.setQueryData(profileQuery.queryKey, { ...profile, pendingEmail: null });
      toast.success(t('settings.emailKept'));
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <Notice tone="warn">
      <div className="grid justify-items-start gap-2">
        <p>{t('settings.emailWaits', { email })}</p>
        <Button size="sm" pending={giveUp.isPending} onClick={() => giveUp.mutate()}>
          {t('settings.emailGiveUp')}
        </Button>
      </div>
    </Notice>
  );
}

/** The address of the account, and the way to another one. */
export function ChangeEmail({ profile }: { profile: Schema<'Profile'> }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="grid gap-4">
      <p className="text-sm">
        <span className="font-medium">{profile.email}</span>{' '}
        <span className="text-faint">
          {profile.emailVerified ? t('settings.emailConfirmed') : t('settings.emailUnconfirmed')}
        </span>
      </p>
      {profile.pendingEmail && <Pending profile={profile} email={profile.pendingEmail} />}
      {isOpen ? (
        <EmailForm profile={profile} onDone={() => setIsOpen(false)} />
      ) : (
        <div>
          <Button onClick={() => setIsOpen(true)}>{t('settings.emailChange')}</Button>
        </div>
      )}
    </div>
  );
}
