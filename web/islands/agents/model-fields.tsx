import { useQuery } from '@tanstack/react-query';
import { Controller, type UseFormReturn, useWatch } from 'react-hook-form';
import type { Schema } from '../../lib/api.ts';
import { modelsQuery, providersQuery } from '../../lib/queries.ts';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { Notice } from '../ui/states.tsx';
import type { AgentFormValues } from './form-values.ts';

const ACCESS_NOTES = {
  own_key: 'your key, a tenth of the price',
  platform: 'ready to use',
  none: 'add a key first',
};

function modelOption(model: Schema<'Model'>): Option {
  const price = `${model.price.creditsPer1kTokens} credits per 1,000 tokens`;
  return {
    value: model.name,
    label: model.title,
    note: model.retired ? `Retired. Use ${model.retired.successor}.` : price,
    disabled: model.retired !== null,
  };
}

/** The chosen name stays choosable when the catalog does not list it. */
function withChosen(options: Option[], chosen: string): Option[] {
  if (chosen === '' || options.some((option) => option.value === chosen)) return options;
  return [...options, { value: chosen, label: chosen, note: 'Not in the catalog' }];
}

function CapabilityNotice({
  model,
  wantsOutputType,
  hasHandoffs,
}: {
  model: Schema<'Model'> | undefined;
  wantsOutputType: boolean;
  hasHandoffs: boolean;
}) {
  if (!model) return null;
  const missing = [
    ...(hasHandoffs && !model.capabilities.tools ? ['This model can’t call tools, so it can’t hand work on.'] : []),
    ...(wantsOutputType && model.capabilities.structuredOutput !== 'strict'
      ? ['This model does not enforce a schema. Its answer is checked and repaired, which can cost one more call.']
      : []),
  ];
  if (missing.length === 0) return null;
  return <Notice tone="warn">{missing.join(' ')}</Notice>;
}

export function ModelFields({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const [provider, modelName, wantsOutputType, handoffs] = useWatch({
    control: form.control,
    name: ['provider', 'modelName', 'wantsOutputType', 'handoffs'],
  });
  const providers = useQuery(providersQuery);
  const models = useQuery(modelsQuery(provider));
  const { errors } = form.formState;
  const access = providers.data?.find((entry) => entry.id === provider)?.access;

  return (
    <div className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Provider" error={errors.provider?.message}>
          <Controller
            control={form.control}
            name="provider"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={(value) => {
                  field.onChange(value);
                  form.setValue('modelName', '', { shouldDirty: true });
                }}
                placeholder={providers.isPending ? 'Loading…' : 'Choose'}
                groups={[
                  {
                    options: (providers.data ?? []).map((entry) => ({
                      value: entry.id,
                      label: entry.name,
                      note: ACCESS_NOTES[entry.access],
                    })),
                  },
                ]}
              />
            )}
          />
        </Field>
        <Field label="Model" error={errors.modelName?.message}>
          <Controller
            control={form.control}
            name="modelName"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                placeholder={models.isPending ? 'Loading…' : 'Choose'}
                groups={[{ options: withChosen((models.data ?? []).map(modelOption), field.value) }]}
              />
            )}
          />
        </Field>
      </div>
      {access === 'none' && (
        <Notice tone="warn">
          There is no key for this provider yet.{' '}
          <a href="/app/settings/keys" className="underline underline-offset-2">
            Add yours
          </a>{' '}
          before you run this agent.
        </Notice>
      )}
      <CapabilityNotice
        model={models.data?.find((model) => model.name === modelName)}
        wantsOutputType={wantsOutputType}
        hasHandoffs={handoffs.length > 0}
      />
      <details className="group rounded-md border border-line">
        <summary className="select-none rounded-md px-3 py-2 font-medium text-sm hover:bg-hover">
          Settings of the model
        </summary>
        <div className="grid gap-4 border-line border-t p-3 sm:grid-cols-2">
          <Field label="Temperature" hint="0 to 2. Higher is more varied." error={errors.temperature?.message}>
            <Input inputMode="decimal" placeholder="the model’s own" {...form.register('temperature')} />
          </Field>
          <Field label="Top P" hint="0 to 1." error={errors.topP?.message}>
            <Input inputMode="decimal" placeholder="the model’s own" {...form.register('topP')} />
          </Field>
          <Field label="Longest answer" hint="Tokens at most." error={errors.maxTokens?.message}>
            <Input inputMode="numeric" placeholder="the model’s own" {...form.register('maxTokens')} />
          </Field>
          <Field label="Reasoning effort" hint="For models that think first." error={errors.effort?.message}>
            <NativeSelect {...form.register('effort')}>
              <option value="">the model’s own</option>
              <option value="none">none</option>
              <option value="minimal">minimal</option>
              <option value="low">low</option>
              <option value="medium">medium</option>
              <option value="high">high</option>
            </NativeSelect>
          </Field>
        </div>
      </details>
    </div>
  );
}
