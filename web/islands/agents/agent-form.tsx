import { type ReactNode, useId } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import { t } from '../../lib/messages.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { Panel } from '../ui/surface.tsx';
import type { AgentFormValues } from './form-values.ts';
import { HandoffFields } from './handoff-fields.tsx';
import { InstructionsSection } from './instructions-section.tsx';
import { ModelFields } from './model-fields.tsx';
import { type SectionName, sectionId } from './sections.ts';

type Form = UseFormReturn<AgentFormValues>;

/** A section of the editor that the navigation can lead to. */
export function Section({ name, lead, children }: { name: SectionName; lead?: ReactNode; children: ReactNode }) {
  return (
    <div id={sectionId(name)} className="scroll-mt-14">
      <Panel title={t(`agents.sections.${name}`)} {...(lead ? { description: lead } : {})}>
        {children}
      </Panel>
    </div>
  );
}

export function BasicsSection({ form }: { form: Form }) {
  const { errors } = form.formState;
  return (
    <Section name="basics">
      <div className="grid gap-4">
        <Field label={t('agents.basics.name')} error={errors.name?.message}>
          <Input placeholder={t('agents.basics.namePlaceholder')} {...form.register('name')} />
        </Field>
        <Field
          label={t('agents.basics.description')}
          hint={t('agents.basics.descriptionHint')}
          error={errors.description?.message}
        >
          <Input placeholder={t('agents.basics.descriptionPlaceholder')} {...form.register('description')} />
        </Field>
      </div>
    </Section>
  );
}

function OutputFields({ form }: { form: Form }) {
  const id = useId();
  const wants = useWatch({ control: form.control, name: 'wantsOutputType' });
  const { errors } = form.formState;
  return (
    <div className="grid gap-4">
      <label htmlFor={id} className="flex items-center gap-2.5 text-sm">
        <Checkbox id={id} {...form.register('wantsOutputType')} />
        {t('agents.output.asJson')}
      </label>
      {wants ? (
        <>
          <Field label={t('agents.output.typeName')} error={errors.outputName?.message} className="max-w-xs">
            <Input {...form.register('outputName')} />
          </Field>
          <Field label={t('agents.output.schema')} error={errors.outputSchema?.message}>
            <Textarea
              rows={10}
              spellCheck={false}
              className="font-mono text-xs sm:text-xs"
              {...form.register('outputSchema')}
            />
          </Field>
        </>
      ) : (
        <p className="text-faint text-xs">{t('agents.output.text')}</p>
      )}
    </div>
  );
}

interface AgentFormProps {
  form: Form;
  agentId: string | undefined;
  nameOf?: (id: string) => string | null | undefined;
  /** Stand at the ends of their sections: the cost beside the model, the picture beside the handoffs, the link beside sharing. */
  afterModel?: ReactNode;
  afterHandoffs?: ReactNode;
  afterSharing?: ReactNode;
}

/** The sections of an agent. Saving and everything around it is the editor's business. */
export function AgentForm({ form, agentId, nameOf, afterModel, afterHandoffs, afterSharing }: AgentFormProps) {
  const { errors } = form.formState;
  return (
    <div className="grid gap-5">
      <BasicsSection form={form} />
      <Section name="instructions" lead={t('agents.instructions.lead')}>
        <InstructionsSection form={form} />
      </Section>
      <Section name="model">
        <div className="grid gap-5">
          <ModelFields form={form} />
          {afterModel && <div className="border-line border-t pt-4">{afterModel}</div>}
        </div>
      </Section>
      <Section name="handoffs" lead={t('agents.handoffs.lead')}>
        <div className="grid gap-5">
          <HandoffFields form={form} agentId={agentId} {...(nameOf ? { nameOf } : {})} />
          {afterHandoffs}
        </div>
      </Section>
      <Section name="output">
        <OutputFields form={form} />
      </Section>
      <Section name="sharing" lead={t('agents.sharing.lead')}>
        <div className="grid gap-3">
          <Field label={t('agents.sharing.label')} className="max-w-xs" error={errors.visibility?.message}>
            <NativeSelect {...form.register('visibility')}>
              <option value="private">{t('agents.sharing.private')}</option>
              <option value="unlisted">{t('agents.sharing.unlisted')}</option>
              <option value="public">{t('agents.sharing.public')}</option>
            </NativeSelect>
          </Field>
          {afterSharing}
        </div>
      </Section>
    </div>
  );
}
