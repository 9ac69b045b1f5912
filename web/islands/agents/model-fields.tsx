import type { ReactNode } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import { t } from '../../lib/messages.ts';
import { ChosenModel, KeyChoice } from '../models/chosen-model.tsx';
import { Fallbacks } from '../models/fallbacks.tsx';
import { ModelPicker } from '../models/model-picker.tsx';
import { AUTO, type ModelPolicy } from '../models/model-policy.ts';
import { RoutingFields } from '../models/routing-fields.tsx';
import { SavingsFields } from '../models/savings-fields.tsx';
import { useCatalog } from '../models/use-catalog.ts';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import type { AgentFormValues } from './form-values.ts';

type Form = UseFormReturn<AgentFormValues>;

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group rounded-md border border-line">
      <summary className="select-none rounded-md px-3 py-2 font-medium text-sm hover:bg-hover">{title}</summary>
      <div className="border-line border-t p-3">{children}</div>
    </details>
  );
}

function Sampling({ form }: { form: Form }) {
  const { errors } = form.formState;
  const own = t('models.policy.own');
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={t('models.policy.temperature')}
        hint={t('models.policy.temperatureAbout')}
        error={errors.temperature?.message}
      >
        <Input inputMode="decimal" placeholder={own} {...form.register('temperature')} />
      </Field>
      <Field label={t('models.policy.topP')} hint={t('models.policy.topPAbout')} error={errors.topP?.message}>
        <Input inputMode="decimal" placeholder={own} {...form.register('topP')} />
      </Field>
      <Field
        label={t('models.policy.maxTokens')}
        hint={t('models.policy.maxTokensAbout')}
        error={errors.maxTokens?.message}
      >
        <Input inputMode="numeric" placeholder={own} {...form.register('maxTokens')} />
      </Field>
      <Field label={t('models.policy.effort')} hint={t('models.policy.effortAbout')} error={errors.effort?.message}>
        <NativeSelect {...form.register('effort')}>
          <option value="">{own}</option>
          <option value="none">{t('models.policy.effortNone')}</option>
          <option value="minimal">{t('models.policy.minimal')}</option>
          <option value="low">{t('models.policy.low')}</option>
          <option value="medium">{t('models.policy.medium')}</option>
          <option value="high">{t('models.policy.high')}</option>
        </NativeSelect>
      </Field>
    </div>
  );
}

/** The model of an agent: which one, what steps in for it, how it is chosen and what it may save. */
export function ModelFields({ form }: { form: Form }) {
  const [provider, modelName, wantsOutputType, handoffs, policy] = useWatch({
    control: form.control,
    name: ['provider', 'modelName', 'wantsOutputType', 'handoffs', 'policy'],
  });
  const { catalog } = useCatalog();
  const { errors } = form.formState;
  const modelError = errors.provider?.message ?? errors.modelName?.message;
  const isAuto = provider === AUTO;
  const change = (part: Partial<ModelPolicy>) =>
    form.setValue('policy', { ...form.getValues('policy'), ...part }, { shouldDirty: true, shouldValidate: true });
  const choose = (nextProvider: string, nextName: string) => {
    if (nextProvider !== provider) change({ keyId: '' });
    form.setValue('provider', nextProvider, { shouldDirty: true, shouldValidate: true });
    form.setValue('modelName', nextName, { shouldDirty: true, shouldValidate: true });
  };

  return (
    <div className="grid gap-4">
      <div className="grid gap-1.5">
        <span aria-hidden className="font-medium text-sm">
          {t('models.picker.model')}
        </span>
        <ModelPicker provider={provider} name={modelName} label={t('models.picker.model')} withAuto onChange={choose} />
        {modelError && (
          <p role="alert" className="text-bad text-xs">
            {modelError}
          </p>
        )}
      </div>
      <ChosenModel
        catalog={catalog}
        provider={provider}
        name={modelName}
        hasHandoffs={handoffs.length > 0}
        wantsOutputType={wantsOutputType}
        onSwitch={(name) => choose(provider, name)}
      />
      {isAuto ? (
        <RoutingFields catalog={catalog} value={policy} onChange={change} />
      ) : (
        <KeyChoice
          provider={provider}
          value={policy.keyId}
          onChange={(keyId) => change({ keyId })}
          error={errors.policy?.keyId?.message}
        />
      )}
      <Fallbacks
        catalog={catalog}
        provider={provider}
        name={modelName}
        value={policy.fallbacks}
        onChange={(fallbacks) => change({ fallbacks })}
        error={errors.policy?.fallbacks?.message ?? errors.policy?.fallbacks?.root?.message}
      />
      <Section title={t('models.policy.savings')}>
        <SavingsFields value={policy} onChange={change} errors={errors.policy ?? {}} />
      </Section>
      <Section title={t('models.policy.settings')}>
        <Sampling form={form} />
      </Section>
    </div>
  );
}
