import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth } from '../../lib/auth.ts';
import { showProblem } from '../../lib/form.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { PasswordInput } from './password-input.tsx';
import { type ResetValues, resetSchema } from './schemas.ts';

/** Sets a new password with the token of the mailed link. */
export function ResetForm({ token }: { token: string }) {
  useLiving();
  const [fault, setFault] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const form = useForm<ResetValues>({ resolver: zodResolver(resetSchema), defaultValues: { newPassword: '' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ newPassword }) => {
    setFault(null);
    try {
      await auth('/reset-password', { newPassword, token });
      setDone(true);
    } catch (error) {
      setFault(showProblem(error, ['newPassword'], form.setError));
    }
  });

  if (done) {
    return (
      <div className="grid gap-4">
        <Notice tone="good">{t('auth.resetDone')}</Notice>
        <Button asChild variant="primary" size="lg">
          <a href="/sign-in">{t('auth.signIn')}</a>
        </Button>
      </div>
    );
  }
  return (
    <Form onSubmit={submit} aria-label={t('auth.resetForm')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('auth.newPassword')} hint={t('auth.passwordHint')} error={errors.newPassword?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('newPassword')} />
      </Field>
      <Button type="submit" variant="primary" size="lg" pending={isSubmitting}>
        {t('auth.resetSet')}
      </Button>
    </Form>
  );
}
