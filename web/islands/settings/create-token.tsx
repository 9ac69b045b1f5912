import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { tokensQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';

const SCOPES = [
  { value: 'read', label: 'Read', note: 'agents, runs, balance' },
  { value: 'run', label: 'Run', note: 'start and stop runs; spends credits' },
  { value: 'write', label: 'Write', note: 'create, change and delete' },
] as const;

const schema = z.object({
  name: z.string().trim().min(1, 'Give the token a name.').max(100, 'At most 100 characters.'),
  scopes: z.array(z.enum(['read', 'run', 'write'])).min(1, 'Choose at least one.'),
  expiresInDays: z.enum(['30', '90', '365', 'never']),
});
type Values = z.infer<typeof schema>;
const START: Values = { name: '', scopes: ['read', 'run'], expiresInDays: '90' };

function NewTokenForm({ onCreated }: { onCreated(token: string): void }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: START });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ name, scopes, expiresInDays }) => {
    setFault(null);
    const expiry = expiresInDays === 'never' ? {} : { expiresInDays: Number(expiresInDays) };
    try {
      const { token } = await take(api.POST('/api/v1/users/tokens', { body: { name, scopes, ...expiry } }));
      onCreated(token);
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    } catch (error) {
      setFault(showProblem(error, ['name', 'scopes', 'expiresInDays'], form.setError));
    }
  });

  return (
    <Form onSubmit={submit} aria-label="New token">
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label="Name" hint="What uses it, such as “nightly report”." error={errors.name?.message}>
        <Input {...form.register('name')} />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 font-medium text-sm">May</legend>
        {SCOPES.map(({ value, label, note }) => (
          <label key={value} className="flex items-center gap-2.5 text-sm">
            <input type="checkbox" value={value} className="size-4 accent-accent" {...form.register('scopes')} />
            <span>
              {label} <span className="text-faint">{note}</span>
            </span>
          </label>
        ))}
        {errors.scopes?.message && (
          <p role="alert" className="text-bad text-xs">
            {errors.scopes.message}
          </p>
        )}
      </fieldset>
      <Field label="Expires" error={errors.expiresInDays?.message}>
        <NativeSelect {...form.register('expiresInDays')}>
          <option value="30">in 30 days</option>
          <option value="90">in 90 days</option>
          <option value="365">in a year</option>
          <option value="never">never</option>
        </NativeSelect>
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={isSubmitting}>
          Create token
        </Button>
      </div>
    </Form>
  );
}

function ShownOnce({ token, onDone }: { token: string; onDone(): void }) {
  return (
    <div className="grid gap-4">
      <Notice tone="warn">Copy the token now. It is shown this once and can't be read again.</Notice>
      <div className="flex items-center gap-2">
        <code
          className="min-w-0 flex-1 select-all break-all rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm"
          data-testid="new-token"
        >
          {token}
        </code>
        <CopyButton text={token} label="Copy token" />
      </div>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          I have copied it
        </Button>
      </div>
    </div>
  );
}

/** Creates a personal token and shows it once. */
export function CreateToken({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const [token, setToken] = useState<string | null>(null);
  const change = (next: boolean) => {
    if (!next) setToken(null);
    onOpenChange(next);
  };
  return (
    <Dialog open={open} onOpenChange={change} title={token ? 'Your new token' : 'New token'}>
      {token ? <ShownOnce token={token} onDone={() => change(false)} /> : <NewTokenForm onCreated={setToken} />}
    </Dialog>
  );
}
