import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { tokensQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';

const SCOPES = ['read', 'run', 'write'] as const;
const LIFETIMES = ['30', '90', '365', 'never'] as const;

const schema = z.object({
  name: z.string().trim().min(1, t('settings.tokenNameWanted')).max(100, t('settings.nameLong')),
  scopes: z.array(z.enum(SCOPES)).min(1, t('settings.tokenScopesWanted')),
  expiresInDays: z.enum(LIFETIMES),
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
    <Form onSubmit={submit} aria-label={t('settings.tokenForm')}>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <Field label={t('settings.tokenName')} hint={t('settings.tokenNameHint')} error={errors.name?.message}>
        <Input {...form.register('name')} />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 font-medium text-sm">{t('settings.tokenMay')}</legend>
        {SCOPES.map((value) => (
          <label key={value} className="flex items-center gap-2.5 text-sm">
            <input type="checkbox" value={value} className="size-4 accent-accent" {...form.register('scopes')} />
            <span>
              {t(`settings.scope_${value}`)} <span className="text-faint">{t(`settings.scopeNote_${value}`)}</span>
            </span>
          </label>
        ))}
        {errors.scopes?.message && (
          <p role="alert" className="text-bad text-xs">
            {errors.scopes.message}
          </p>
        )}
      </fieldset>
      <Field label={t('settings.tokenExpires')} error={errors.expiresInDays?.message}>
        <NativeSelect {...form.register('expiresInDays')}>
          {LIFETIMES.map((days) => (
            <option key={days} value={days}>
              {t(`settings.expires_${days}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={isSubmitting}>
          {t('settings.tokenCreate')}
        </Button>
      </div>
    </Form>
  );
}

function ShownOnce({ token, onDone }: { token: string; onDone(): void }) {
  return (
    <div className="grid gap-4">
      <Notice tone="warn">{t('settings.tokenOnce')}</Notice>
      <div className="flex items-center gap-2">
        <code
          className="min-w-0 flex-1 select-all break-all rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm"
          data-testid="new-token"
        >
          {token}
        </code>
        <CopyButton text={token} label={t('settings.tokenCopy')} />
      </div>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          {t('settings.tokenCopied')}
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
    <Dialog open={open} onOpenChange={change} title={token ? t('settings.tokenYours') : t('settings.tokenNew')}>
      {token ? <ShownOnce token={token} onDone={() => change(false)} /> : <NewTokenForm onCreated={setToken} />}
    </Dialog>
  );
}
