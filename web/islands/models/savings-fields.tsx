import { t } from '../../lib/messages.ts';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { CACHE_MODES, CACHE_TIMES, type ModelPolicy } from './model-policy.ts';
import { SwitchRow } from './switch-row.tsx';

const MODE_NAMES = {
  off: () => t('models.policy.cacheOff'),
  exact: () => t('models.policy.cacheExact'),
  semantic: () => t('models.policy.cacheSemantic'),
};

const TIME_NAMES = {
  '3600': () => t('models.policy.hour'),
  '86400': () => t('models.policy.day'),
  '604800': () => t('models.policy.week'),
  '2592000': () => t('models.policy.month'),
};

interface SavingsFieldsProps {
  value: ModelPolicy;
  onChange(change: Partial<ModelPolicy>): void;
  errors: Partial<Record<keyof ModelPolicy, { message?: string | undefined } | undefined>>;
}

/** What saves tokens: answers given again, a history that is kept short, prompts that providers remember. */
export function SavingsFields({ value, onChange, errors }: SavingsFieldsProps) {
  // A time that was set elsewhere stays choosable.
  const times: string[] = (CACHE_TIMES as readonly string[]).includes(value.cacheSeconds)
    ? [...CACHE_TIMES]
    : [value.cacheSeconds, ...CACHE_TIMES];
  const nameOfTime = (time: string) =>
    Object.hasOwn(TIME_NAMES, time) ? TIME_NAMES[time as keyof typeof TIME_NAMES]() : `${time} s`;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={t('models.policy.cache')}
        hint={t('models.policy.cacheAbout')}
        error={errors.cacheMode?.message}
        className="sm:col-span-2"
      >
        <NativeSelect
          value={value.cacheMode}
          onChange={(event) => onChange({ cacheMode: event.target.value as ModelPolicy['cacheMode'] })}
        >
          {CACHE_MODES.map((mode) => (
            <option key={mode} value={mode}>
              {MODE_NAMES[mode]()}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {value.cacheMode !== 'off' && (
        <Field label={t('models.policy.cacheTime')}>
          <NativeSelect value={value.cacheSeconds} onChange={(event) => onChange({ cacheSeconds: event.target.value })}>
            {times.map((time) => (
              <option key={time} value={time}>
                {nameOfTime(time)}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      {value.cacheMode === 'semantic' && (
        <Field
          label={t('models.policy.threshold')}
          hint={t('models.policy.thresholdAbout')}
          error={errors.cacheThreshold?.message}
        >
          <Input
            inputMode="decimal"
            placeholder="0.92"
            value={value.cacheThreshold}
            onChange={(event) => onChange({ cacheThreshold: event.target.value })}
          />
        </Field>
      )}
      <Field
        label={t('models.policy.history')}
        hint={t('models.policy.historyAbout')}
        error={errors.historyTokenBudget?.message}
        className="sm:col-span-2"
      >
        <Input
          inputMode="numeric"
          className="max-w-40"
          value={value.historyTokenBudget}
          onChange={(event) => onChange({ historyTokenBudget: event.target.value })}
        />
      </Field>
      <SwitchRow
        className="sm:col-span-2"
        label={t('models.policy.promptCaching')}
        about={t('models.policy.promptCachingAbout')}
        checked={value.promptCaching}
        onChange={(promptCaching) => onChange({ promptCaching })}
      />
    </div>
  );
}
