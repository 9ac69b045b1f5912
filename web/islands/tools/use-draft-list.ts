import { useState } from 'react';
import { type FieldPath, get, type UseFormReturn, useController } from 'react-hook-form';
import { toast } from 'sonner';
import { t } from '../../lib/messages.ts';
import type { AgentFormValues } from '../agents/form-values.ts';
import { moved } from './tool-values.ts';

type Form = UseFormReturn<AgentFormValues>;
type Entry<Name extends 'tools' | 'guardrails'> = AgentFormValues[Name][number];

/** The message of the fault at a path of the form, wherever it came from. */
export function messageAt(form: Form, path: string): string | undefined {
  const fault: unknown = get(form.formState.errors, path);
  if (typeof fault !== 'object' || fault === null) return undefined;
  const { message, root } = fault as { message?: unknown; root?: { message?: unknown } };
  const text = message ?? root?.message;
  return typeof text === 'string' ? text : undefined;
}

/** A list of the form whose entries are changed, moved, taken out and brought back; one of them may be open. */
export function useDraftList<Name extends 'tools' | 'guardrails'>(form: Form, name: Name) {
  const { field } = useController({ control: form.control, name: name as FieldPath<AgentFormValues> });
  const list = field.value as Entry<Name>[];
  const [openId, setOpenId] = useState<string | null>(null);
  const now = () => form.getValues(name) as Entry<Name>[];

  return {
    list,
    openId,
    toggle: (id: string) => setOpenId((before) => (before === id ? null : id)),
    errorAt: (path: string) => messageAt(form, `${name}.${path}`),
    isFaulty: (index: number) => get(form.formState.errors, `${name}.${index}`) !== undefined,
    add(entry: Entry<Name>) {
      field.onChange([...now(), entry]);
      setOpenId(entry.id);
    },
    /** Several at once, all closed: one step of the history. */
    addAll: (entries: Entry<Name>[]) => field.onChange([...now(), ...entries]),
    change: (id: string, change: Partial<Entry<Name>>) =>
      field.onChange(now().map((entry) => (entry.id === id ? { ...entry, ...change } : entry))),
    move: (index: number, by: number) => field.onChange(moved(now(), index, index + by)),
    remove(entry: Entry<Name>) {
      const index = now().findIndex((one) => one.id === entry.id);
      field.onChange(now().filter((one) => one.id !== entry.id));
      toast(t('tools.removed', { name: entry.name }), {
        duration: 10_000,
        action: {
          label: t('ui.undo'),
          onClick: () => {
            if (!now().some((one) => one.id === entry.id)) field.onChange(now().toSpliced(index, 0, entry));
          },
        },
      });
    },
  };
}
