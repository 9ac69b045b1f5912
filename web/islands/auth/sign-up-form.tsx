import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth, isSignedIn } from '../../lib/auth.ts';
import { showProblem } from '../../lib/form.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { PasswordInput } from './password-input.tsx';
import { type SignUpValues, signUpSchema } from './schemas.ts';
import { VerifyNotice } from './verify-notice.tsx';

/** Creates an account, and goes on to `next`; where e-mails are verified, it says to look into the mailbox. */
export function SignUpForm({ next }: { next: string }) {
  useLiving();
  const [fault, setFault] = useState<string | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm<SignUpValues>({
    resolver: zodResolver(signUpSchema),
    defaultValues: { name: '', email: '', password: '' },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setFault(null);
    try {
      await auth('/sign-up/email', { ...values, callbackURL: `/verify?next=${encodeURIComponent(next)}` });
      if (await isSignedIn()) window.location.assign(next);
      else setSentTo(values.email);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'conflict') form.setError('email', { message: problem.message }, { shouldFocus: true });
      else setFault(showProblem(error, ['name', 'email', 'password'], form.setError));
    }
  });

  if (sentTo) return <VerifyNotice email={sentTo} next={next} />;
  return (
    <Form onSubmit={submit} aria-label={t('auth.signUp')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('auth.name')} error={errors.name?.message}>
        <Input autoComplete="name" {...form.register('name')} />
      </Field>
      <Field label={t('auth.email')} error={errors.email?.message}>
        <Input type="email" autoComplete="email" inputMode="email" {...form.register('email')} />
      </Field>
      <Field label={t('auth.password')} hint={t('auth.passwordHint')} error={errors.password?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('password')} />
      </Field>
      <Button type="submit" variant="primary" size="lg" pending={isSubmitting}>
        {t('auth.createAccount')}
      </Button>
    </Form>
  );
}
