import type { ReactNode } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { t } from '../../lib/messages.ts';
import { GuardrailSection } from '../guardrails/guardrail-section.tsx';
import { ToolSection } from '../tools/tool-section.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { Panel } from '../ui/surface.tsx';
import { ContextSection } from './context-section.tsx';
import type { AgentFormValues } from './form-values.ts';
import { HandoffFields } from './handoff-fields.tsx';
import { InstructionsSection } from './instructions-section.tsx';
import { ModelFields } from './model-fields.tsx';
import { OutputFields } from './output-fields.tsx';
import { type SectionName, sectionId } from './sections.ts';
import { SuggestionList } from './suggestion-list.tsx';

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

export function BasicsSection({ form, after }: { form: Form; after?: ReactNode }) {
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
      {after}
    </Section>
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
  /** What the API calls a tool of the form, and saving it: a tool is tried as it is saved. */
  savedId(id: string): string | undefined;
  beforeTest(): Promise<boolean>;
}

/** The sections of an agent. Saving and everything around it is the editor's business. */
export function AgentForm(props: AgentFormProps) {
  const { form, agentId, nameOf, afterModel, afterHandoffs, afterSharing, savedId, beforeTest } = props;
  const { errors } = form.formState;
  return (
    <div className="grid grid-cols-1 gap-5">
      <BasicsSection form={form} after={<SuggestionList form={form} section="basics" />} />
      <Section name="instructions" lead={t('agents.instructions.lead')}>
        <InstructionsSection form={form} />
        <SuggestionList form={form} section="instructions" />
      </Section>
      <Section name="model">
        <div className="grid grid-cols-1 gap-5">
          <ModelFields form={form} />
          {afterModel && <div className="border-line border-t pt-4">{afterModel}</div>}
        </div>
        <SuggestionList form={form} section="model" />
      </Section>
      <Section name="tools" lead={t('tools.lead')}>
        <ToolSection form={form} agentId={agentId ?? ''} savedId={savedId} beforeTest={beforeTest} />
        <SuggestionList form={form} section="tools" />
      </Section>
      <Section name="handoffs" lead={t('agents.handoffs.lead')}>
        <div className="grid grid-cols-1 gap-5">
          <HandoffFields form={form} agentId={agentId} {...(nameOf ? { nameOf } : {})} />
          {afterHandoffs}
        </div>
        <SuggestionList form={form} section="handoffs" />
      </Section>
      <Section name="output">
        <OutputFields form={form} />
        <SuggestionList form={form} section="output" />
      </Section>
      <Section name="guardrails" lead={t('tools.guardrails.lead')}>
        <GuardrailSection form={form} />
        <SuggestionList form={form} section="guardrails" />
      </Section>
      <Section name="context" lead={t('tools.context.lead')}>
        <ContextSection form={form} />
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
