import { useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ApproversField } from './approvers-field.tsx';
import type { ToolPanelProps } from './tool-panel.tsx';
import { approvalOf, type ToolDraft, withApprovers } from './tool-values.ts';

type RulesProps = Pick<ToolPanelProps, 'tool' | 'errorAt' | 'onChange'>;
type Mode = ToolDraft['approval']['mode'];

const MODES = ['never', 'always', 'when'] as const;

/** Seconds as they are typed, since half a number is no number yet. */
function TimeLimit({ tool, errorAt, onChange }: RulesProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const known = String(tool.timeoutMs / 1_000);
  return (
    <Field label={t('tools.panel.timeout')} hint={t('tools.panel.timeoutHint')} error={errorAt('timeoutMs')}>
      <Input
        inputMode="decimal"
        value={typed ?? known}
        onBlur={() => setTyped(null)}
        onChange={(event) => {
          setTyped(event.target.value);
          const seconds = Number(event.target.value);
          onChange({ timeoutMs: Number.isFinite(seconds) ? Math.round(seconds * 1_000) : 0 });
        }}
      />
    </Field>
  );
}

function Approval({ tool, errorAt, onChange }: RulesProps) {
  const { approval } = tool;
  // A condition that was written stays at hand while one looks at the other answers.
  const [when, setWhen] = useState(approval.mode === 'when' ? approval.when : '');
  return (
    <div className="grid gap-3">
      <div className="grid gap-1.5">
        <p className="font-medium text-sm">{t('tools.panel.approval')}</p>
        <Segmented<Mode>
          label={t('tools.panel.approval')}
          value={approval.mode}
          onChange={(mode) => onChange({ approval: approvalOf(mode, when, approval) })}
          options={MODES.map((mode) => ({ value: mode, label: t(`tools.panel.approvals.${mode}`) }))}
        />
      </div>
      {approval.mode === 'when' && (
        <Field
          label={t('tools.panel.when')}
          hint={t('tools.panel.whenHint')}
          error={errorAt('approval.when') ?? errorAt('approval')}
        >
          <Input
            className="font-mono text-xs sm:text-xs"
            spellCheck={false}
            placeholder="args.amount > 100"
            value={approval.when}
            onChange={(event) => {
              setWhen(event.target.value);
              onChange({ approval: { ...approval, when: event.target.value } });
            }}
          />
        </Field>
      )}
      {approval.mode !== 'never' && (
        <ApproversField
          approvers={approval.approvers ?? []}
          errorAt={errorAt}
          onChange={(approvers) => onChange({ approval: withApprovers(approval, approvers) })}
        />
      )}
    </div>
  );
}

/** What holds for every kind: time, approval, whose keys, and what happens when nobody knows. */
export function ToolRules({ tool, errorAt, onChange }: RulesProps) {
  return (
    <div className="grid gap-4 border-line border-t pt-4">
      <h3 className="font-semibold text-sm">{t('tools.panel.rules')}</h3>
      <Approval tool={tool} errorAt={errorAt} onChange={onChange} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TimeLimit tool={tool} errorAt={errorAt} onChange={onChange} />
        <Field label={t('tools.panel.runAs')} hint={t('tools.panel.runAsHint')} error={errorAt('runAs')}>
          <NativeSelect
            value={tool.runAs}
            onChange={(event) => onChange({ runAs: event.target.value === 'owner' ? 'owner' : 'caller' })}
          >
            <option value="caller">{t('tools.panel.runAsChoices.caller')}</option>
            <option value="owner">{t('tools.panel.runAsChoices.owner')}</option>
          </NativeSelect>
        </Field>
        <Field label={t('tools.panel.onUnknown')} hint={t('tools.panel.onUnknownHint')} error={errorAt('onUnknown')}>
          <NativeSelect
            value={tool.onUnknown}
            onChange={(event) =>
              onChange({ onUnknown: event.target.value === 'ask_person' ? 'ask_person' : 'tell_model' })
            }
          >
            <option value="tell_model">{t('tools.panel.onUnknownChoices.tell_model')}</option>
            <option value="ask_person">{t('tools.panel.onUnknownChoices.ask_person')}</option>
          </NativeSelect>
        </Field>
      </div>
    </div>
  );
}
