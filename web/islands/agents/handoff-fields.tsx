import { useQuery } from '@tanstack/react-query';
import { ArrowRightLeft, Plus, Trash2 } from 'lucide-react';
import { Controller, type UseFormReturn, useFieldArray, useWatch } from 'react-hook-form';
import { agentChoicesQuery } from '../../lib/queries.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { type AgentFormValues, INPUT_FILTERS } from './form-values.ts';

const FILTER_LABELS: Record<(typeof INPUT_FILTERS)[number], string> = {
  all: 'the whole conversation',
  no_tools: 'the conversation without tool calls',
  last_messages: 'the last messages',
  none: 'only the question',
};

/** Own agents for a picker, without the one that is being edited. */
export function useAgentOptions(exceptId: string | undefined): Option[] {
  const { data } = useQuery(agentChoicesQuery);
  return (data ?? [])
    .filter((agent) => agent.id !== exceptId)
    .map((agent) => ({
      value: agent.id,
      label: agent.name,
      ...(agent.description ? { note: agent.description } : {}),
      mark: <AgentMark id={agent.id} name={agent.name} size="sm" />,
    }));
}

interface HandoffRowProps {
  form: UseFormReturn<AgentFormValues>;
  index: number;
  options: Option[];
  onRemove(): void;
}

function HandoffRow({ form, index, options, onRemove }: HandoffRowProps) {
  const errors = form.formState.errors.handoffs?.[index];
  const kind = useWatch({ control: form.control, name: `handoffs.${index}.filterKind` });
  return (
    <li className="grid gap-3 rounded-md border border-line p-3" aria-label={`Handoff ${index + 1}`}>
      <div className="flex items-end gap-2">
        <Field label="Hands on to" className="min-w-0 flex-1" error={errors?.targetAgentId?.message}>
          <Controller
            control={form.control}
            name={`handoffs.${index}.targetAgentId`}
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                placeholder="Choose an agent"
                groups={[{ options }]}
              />
            )}
          />
        </Field>
        <Button
          variant="ghost"
          size="icon"
          className="mb-0.5"
          aria-label={`Remove handoff ${index + 1}`}
          onClick={onRemove}
        >
          <Trash2 />
        </Button>
      </div>
      <Field
        label="When to hand on"
        hint="Left empty, the other agent’s own description is used."
        error={errors?.toolDescription?.message}
      >
        <Textarea
          rows={2}
          className="min-h-0"
          placeholder="Questions about mathematics"
          {...form.register(`handoffs.${index}.toolDescription`)}
        />
      </Field>
      <details>
        <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">More</summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          <Field label="Name of the tool" hint="What the model sees." error={errors?.toolName?.message}>
            <Input placeholder="transfer_to_…" {...form.register(`handoffs.${index}.toolName`)} />
          </Field>
          <Field label="Hands on with" error={errors?.filterKind?.message ?? errors?.filterCount?.message}>
            <NativeSelect {...form.register(`handoffs.${index}.filterKind`)}>
              {INPUT_FILTERS.map((option) => (
                <option key={option} value={option}>
                  {FILTER_LABELS[option]}
                </option>
              ))}
            </NativeSelect>
          </Field>
          {kind === 'last_messages' && (
            <Field label="How many messages">
              <Input inputMode="numeric" placeholder="10" {...form.register(`handoffs.${index}.filterCount`)} />
            </Field>
          )}
        </div>
      </details>
    </li>
  );
}

export function HandoffFields({
  form,
  agentId,
}: {
  form: UseFormReturn<AgentFormValues>;
  agentId: string | undefined;
}) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'handoffs' });
  const options = useAgentOptions(agentId);
  const { errors } = form.formState;
  return (
    <div className="grid gap-4">
      {fields.length > 0 && (
        <ul className="grid gap-3">
          {fields.map((field, index) => (
            <HandoffRow key={field.id} form={form} index={index} options={options} onRemove={() => remove(index)} />
          ))}
        </ul>
      )}
      {options.length === 0 ? (
        <p className="flex items-center gap-2 text-faint text-sm">
          <ArrowRightLeft className="size-4" aria-hidden /> Create another agent first; then this one can hand work on
          to it.
        </p>
      ) : (
        <div>
          <Button
            size="sm"
            onClick={() =>
              append({ targetAgentId: '', toolName: '', toolDescription: '', filterKind: 'all', filterCount: '' })
            }
          >
            <Plus /> Add a handoff
          </Button>
        </div>
      )}
      <Field
        label="Steps in if this agent fails"
        hint="Runs in its place after its own attempts are used up."
        error={errors.fallbackAgentId?.message}
      >
        <Controller
          control={form.control}
          name="fallbackAgentId"
          render={({ field }) => (
            <Select
              value={field.value || 'nobody'}
              onChange={(value) => field.onChange(value === 'nobody' ? '' : value)}
              groups={[{ options: [{ value: 'nobody', label: 'Nobody' }, ...options] }]}
            />
          )}
        />
      </Field>
      <Field
        label="How others should hand on to this agent"
        hint="Models read this when they decide who answers."
        error={errors.handoffDescription?.message}
      >
        <Textarea
          rows={2}
          className="min-h-0"
          placeholder="Specialist for mathematics"
          {...form.register('handoffDescription')}
        />
      </Field>
    </div>
  );
}
