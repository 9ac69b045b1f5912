import { Braces, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type UseFormReturn, useFieldArray, useWatch } from 'react-hook-form';
import { contextLimits } from '../../../worker/domain/agents/contract.ts';
import { t } from '../../lib/messages.ts';
import { unsavedId } from '../tools/tool-values.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { overridesFor } from './context-values.ts';
import type { AgentFormValues } from './form-values.ts';

type Form = UseFormReturn<AgentFormValues>;

/** The variable at the end of the instructions, where one moves it to its place. */
function useInsert(form: Form) {
  const instructions = useWatch({ control: form.control, name: 'instructions' });
  return {
    isUsed: (name: string) => new RegExp(`\\{\\{\\s*${name.replace('.', '\\.')}\\s*\\}\\}`).test(instructions),
    insert: (name: string) => {
      const text = form.getValues('instructions');
      const gap = text === '' || /\s$/.test(text) ? '' : '\n';
      form.setValue('instructions', `${text}${gap}{{ ${name} }}`, { shouldDirty: true, shouldValidate: true });
    },
  };
}

function InsertButton({ form, name }: { form: Form; name: string }) {
  const { isUsed, insert } = useInsert(form);
  if (isUsed(name)) return null;
  return (
    <Button
      variant="ghost"
      size="icon"
      className="mt-6.5"
      aria-label={t('tools.context.insert', { name })}
      title={t('tools.context.insert', { name })}
      onClick={() => insert(name)}
    >
      <Braces />
    </Button>
  );
}

function Values({ form }: { form: Form }) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'context.values', keyName: 'key' });
  const values = useWatch({ control: form.control, name: 'context.values' });
  const errors = form.formState.errors.context?.values;
  return (
    <fieldset className="grid gap-3">
      <legend className="contents font-medium text-sm">{t('tools.context.values')}</legend>
      <p className="-mt-2 text-faint text-xs">{t('tools.context.valuesHint')}</p>
      {fields.map((field, index) => {
        const name = values[index]?.name ?? '';
        return (
          <div key={field.key} className="flex items-start gap-2">
            <Field
              label={t('tools.context.name')}
              error={errors?.[index]?.name?.message}
              className="w-36 shrink-0 sm:w-44"
            >
              <Input
                className="font-mono text-xs sm:text-xs"
                spellCheck={false}
                placeholder="company"
                {...form.register(`context.values.${index}.name`)}
              />
            </Field>
            <Field label={t('tools.context.value')} error={errors?.[index]?.value?.message} className="min-w-0 flex-1">
              <Input placeholder="Example Ltd" {...form.register(`context.values.${index}.value`)} />
            </Field>
            {name !== '' && <InsertButton form={form} name={`context.${name}`} />}
            <Button
              variant="ghost"
              size="icon"
              className="mt-6.5"
              aria-label={t('tools.context.removeValue', { name: name || t('tools.context.noName') })}
              onClick={() => remove(index)}
            >
              <Trash2 />
            </Button>
          </div>
        );
      })}
      <Button
        size="sm"
        className="justify-self-start"
        disabled={fields.length >= contextLimits.values}
        onClick={() => append({ id: unsavedId(), name: '', value: '' })}
      >
        <Plus /> {t('tools.context.addValue')}
      </Button>
    </fieldset>
  );
}

function Documents({ form }: { form: Form }) {
  const { fields, append, remove } = useFieldArray({
    control: form.control,
    name: 'context.documents',
    keyName: 'key',
  });
  const documents = useWatch({ control: form.control, name: 'context.documents' });
  const errors = form.formState.errors.context?.documents;
  return (
    <fieldset className="grid gap-3">
      <legend className="contents font-medium text-sm">{t('tools.context.documents')}</legend>
      {fields.map((field, index) => {
        const name = documents[index]?.name ?? '';
        return (
          <div key={field.key} className="grid gap-3 rounded-md border border-line p-3">
            <div className="flex items-start gap-2">
              <Field label={t('tools.context.name')} error={errors?.[index]?.name?.message} className="max-w-xs flex-1">
                <Input
                  className="font-mono text-xs sm:text-xs"
                  spellCheck={false}
                  placeholder="faq"
                  {...form.register(`context.documents.${index}.name`)}
                />
              </Field>
              <span className="flex-1" />
              {name !== '' && <InsertButton form={form} name={`document.${name}`} />}
              <Button
                variant="ghost"
                size="icon"
                className="mt-6.5"
                aria-label={t('tools.context.removeDocument', { name: name || t('tools.context.noName') })}
                onClick={() => remove(index)}
              >
                <Trash2 />
              </Button>
            </div>
            <Field label={t('tools.context.text')} error={errors?.[index]?.text?.message}>
              <Textarea rows={5} {...form.register(`context.documents.${index}.text`)} />
            </Field>
          </div>
        );
      })}
      <Button
        size="sm"
        className="justify-self-start"
        disabled={fields.length >= contextLimits.documents}
        onClick={() => append({ id: unsavedId(), name: '', text: '' })}
      >
        <Plus /> {t('tools.context.addDocument')}
      </Button>
    </fieldset>
  );
}

/** What the agent knows from its owner (Plan 4.7): values, documents, and what a run may set for itself. */
export function ContextSection({ form }: { form: Form }) {
  const values = useWatch({ control: form.control, name: 'context.values' });
  const overrides = useWatch({ control: form.control, name: 'context.overrides' });
  const fault = form.formState.errors.context?.overrides?.message;
  const [isOpen, setOpen] = useState(overrides !== '');
  return (
    <div className="grid gap-6">
      <Values form={form} />
      <Documents form={form} />
      <details open={isOpen || fault !== undefined} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">
          {t('tools.context.overrides')}
        </summary>
        <div className="mt-3 grid gap-2">
          <Field label={t('tools.context.overrides')} hint={t('tools.context.overridesHint')} error={fault}>
            <Textarea
              rows={6}
              spellCheck={false}
              className="font-mono text-xs sm:text-xs"
              {...form.register('context.overrides')}
            />
          </Field>
          {values.length > 0 && overrides.trim() === '' && (
            <Button
              size="sm"
              className="justify-self-start"
              onClick={() =>
                form.setValue('context.overrides', overridesFor(values), { shouldDirty: true, shouldValidate: true })
              }
            >
              <Plus /> {t('tools.context.allowAll')}
            </Button>
          )}
        </div>
      </details>
    </div>
  );
}
