import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod';
import { api, type Schema, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { apiKeysQuery, providersQuery } from '../../lib/queries.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';

const schema = z.object({
  provider: z.string().min(1, 'Choose a provider.'),
  key: z.string().trim().min(12, 'A key has at least 12 characters.').max(512, 'At most 512 characters.'),
  label: z.string().trim().max(100, 'At most 100 characters.'),
});
type Values = z.infer<typeof schema>;

function KeyForm({ providers, onDone }: { providers: Schema<'ModelProvider'>[]; onDone(): void }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { provider: providers[0]?.id ?? '', key: '', label: '' },
  });
  const { errors, isSubmitting } = form.formState;
  const chosen = useWatch({ control: form.control, name: 'provider' });
  const keysPage = providers.find((provider) => provider.id === chosen)?.keysPage;

  const submit = form.handleSubmit(async ({ provider, key, label }) => {
    setFault(null);
    try {
      await take(api.POST('/api/v1/users/api-keys', { body: { provider, key, ...(label ? { label } : {}) } }));
      toast.success('The key is stored.');
      onDone();
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      await client.invalidateQueries({ queryKey: providersQuery.queryKey });
    } catch (error) {
      setFault(showProblem(error, ['provider', 'key', 'label'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} aria-label="Add a key">
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label="Provider" error={errors.provider?.message}>
        <NativeSelect {...form.register('provider')}>
          {providers.map((provider) => (
            <option key={provider.id} value={provider.id}>
              {provider.name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field
        label="Key"
        error={errors.key?.message}
        hint={
          keysPage && (
            <a href={keysPage} target="_blank" rel="noreferrer" className="underline underline-offset-2">
              Where to get one
            </a>
          )
        }
      >
        <PasswordInput autoComplete="off" {...form.register('key')} />
      </Field>
      <Field label="Label" hint="To tell it apart. May stay empty." error={errors.label?.message}>
        <Input {...form.register('label')} />
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={isSubmitting}>
          Store the key
        </Button>
      </div>
    </Form>
  );
}

export function AddKey({
  open,
  onOpenChange,
  providers,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  providers: Schema<'ModelProvider'>[];
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add a provider key">
      <KeyForm providers={providers} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}
