import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { apiKeysQuery } from '../../lib/queries.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import { Panel } from '../ui/surface.tsx';
import { KEY_FIELDS, type KeyValues } from './key-form.ts';

type ToolProvider = Schema<'ToolKeyProvider'>;

function bodyOf({ provider, key, baseUrl, label }: KeyValues, skipTest: boolean): Schema<'CreateApiKey'> {
  return {
    provider,
    kind: 'tool',
    skipTest,
    ...(key ? { key } : {}),
    ...(baseUrl ? { baseUrl } : {}),
    ...(label ? { label } : {}),
  };
}

function ToolKeyForm({ providers, onDone }: { providers: readonly ToolProvider[]; onDone(): void }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<{ message: string; mayStore: boolean } | null>(null);
  const form = useForm<KeyValues>({
    defaultValues: { provider: providers[0]?.id ?? '', key: '', baseUrl: '', label: '' },
  });
  const { errors, isSubmitting } = form.formState;
  const chosen = useWatch({ control: form.control, name: 'provider' });
  const provider = providers.find(({ id }) => id === chosen);

  async function store(skipTest: boolean) {
    setFault(null);
    try {
      const stored = await take(api.POST('/api/v1/users/api-keys', { body: bodyOf(form.getValues(), skipTest) }));
      toast.success(stored.test ? t('models.keys.added') : t('models.keys.addedUntested'));
      onDone();
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    } catch (error) {
      const message = showProblem(error, KEY_FIELDS, form.setError);
      if (message) setFault({ message, mayStore: asProblem(error).code === 'provider_unreachable' });
    }
  }

  return (
    <Form onSubmit={form.handleSubmit(() => store(false))} aria-label={t('models.toolKeys.form')}>
      {fault && (
        <Notice tone={fault.mayStore ? 'warn' : 'bad'} className="grid justify-items-start gap-2">
          <span className="wrap-anywhere">{fault.message}</span>
          {fault.mayStore && (
            <Button size="sm" onClick={() => void store(true)}>
              {t('models.keyForm.untested')}
            </Button>
          )}
        </Notice>
      )}
      <Field label={t('models.toolKeys.provider')} error={errors.provider?.message}>
        <NativeSelect {...form.register('provider', { onChange: () => setFault(null) })}>
          {providers.map((entry) => (
            <option key={entry.id} value={entry.id}>
              {entry.name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {provider?.baseUrl && (
        <Field
          label={t('models.keyForm.baseUrl')}
          hint={t('models.keyForm.baseUrlRequired', { example: provider.baseUrl })}
          error={errors.baseUrl?.message}
        >
          <Input inputMode="url" autoComplete="off" spellCheck={false} {...form.register('baseUrl')} />
        </Field>
      )}
      <Field
        label={provider?.keyless ? t('models.keyForm.keyOptional') : t('models.keyForm.key')}
        hint={
          <>
            {provider?.format}{' '}
            {provider?.keysPage && (
              <a href={provider.keysPage} target="_blank" rel="noreferrer" className="underline underline-offset-2">
                {t('models.keyForm.where')}
              </a>
            )}
          </>
        }
        error={errors.key?.message}
      >
        <PasswordInput autoComplete="off" {...form.register('key')} />
      </Field>
      <Field label={t('models.keyForm.label')} hint={t('models.toolKeys.labelHint')} error={errors.label?.message}>
        <Input {...form.register('label')} />
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={isSubmitting}>
          {provider && !provider.testable ? t('models.toolKeys.store') : t('models.keyForm.submit')}
        </Button>
      </div>
    </Form>
  );
}

/** Keys that tools alone open: of search engines and image makers, and secrets of one's own. */
export function ToolKeysPanel({ providers, rows }: { providers: readonly ToolProvider[]; rows: ReactNode[] }) {
  const [isAdding, setAdding] = useState(false);
  return (
    <div id="tool-keys" className="scroll-mt-6">
      <Panel
        title={t('models.toolKeys.title')}
        description={t('models.toolKeys.about')}
        action={
          <Button size="sm" disabled={providers.length === 0} onClick={() => setAdding(true)}>
            <Plus /> {t('models.toolKeys.add')}
          </Button>
        }
      >
        {rows.length === 0 ? (
          <p className="text-faint text-sm">{t('models.toolKeys.none')}</p>
        ) : (
          <ul className="-mx-5 divide-y divide-line border-line border-t" aria-label={t('models.toolKeys.title')}>
            {rows}
          </ul>
        )}
      </Panel>
      <Dialog open={isAdding} onOpenChange={setAdding} title={t('models.toolKeys.addTitle')}>
        {isAdding && <ToolKeyForm providers={providers} onDone={() => setAdding(false)} />}
      </Dialog>
    </div>
  );
}
