import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod';
import { auth } from '../../lib/auth.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';

const schema = z.object({
  currentPassword: z.string().min(1, t('settings.passwordCurrentWanted')),
  newPassword: z.string().min(8, t('auth.passwordShort')).max(128, t('auth.passwordLong')),
});
type Values = z.infer<typeof schema>;
const EMPTY: Values = { currentPassword: '', newPassword: '' };

export function ChangePassword() {
  const [fault, setFault] = useState<string | null>(null);
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: EMPTY });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setFault(null);
    try {
      await auth('/change-password', { ...values, revokeOtherSessions: true });
      form.reset(EMPTY);
      toast.success(t('settings.passwordChanged'));
    } catch (error) {
      setFault(showProblem(error, ['currentPassword', 'newPassword'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} className="max-w-lg" aria-label={t('settings.passwordChange')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('settings.passwordCurrent')} error={errors.currentPassword?.message}>
        <PasswordInput autoComplete="current-password" {...form.register('currentPassword')} />
      </Field>
      <Field label={t('settings.passwordNew')} hint={t('auth.passwordHint')} error={errors.newPassword?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('newPassword')} />
      </Field>
      <div>
        <Button type="submit" pending={isSubmitting}>
          {t('settings.passwordChange')}
        </Button>
      </div>
    </Form>
  );
}
