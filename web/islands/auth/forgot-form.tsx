import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth } from '../../lib/auth.ts';
import { showProblem } from '../../lib/form.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { type ForgotValues, forgotSchema } from './schemas.ts';

/** Asks for a reset link. The answer is the same for known and unknown addresses. */
export function ForgotForm() {
  useLiving();
  const [fault, setFault] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const form = useForm<ForgotValues>({ resolver: zodResolver(forgotSchema), defaultValues: { email: '' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ email }) => {
    setFault(null);
    try {
      await auth('/request-password-reset', { email, redirectTo: '/reset-password' });
      setSent(true);
    } catch (error) {
      setFault(showProblem(error, ['email'], form.setError));
    }
  });

  if (sent) return <Notice tone="good">{t('auth.forgotSent')}</Notice>;
  return (
    <Form onSubmit={submit} aria-label={t('auth.forgotForm')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('auth.email')} error={errors.email?.message}>
        <Input type="email" autoComplete="email" inputMode="email" {...form.register('email')} />
      </Field>
      <Button type="submit" variant="primary" size="lg" pending={isSubmitting}>
        {t('auth.forgotSend')}
      </Button>
    </Form>
  );
}
