import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import { toast } from 'sonner';
import { t } from '../../lib/messages.ts';
import { outputTypesQuery } from '../../lib/tool-queries.ts';
import { isObject } from '../schema-form/schema.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { Skeleton } from '../ui/states.tsx';
import type { AgentFormValues } from './form-values.ts';

// Fetched for agents that answer in JSON only.
const SchemaEditor = lazy(() =>
  import('../schema-editor/schema-editor.tsx').then((module) => ({ default: module.SchemaEditor })),
);

/** The schema that the text is, once it is whole. */
function schemaIn(text: string): Record<string, unknown> | null {
  try {
    const schema: unknown = JSON.parse(text);
    return isObject(schema) ? schema : null;
  } catch {
    return null;
  }
}

/** Types that others have thought about already; one fills in name and schema, which stay editable. */
function Library({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const { data } = useQuery(outputTypesQuery);
  if (!data || data.length === 0) return null;
  return (
    <Field label={t('tools.output.library')} className="max-w-md">
      <NativeSelect
        value=""
        onChange={(event) => {
          const type = data.find(({ name }) => name === event.target.value);
          if (!type) return;
          const options = { shouldDirty: true, shouldValidate: true };
          form.setValue('wantsOutputType', true, options);
          form.setValue('outputName', type.name, options);
          form.setValue('outputSchema', JSON.stringify(type.schema, null, 2), options);
          toast(t('tools.output.libraryUsed', { name: type.title }));
        }}
      >
        <option value="">{t('tools.output.choose')}</option>
        {data.map((type) => (
          <option key={type.name} value={type.name}>
            {type.title}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** The sixth step of 17.1: text, or JSON that follows a schema. */
export function OutputFields({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const id = useId();
  const wants = useWatch({ control: form.control, name: 'wantsOutputType' });
  const text = useWatch({ control: form.control, name: 'outputSchema' });
  const { errors } = form.formState;
  return (
    <div className="grid gap-4">
      <Library form={form} />
      <label htmlFor={id} className="flex items-center gap-2.5 text-sm">
        <Checkbox id={id} {...form.register('wantsOutputType')} />
        {t('agents.output.asJson')}
      </label>
      {wants ? (
        <>
          <Field label={t('agents.output.typeName')} error={errors.outputName?.message} className="max-w-xs">
            <Input {...form.register('outputName')} />
          </Field>
          <Suspense fallback={<Skeleton className="h-48" />}>
            <SchemaEditor
              label={t('agents.output.fields')}
              error={errors.outputSchema?.message}
              schema={schemaIn(text)}
              onChange={(schema) =>
                form.setValue('outputSchema', JSON.stringify(schema, null, 2), {
                  shouldDirty: true,
                  shouldValidate: true,
                })
              }
              json={
                <Field label={t('agents.output.schema')} error={errors.outputSchema?.message}>
                  <Textarea
                    rows={14}
                    spellCheck={false}
                    className="font-mono text-xs sm:text-xs"
                    {...form.register('outputSchema')}
                  />
                </Field>
              }
            />
          </Suspense>
        </>
      ) : (
        <p className="text-faint text-xs">{t('agents.output.text')}</p>
      )}
    </div>
  );
}
