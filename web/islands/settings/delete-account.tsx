import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api, type Schema, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { FreshSignIn } from './fresh-sign-in.tsx';

interface Values {
  email: string;
  password: string;
}

function schemaFor({ email, hasPassword }: Schema<'Profile'>) {
  return z.object({
    email: z
      .string()
      .trim()
      .refine((typed) => typed.toLowerCase() === email.toLowerCase(), t('settings.deleteEmailWrong')),
    password: hasPassword ? z.string().min(1, t('auth.passwordWanted')) : z.string(),
  });
}

function DeleteForm({ profile, onCancel }: { profile: Schema<'Profile'>; onCancel(): void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [isStale, setIsStale] = useState(false);
  const form = useForm<Values>({
    resolver: zodResolver(schemaFor(profile)),
    defaultValues: { email: '', password: '' },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ email, password }) => {
    setFault(null);
    try {
      const body = { email, ...(password ? { password } : {}) };
      const { removedAt } = await take(api.POST('/api/v1/users/me/deletion', { body }));
      window.location.assign(`/sign-in?left=${encodeURIComponent(removedAt)}`);
    } catch (error) {
      if (asProblem(error).code === 'stale_session') setIsStale(true);
      else setFault(showProblem(error, ['email', 'password'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} aria-label={t('settings.delete')}>
      {isStale && <FreshSignIn />}
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field
        label={t('settings.email')}
        hint={t('settings.deleteNote', { email: profile.email })}
        error={errors.email?.message}
      >
        <Input autoComplete="off" spellCheck={false} {...form.register('email')} />
      </Field>
      {profile.hasPassword && (
        <Field label={t('settings.deletePassword')} error={errors.password?.message}>
          <PasswordInput autoComplete="current-password" {...form.register('password')} />
        </Field>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button type="submit" variant="danger" pending={isSubmitting}>
          {t('settings.deleteNow')}
        </Button>
      </div>
    </Form>
  );
}

/** Asks for the address and the password, and leaves. */
export function DeleteAccount({ profile }: { profile: Schema<'Profile'> }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setIsOpen(true)}>
        {t('settings.deleteOpen')}
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={t('settings.deleteTitle')}
        description={t('settings.deleteText')}
      >
        {isOpen && <DeleteForm profile={profile} onCancel={() => setIsOpen(false)} />}
      </Dialog>
    </>
  );
}
