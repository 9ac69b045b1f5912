import { z } from 'zod';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';

export type ApiKey = Schema<'ApiKey'>;
export type Provider = Schema<'ModelProvider'>;

/** What the dialog is about. */
export type KeyTask = { kind: 'add'; of: ApiKey['kind'] } | { kind: 'edit'; stored: ApiKey };

export interface KeyValues {
  provider: string;
  key: string;
  baseUrl: string;
  label: string;
}

export const KEY_FIELDS = ['provider', 'key', 'baseUrl', 'label'] as const;

export function startValues(task: KeyTask, providers: readonly Provider[]): KeyValues {
  if (task.kind === 'add') {
    const provider = task.of === 'tracing' ? 'openai' : (providers[0]?.id ?? '');
    return { provider, key: '', baseUrl: '', label: '' };
  }
  const { provider, baseUrl, label } = task.stored;
  return { provider, key: '', baseUrl: baseUrl ?? '', label };
}

/** Whether the address that is typed is another one than the stored key was entered for. */
export function isMoved(task: KeyTask, baseUrl: string): boolean {
  return task.kind === 'edit' && baseUrl.trim() !== (task.stored.baseUrl ?? '');
}

/** Whether a key has to be there: not for servers that ask for none, not where a stored one stays. */
export function needsKey(task: KeyTask, provider: Provider | undefined, baseUrl: string): boolean {
  if (provider?.keyless || provider?.ownBaseUrl?.mode === 'required') {
    return task.kind === 'edit' && task.stored.hint !== '' && isMoved(task, baseUrl);
  }
  return task.kind === 'add' || isMoved(task, baseUrl);
}

export function keySchema(task: KeyTask, providers: readonly Provider[]) {
  const base = z.object({
    provider: z.string(),
    key: z
      .string()
      .trim()
      .max(512, t('models.keyForm.tooLong', { max: 512 })),
    baseUrl: z
      .string()
      .trim()
      .max(500, t('models.keyForm.tooLong', { max: 500 })),
    label: z
      .string()
      .trim()
      .max(100, t('models.keyForm.tooLong', { max: 100 })),
  });
  return base.superRefine((values, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const provider = providers.find(({ id }) => id === values.provider);
    if (values.key === '' && needsKey(task, provider, values.baseUrl)) fault('key', t('models.keyForm.needed'));
    const isModel = (task.kind === 'add' ? task.of : task.stored.kind) === 'model';
    if (!isModel || !provider?.ownBaseUrl) return;
    if (values.baseUrl === '' && provider.ownBaseUrl.mode === 'required')
      fault('baseUrl', t('models.keyForm.needsUrl'));
    else if (values.baseUrl !== '' && !/^https?:\/\/[^\s]+$/.test(values.baseUrl)) {
      fault('baseUrl', t('models.keyForm.notUrl'));
    }
  });
}

/** The body that adds the key. */
export function addBody(values: KeyValues, kind: ApiKey['kind'], skipTest: boolean): Schema<'CreateApiKey'> {
  const { provider, key, baseUrl, label } = values;
  return {
    provider,
    kind,
    skipTest,
    ...(key ? { key } : {}),
    ...(baseUrl ? { baseUrl } : {}),
    ...(label ? { label } : {}),
  };
}

/** The body that changes the key: only what is different. */
export function editBody(values: KeyValues, stored: ApiKey, skipTest: boolean): Schema<'UpdateApiKey'> {
  const { key, baseUrl, label } = values;
  return {
    skipTest,
    ...(key ? { key } : {}),
    ...(baseUrl === (stored.baseUrl ?? '') ? {} : { baseUrl: baseUrl || null }),
    ...(label && label !== stored.label ? { label } : {}),
  };
}
