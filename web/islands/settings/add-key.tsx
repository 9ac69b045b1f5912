import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { toast } from 'sonner';
import { api, take } from '../../lib/api.ts';
import { showProblem } from '../../lib/form.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { apiKeysQuery, providersQuery, traceExportQuery } from '../../lib/queries.ts';
import { PasswordInput } from '../auth/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/states.tsx';
import {
  addBody,
  editBody,
  isMoved,
  KEY_FIELDS,
  type KeyTask,
  type KeyValues,
  keySchema,
  needsKey,
  type Provider,
  startValues,
} from './key-form.ts';

interface Fault {
  message: string;
  /** Nobody could say whether the key is right: it may be stored all the same. */
  mayStore: boolean;
}

function storeKey(task: KeyTask, values: KeyValues, skipTest: boolean) {
  if (task.kind === 'add') {
    return take(api.POST('/api/v1/users/api-keys', { body: addBody(values, task.of, skipTest) }));
  }
  const params = { path: { keyId: task.stored.id } };
  return take(api.PATCH('/api/v1/users/api-keys/{keyId}', { params, body: editBody(values, task.stored, skipTest) }));
}

function doneMessage(task: KeyTask, tested: boolean): string {
  if (task.kind === 'edit') return t('models.keys.changed');
  return tested ? t('models.keys.added') : t('models.keys.addedUntested');
}

function KeyForm({ task, providers, onDone }: { task: KeyTask; providers: Provider[]; onDone(): void }) {
  const client = useQueryClient();
  const [fault, setFault] = useState<Fault | null>(null);
  const form = useForm<KeyValues>({
    resolver: zodResolver(keySchema(task, providers)),
    defaultValues: startValues(task, providers),
  });
  const { errors, isSubmitting } = form.formState;
  const [chosen, typedUrl] = useWatch({ control: form.control, name: ['provider', 'baseUrl'] });
  const provider = providers.find(({ id }) => id === chosen);
  const kind = task.kind === 'add' ? task.of : task.stored.kind;
  const ownBaseUrl = kind === 'model' ? (provider?.ownBaseUrl ?? null) : null;
  const isOptional = !needsKey(task, provider, typedUrl);

  async function store(skipTest: boolean) {
    setFault(null);
    try {
      const stored = await storeKey(task, form.getValues(), skipTest);
      toast.success(doneMessage(task, stored.test !== null));
      onDone();
      const keys = [apiKeysQuery.queryKey, providersQuery.queryKey, traceExportQuery.queryKey];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    } catch (error) {
      const message = showProblem(error, KEY_FIELDS, form.setError);
      if (message) setFault({ message, mayStore: asProblem(error).code === 'provider_unreachable' });
    }
  }

  const keyLabel = () => {
    if (task.kind === 'edit') return t('models.keyForm.newKey');
    return isOptional ? t('models.keyForm.keyOptional') : t('models.keyForm.key');
  };
  const keyHint = () => {
    if (task.kind === 'edit')
      return isMoved(task, typedUrl) ? t('models.keyForm.keyAgain') : t('models.keyForm.keepKey');
    if (!provider) return undefined;
    return (
      <a href={provider.keysPage} target="_blank" rel="noreferrer" className="underline underline-offset-2">
        {t('models.keyForm.where')}
      </a>
    );
  };

  return (
    <Form onSubmit={form.handleSubmit(() => store(false))} aria-label={t('models.keyForm.form')}>
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
      {task.kind === 'add' && kind === 'model' && (
        <Field label={t('models.keyForm.provider')} error={errors.provider?.message}>
          <NativeSelect {...form.register('provider', { onChange: () => setFault(null) })}>
            {providers.map((entry) => (
              <option key={entry.id} value={entry.id}>
                {entry.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      {ownBaseUrl && (
        <Field
          label={t('models.keyForm.baseUrl')}
          error={errors.baseUrl?.message}
          hint={
            ownBaseUrl.mode === 'required'
              ? t('models.keyForm.baseUrlRequired', { example: ownBaseUrl.example })
              : t('models.keyForm.baseUrlOptional', { example: ownBaseUrl.example })
          }
        >
          <Input inputMode="url" autoComplete="off" spellCheck={false} {...form.register('baseUrl')} />
        </Field>
      )}
      <Field label={keyLabel()} error={errors.key?.message} hint={keyHint()}>
        <PasswordInput autoComplete="off" {...form.register('key')} />
      </Field>
      <Field label={t('models.keyForm.label')} hint={t('models.keyForm.labelHint')} error={errors.label?.message}>
        <Input {...form.register('label')} />
      </Field>
      <div className="flex items-center justify-end gap-3">
        <span role="status" className="text-faint text-xs">
          {isSubmitting && provider ? t('models.keyForm.testing', { provider: provider.name }) : ''}
        </span>
        <Button type="submit" variant="primary" pending={isSubmitting}>
          {task.kind === 'add' ? t('models.keyForm.submit') : t('models.keyForm.save')}
        </Button>
      </div>
    </Form>
  );
}

function titleOf(task: KeyTask | null): string {
  if (task?.kind === 'edit') return t('models.keyForm.editTitle', { name: task.stored.label });
  return task?.of === 'tracing' ? t('models.keyForm.addTracingTitle') : t('models.keyForm.addTitle');
}

/** Adds or changes a key; `null` where none is being added. */
export function KeyDialog({
  task,
  providers,
  onClose,
}: {
  task: KeyTask | null;
  providers: Provider[];
  onClose(): void;
}) {
  return (
    <Dialog open={task !== null} onOpenChange={(open) => !open && onClose()} title={titleOf(task)}>
      {task && <KeyForm task={task} providers={providers} onDone={onClose} />}
    </Dialog>
  );
}
