import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth } from '../../lib/auth.ts';
import { showProblem } from '../../lib/form.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { PasswordInput } from './password-input.tsx';
import { type SignInValues, signInSchema } from './schemas.ts';
import { VerifyNotice } from './verify-notice.tsx';

/** Signs in and goes on to `next`; where the e-mail is not confirmed yet, it says so. */
export function SignInForm({ next }: { next: string }) {
  useLiving();
  const [fault, setFault] = useState<string | null>(null);
  const [unverified, setUnverified] = useState<string | null>(null);
  const form = useForm<SignInValues>({
    resolver: zodResolver(signInSchema),
    defaultValues: { email: '', password: '' },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setFault(null);
    try {
      await auth('/sign-in/email', { ...values, callbackURL: `/verify?next=${encodeURIComponent(next)}` });
      window.location.assign(next);
    } catch (error) {
      if (asProblem(error).code === 'email_not_verified') setUnverified(values.email);
      else setFault(showProblem(error, ['email', 'password'], form.setError));
    }
  });

  if (unverified) return <VerifyNotice email={unverified} next={next} />;
  return (
    <Form onSubmit={submit} aria-label={t('auth.signIn')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('auth.email')} error={errors.email?.message}>
        <Input type="email" autoComplete="username" inputMode="email" {...form.register('email')} />
      </Field>
      <Field
        label={t('auth.password')}
        error={errors.password?.message}
        aside={
          <a href="/forgot-password" className="text-accent text-xs underline-offset-2 hover:underline">
            {t('auth.forgotIt')}
          </a>
        }
      >
        <PasswordInput autoComplete="current-password" {...form.register('password')} />
      </Field>
      <Button type="submit" variant="primary" size="lg" pending={isSubmitting}>
        {t('auth.signIn')}
      </Button>
    </Form>
  );
}
