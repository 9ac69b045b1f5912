import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod';
import { api, type Schema, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { profileQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { ErrorState, Notice, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader, Panel } from '../ui/surface.tsx';
import { ChangePassword } from './change-password.tsx';

const schema = z.object({
  name: z.string().trim().min(1, 'Enter your name.').max(100, 'At most 100 characters.'),
  bio: z.string().trim().max(2000, 'At most 2,000 characters.'),
});
type Values = z.infer<typeof schema>;

function ProfileForm({ profile }: { profile: Schema<'Profile'> }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { name: profile.name, bio: profile.bio },
  });
  const { errors, isSubmitting, isDirty } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setFault(null);
    try {
      const saved = await take(api.PATCH('/api/v1/users/me', { body: values }));
      client.setQueryData(profileQuery.queryKey, saved);
      form.reset({ name: saved.name, bio: saved.bio });
      toast.success('Your profile is saved.');
    } catch (error) {
      setFault(showProblem(error, ['name', 'bio'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} className="max-w-lg" aria-label="Profile">
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label="Name" error={errors.name?.message}>
        <Input autoComplete="name" {...form.register('name')} />
      </Field>
      <Field label="E-mail" hint={profile.emailVerified ? 'Confirmed.' : 'Not confirmed yet.'}>
        <Input value={profile.email} readOnly disabled />
      </Field>
      <Field label="About you" hint="Shown beside agents that you share." error={errors.bio?.message}>
        <Textarea rows={3} {...form.register('bio')} />
      </Field>
      <div>
        <Button type="submit" variant="primary" pending={isSubmitting} disabled={!isDirty}>
          Save
        </Button>
      </div>
    </Form>
  );
}

function ProfilePage() {
  const { data, error, isPending, refetch } = useQuery(profileQuery);
  return (
    <>
      <PageHeader title="Profile" />
      <div className="grid gap-5">
        {isPending && (
          <Card>
            <SkeletonRows rows={3} label="Loading your profile" />
          </Card>
        )}
        {error && (
          <Card>
            <ErrorState error={error} onRetry={() => refetch()} />
          </Card>
        )}
        {data && (
          <Panel title="You">
            <ProfileForm profile={data} />
          </Panel>
        )}
        <Panel title="Password" description="Changing it signs every other device out.">
          <ChangePassword />
        </Panel>
      </div>
    </>
  );
}

export function Profile() {
  return (
    <Island>
      <ProfilePage />
    </Island>
  );
}
