import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useState } from 'react';
import { type FieldPath, type UseFormReturn, useForm } from 'react-hook-form';
import { type ApiProblem, asProblem } from '../../lib/problem.ts';
import { type AgentFormValues, agentFormSchema, fieldOfIssue } from './form-values.ts';

/** The editor's form, with a warning before unsaved changes are left behind. */
export function useAgentForm(values: AgentFormValues) {
  const form = useForm<AgentFormValues>({ resolver: zodResolver(agentFormSchema), defaultValues: values });
  const { isDirty } = form.formState;
  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
  return form;
}

/** Puts a refused save beside the fields; gives back the problem where it is about more than fields. */
export function showAgentProblem(error: unknown, form: UseFormReturn<AgentFormValues>): ApiProblem | null {
  const problem = asProblem(error);
  for (const issue of problem.issues) {
    form.setError(fieldOfIssue(issue.path) as FieldPath<AgentFormValues>, { type: 'server', message: issue.message });
  }
  return problem;
}

/** Calls `save` on Mod+S anywhere on the page. */
export function useSaveShortcut(save: () => void): void {
  const [latest] = useState({ save });
  latest.save = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      latest.save();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [latest]);
}
