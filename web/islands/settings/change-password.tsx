import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod';
import { auth } from '../../lib/auth.ts';
import { showProblem } from '../../lib/form.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';

const schema = z.object({
  currentPassword: z.string().min(1, 'Enter your current password.'),
  newPassword: z.string().min(8, 'Use at least 8 characters.').max(128, 'Use at most 128 characters.'),
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
      toast.success('Your password is changed.');
    } catch (error) {
      setFault(showProblem(error, ['currentPassword', 'newPassword'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} className="max-w-lg" aria-label="Change password">
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label="Current password" error={errors.currentPassword?.message}>
        <PasswordInput autoComplete="current-password" {...form.register('currentPassword')} />
      </Field>
      <Field label="New password" hint="At least 8 characters." error={errors.newPassword?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('newPassword')} />
      </Field>
      <div>
        <Button type="submit" pending={isSubmitting}>
          Change password
        </Button>
      </div>
    </Form>
  );
}
