import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowRightLeft, ArrowUp, Trash2 } from 'lucide-react';
import { Controller, type UseFormReturn, useFieldArray, useWatch } from 'react-hook-form';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery } from '../../lib/queries.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { AgentPicker } from './agent-picker.tsx';
import { type AgentFormValues, INPUT_FILTERS } from './form-values.ts';

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

/** A target that is chosen already stays choosable when it is not in the list: shared by others, or gone. */
function withChosen(options: Option[], chosen: string, name: string | null | undefined): Option[] {
  if (chosen === '' || options.some((option) => option.value === chosen)) return options;
  return [...options, { value: chosen, label: name ?? t('agents.handoffs.gone') }];
}

interface HandoffRowProps {
  form: UseFormReturn<AgentFormValues>;
  index: number;
  count: number;
  options: Option[];
  nameOf(id: string): string | null | undefined;
  onRemove(): void;
  onMove(to: number): void;
}

function HandoffRow({ form, index, count, options, nameOf, onRemove, onMove }: HandoffRowProps) {
  const errors = form.formState.errors.handoffs?.[index];
  const kind = useWatch({ control: form.control, name: `handoffs.${index}.filterKind` });
  const number = index + 1;
  return (
    <li className="grid gap-3 rounded-md border border-line p-3" aria-label={t('agents.handoffs.row', { number })}>
      <div className="flex items-end gap-1">
        <Field label={t('agents.handoffs.to')} className="mr-1 min-w-0 flex-1" error={errors?.targetAgentId?.message}>
          <Controller
            control={form.control}
            name={`handoffs.${index}.targetAgentId`}
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                placeholder={t('agents.handoffs.choose')}
                groups={[{ options: withChosen(options, field.value, nameOf(field.value)) }]}
              />
            )}
          />
        </Field>
        <Button
          variant="ghost"
          size="icon"
          className="mb-0.5"
          disabled={index === 0}
          aria-label={t('agents.handoffs.up', { number })}
          onClick={() => onMove(index - 1)}
        >
          <ArrowUp />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          className="mb-0.5"
          disabled={index === count - 1}
          aria-label={t('agents.handoffs.down', { number })}
          onClick={() => onMove(index + 1)}
        >
          <ArrowDown />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          className="mb-0.5"
          aria-label={t('agents.handoffs.remove', { number })}
          onClick={onRemove}
        >
          <Trash2 />
        </Button>
      </div>
      <Field
        label={t('agents.handoffs.when')}
        hint={t('agents.handoffs.whenHint')}
        error={errors?.toolDescription?.message}
      >
        <Textarea
          rows={2}
          className="min-h-0"
          placeholder={t('agents.handoffs.whenPlaceholder')}
          {...form.register(`handoffs.${index}.toolDescription`)}
        />
      </Field>
      <details>
        <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">
          {t('agents.handoffs.more')}
        </summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          <Field
            label={t('agents.handoffs.toolName')}
            hint={t('agents.handoffs.toolNameHint')}
            error={errors?.toolName?.message}
          >
            <Input placeholder="transfer_to_…" {...form.register(`handoffs.${index}.toolName`)} />
          </Field>
          <Field label={t('agents.handoffs.with')} error={errors?.filterKind?.message ?? errors?.filterCount?.message}>
            <NativeSelect {...form.register(`handoffs.${index}.filterKind`)}>
              {INPUT_FILTERS.map((option) => (
                <option key={option} value={option}>
                  {t(`agents.handoffs.filters.${option}`)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          {kind === 'last_messages' && (
            <Field label={t('agents.handoffs.count')}>
              <Input inputMode="numeric" placeholder="10" {...form.register(`handoffs.${index}.filterCount`)} />
            </Field>
          )}
        </div>
      </details>
    </li>
  );
}

interface HandoffFieldsProps {
  form: UseFormReturn<AgentFormValues>;
  agentId: string | undefined;
  /** Names of targets that are not among the own agents. */
  nameOf?: (id: string) => string | null | undefined;
}

export function HandoffFields({ form, agentId, nameOf = () => undefined }: HandoffFieldsProps) {
  const { fields, append, remove, move } = useFieldArray({ control: form.control, name: 'handoffs' });
  const options = useAgentOptions(agentId);
  const chosen = useWatch({ control: form.control, name: 'handoffs' }).map((entry) => entry.targetAgentId);
  const { errors } = form.formState;
  return (
    <div className="grid gap-4">
      {fields.length > 0 && (
        <ul className="grid gap-3">
          {fields.map((field, index) => (
            <HandoffRow
              key={field.id}
              form={form}
              index={index}
              count={fields.length}
              options={options}
              nameOf={nameOf}
              onRemove={() => remove(index)}
              onMove={(to) => move(index, to)}
            />
          ))}
        </ul>
      )}
      {options.length === 0 ? (
        <p className="flex flex-wrap items-center gap-2 text-faint text-sm">
          <ArrowRightLeft className="size-4" aria-hidden /> {t('agents.handoffs.createFirst')}{' '}
          <a href="/app/agents/new" className="text-accent underline underline-offset-2">
            {t('agents.handoffs.createOther')}
          </a>
        </p>
      ) : (
        <div>
          <AgentPicker
            label={t('agents.handoffs.add')}
            options={options.filter((option) => !chosen.includes(option.value))}
            onPick={(targetAgentId) =>
              append({ targetAgentId, toolName: '', toolDescription: '', filterKind: 'all', filterCount: '' })
            }
          />
        </div>
      )}
      {errors.handoffs?.root?.message && (
        <p className="text-bad text-xs" role="alert">
          {errors.handoffs.root.message}
        </p>
      )}
      <Field
        label={t('agents.handoffs.fallback')}
        hint={t('agents.handoffs.fallbackHint')}
        error={errors.fallbackAgentId?.message}
      >
        <Controller
          control={form.control}
          name="fallbackAgentId"
          render={({ field }) => (
            <Select
              value={field.value || 'nobody'}
              onChange={(value) => field.onChange(value === 'nobody' ? '' : value)}
              groups={[
                {
                  options: [
                    { value: 'nobody', label: t('agents.handoffs.nobody') },
                    ...withChosen(options, field.value, nameOf(field.value)),
                  ],
                },
              ]}
            />
          )}
        />
      </Field>
      <Field
        label={t('agents.handoffs.speciality')}
        hint={t('agents.handoffs.specialityHint')}
        error={errors.handoffDescription?.message}
      >
        <Textarea
          rows={2}
          className="min-h-0"
          placeholder={t('agents.handoffs.specialityPlaceholder')}
          {...form.register('handoffDescription')}
        />
      </Field>
    </div>
  );
}
