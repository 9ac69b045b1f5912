import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type FieldPath, useForm } from 'react-hook-form';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { type ApiProblem, asProblem } from '../../lib/problem.ts';
import { Island } from '../../lib/query.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/states.tsx';
import { PageHeader, Panel } from '../ui/surface.tsx';
import { useShortcut } from '../ui/use-shortcut.ts';
import { BasicsSection, Section } from './agent-form.tsx';
import { type AgentFormValues, agentFormSchema, bodyOf, fieldOfIssue } from './form-values.ts';
import { HandoffFields } from './handoff-fields.tsx';
import { InstructionsSection } from './instructions-section.tsx';
import { ModelFields } from './model-fields.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { TemplateGallery } from './template-gallery.tsx';
import { valuesFrom } from './template-values.ts';
import { documentOf, findTemplate, type Template } from './templates.ts';

function BackLink() {
  return (
    <a
      href="/app/agents/new"
      className="mb-3 inline-flex items-center gap-1 rounded-sm text-sm text-soft hover:text-ink"
    >
      <ChevronLeft className="size-4" aria-hidden /> {t('agents.create.back')}
    </a>
  );
}

/** What a template is for, and a question that shows it. */
function TemplateLead({ template }: { template: Template }) {
  return (
    <>
      {template.text} <span className="block text-faint">{t('agents.create.sample', { sample: template.sample })}</span>
    </>
  );
}

/** One agent, from nothing or from a template: the fields that matter first. The rest is in the editor. */
function NewForm({ template }: { template: Template | undefined }) {
  const form = useForm<AgentFormValues>({
    resolver: zodResolver(agentFormSchema),
    defaultValues: valuesFrom(template),
  });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [{ tools, guardrails }] = useState(() => form.getValues());
  const extras = [...tools, ...guardrails].map(({ name }) => name);
  const { isSubmitting, isSubmitSuccessful, isDirty, submitCount, isValid } = form.formState;

  useEffect(() => {
    if (!isDirty || isSubmitSuccessful || isSubmitting) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty, isSubmitSuccessful, isSubmitting]);

  const save = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const agent = await take(api.POST('/api/v1/agents', { body: bodyOf(values) }));
      form.reset(values);
      window.location.assign(`/app/agents/${agent.id}`);
    } catch (error) {
      const refusal = asProblem(error);
      for (const issue of refusal.issues) {
        const name = fieldOfIssue(issue.path, values) as FieldPath<AgentFormValues>;
        form.setError(name, { type: 'server', message: issue.message });
      }
      setProblem(refusal);
    }
  });
  useShortcut('mod+s', () => void save(), {
    label: t('agents.create.action'),
    group: t('agents.editor.group'),
    inFields: true,
  });

  return (
    <form onSubmit={save} noValidate aria-label={t('agents.create.form')} className="mx-auto max-w-3xl">
      <BackLink />
      <PageHeader title={template?.title ?? t('agents.create.title')}>
        {template && <TemplateLead template={template} />}
      </PageHeader>
      <div className="grid grid-cols-1 gap-5">
        {extras.length > 0 && <Notice>{t('agents.create.comesWith', { names: extras.join(', ') })}</Notice>}
        <BasicsSection form={form} />
        <Section name="instructions" lead={t('agents.instructions.lead')}>
          <InstructionsSection form={form} />
        </Section>
        <Section name="model">
          <ModelFields form={form} />
        </Section>
        <Section name="handoffs" lead={t('agents.handoffs.lead')}>
          <HandoffFields form={form} agentId={undefined} />
        </Section>
      </div>
      <div className="sticky bottom-0 z-10 -mx-4 mt-5 grid gap-3 border-line border-t bg-canvas px-4 py-3 sm:mx-0 sm:px-0">
        {problem && <ProblemNotice problem={problem} />}
        {submitCount > 0 && !isValid && !problem && <Notice tone="bad">{t('agents.create.invalid')}</Notice>}
        <div className="flex justify-end gap-2">
          <Button asChild>
            <a href="/app/agents">{t('agents.create.cancel')}</a>
          </Button>
          <Button type="submit" variant="primary" pending={isSubmitting}>
            {t('agents.create.action')}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** Several agents that are linked already: what they are, and one button. */
function NewTeam({ template }: { template: Template }) {
  const create = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/agents/import', { body: documentOf(template) as Schema<'AgentDocument'> })),
    onSuccess: (entry) => window.location.assign(`/app/agents/${entry.id}`),
  });
  return (
    <div className="mx-auto max-w-3xl">
      <BackLink />
      <PageHeader title={template.title}>
        <TemplateLead template={template} />
      </PageHeader>
      <Panel title={t('agents.create.contains')}>
        <ol className="grid gap-4">
          {template.agents.map((agent) => (
            <li key={agent.name} className="flex gap-3">
              <AgentMark id={agent.name} name={agent.name} />
              <div className="min-w-0">
                <p className="font-medium text-sm">{agent.name}</p>
                <p className="text-soft text-sm">{agent.description}</p>
                {agent.handoffs?.map((handoff) => (
                  <p key={handoff.to} className="text-faint text-xs">
                    {t('agents.graph.handsTo', { from: agent.name, to: handoff.to })}
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ol>
      </Panel>
      <div className="mt-5 grid gap-3">
        {create.error && <ProblemNotice problem={asProblem(create.error)} />}
        <div className="flex justify-end gap-2">
          <Button asChild>
            <a href="/app/agents">{t('agents.create.cancel')}</a>
          </Button>
          <Button variant="primary" pending={create.isPending || create.isSuccess} onClick={() => create.mutate()}>
            {t('agents.create.actionTeam')}
          </Button>
        </div>
      </div>
    </div>
  );
}

function Page({ templateId }: { templateId: string }) {
  const template = findTemplate(templateId);
  if (template && template.agents.length > 1) return <NewTeam template={template} />;
  if (template || templateId === 'blank') return <NewForm template={template} />;
  return (
    <>
      <PageHeader title={t('agents.create.title')}>{t('agents.create.lead')}</PageHeader>
      {templateId !== '' && (
        <Notice tone="warn" className="mb-4">
          {t('agents.create.unknown')}
        </Notice>
      )}
      <TemplateGallery />
    </>
  );
}

/** `template` is a template's id, `blank`, or empty for the choice. */
export function NewAgent({ template }: { template: string }) {
  return (
    <Island>
      <Page templateId={template} />
    </Island>
  );
}
