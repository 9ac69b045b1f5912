import { t } from '../../lib/messages.ts';
import { SchemaForm } from '../schema-form/schema-form.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ACTIONS, type GuardrailDraft, type GuardrailKind, STAGES } from './guardrail-values.ts';

export interface GuardrailPanelProps {
  guardrail: GuardrailDraft;
  kind: GuardrailKind;
  errorAt(path: string): string | undefined;
  onChange(change: Partial<GuardrailDraft>): void;
}

/** Everything of one guardrail: where it looks, what it does then, and its own settings. */
export function GuardrailPanel({ guardrail, kind, errorAt, onChange }: GuardrailPanelProps) {
  const actions = ACTIONS.filter((action) => action !== 'mask' || kind.canMask || guardrail.action === 'mask');
  return (
    <div className="grid grid-cols-1 gap-5">
      <p className="text-soft text-sm">{kind.about}</p>
      {kind.examples.length > 1 && (
        <Field label={t('tools.panel.example')} className="max-w-md">
          <NativeSelect
            value=""
            onChange={(event) => {
              const example = kind.examples[Number(event.target.value)];
              if (example) onChange({ name: example.name, config: structuredClone(example.config) });
            }}
          >
            <option value="">…</option>
            {kind.examples.map((example, index) => (
              <option key={example.title} value={index}>
                {example.title}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('tools.guardrails.name')} error={errorAt('name')}>
          <Input value={guardrail.name} onChange={(event) => onChange({ name: event.target.value })} />
        </Field>
        <Field label={t('tools.guardrails.stage')} error={errorAt('stage')}>
          <NativeSelect
            value={guardrail.stage}
            onChange={(event) => onChange({ stage: STAGES.find((stage) => stage === event.target.value) ?? 'input' })}
          >
            {STAGES.filter((stage) => kind.stages.includes(stage) || stage === guardrail.stage).map((stage) => (
              <option key={stage} value={stage}>
                {t(`tools.guardrails.stages.${stage}`)}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      <div className="grid gap-1.5">
        <p className="font-medium text-sm">{t('tools.guardrails.action')}</p>
        <Segmented<GuardrailDraft['action']>
          label={t('tools.guardrails.action')}
          value={guardrail.action}
          onChange={(action) => onChange({ action })}
          options={actions.map((action) => ({ value: action, label: t(`tools.guardrails.actions.${action}`) }))}
        />
        {errorAt('action') && (
          <p role="alert" className="text-bad text-xs">
            {errorAt('action')}
          </p>
        )}
      </div>
      {guardrail.stage === 'input' && (
        <Field
          label={t('tools.guardrails.timing')}
          hint={t('tools.guardrails.timingHint')}
          error={errorAt('timing')}
          className="max-w-md"
        >
          <NativeSelect
            value={guardrail.timing}
            onChange={(event) => onChange({ timing: event.target.value === 'parallel' ? 'parallel' : 'before' })}
          >
            <option value="before">{t('tools.guardrails.timings.before')}</option>
            <option value="parallel">{t('tools.guardrails.timings.parallel')}</option>
          </NativeSelect>
        </Field>
      )}
      <div className="grid gap-4 border-line border-t pt-4">
        <h3 className="font-semibold text-sm">{t('tools.panel.settings')}</h3>
        {errorAt('config') && (
          <p role="alert" className="text-bad text-xs">
            {errorAt('config')}
          </p>
        )}
        <SchemaForm
          schema={kind.config}
          value={guardrail.config}
          errorAt={(path) => errorAt(`config.${path}`)}
          onChange={(config) => onChange({ config })}
        />
      </div>
    </div>
  );
}
