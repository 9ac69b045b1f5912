import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod';
import { api, type Schema, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { profileQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';

const schema = z.object({
  name: z.string().trim().min(1, t('auth.nameWanted')).max(100, t('settings.nameLong')),
  bio: z.string().trim().max(2000, t('settings.bioLong')),
});
type Values = z.infer<typeof schema>;

export function ProfileForm({ profile }: { profile: Schema<'Profile'> }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { name: profile.name, bio: profile.bio },
  });
  const { errors, isSubmitting, isDirty } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setFault(null);
    const sent = form.getValues();
    try {
      const saved = await take(api.PATCH('/api/v1/users/me', { body: values }));
      client.setQueryData(profileQuery.queryKey, saved);
      // What was typed while it was on its way stays, and can be saved next.
      const now = form.getValues();
      form.reset({ name: saved.name, bio: saved.bio });
      for (const field of ['name', 'bio'] as const) {
        if (now[field] !== sent[field]) form.setValue(field, now[field], { shouldDirty: true });
      }
      toast.success(t('settings.profileSaved'));
    } catch (error) {
      setFault(showProblem(error, ['name', 'bio'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} className="max-w-lg" aria-label={t('settings.profile')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('settings.name')} error={errors.name?.message}>
        <Input autoComplete="name" {...form.register('name')} />
      </Field>
      <Field label={t('settings.bio')} hint={t('settings.bioHint')} error={errors.bio?.message}>
        <Textarea rows={3} {...form.register('bio')} />
      </Field>
      <div>
        <Button type="submit" variant="primary" pending={isSubmitting} disabled={!isDirty}>
          {t('settings.save')}
        </Button>
      </div>
    </Form>
  );
}
