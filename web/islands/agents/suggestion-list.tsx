import { useQuery } from '@tanstack/react-query';
import { Sparkles, X } from 'lucide-react';
import { useState } from 'react';
import { type FieldPath, type UseFormReturn, useWatch } from 'react-hook-form';
import { t } from '../../lib/messages.ts';
import { guardrailKindsQuery } from '../../lib/tool-queries.ts';
import { Button } from '../ui/button.tsx';
import type { AgentFormValues } from './form-values.ts';
import type { SectionName } from './sections.ts';
import { type Suggestion, suggestionsFor } from './suggestions.ts';

type Form = UseFormReturn<AgentFormValues>;

const SNIPPETS = { role: t('agents.snippets.role.text'), handoff: t('agents.snippets.handoff.text') };

/** What of one section would make the agent better, each with a click that does it; a wish that is waved away stays away. */
export function SuggestionList({ form, section }: { form: Form; section: SectionName }) {
  const values = useWatch({ control: form.control }) as AgentFormValues;
  const guardrails = useQuery(guardrailKindsQuery).data ?? [];
  const [away, setAway] = useState<readonly string[]>([]);
  const keyOf = ({ kind, about }: Suggestion) => `${kind} ${kind === 'describe' ? '' : about}`;
  const found = suggestionsFor(values, { snippets: SNIPPETS, guardrails }).filter(
    (one) => one.section === section && !away.includes(keyOf(one)),
  );
  if (found.length === 0) return null;

  /** Through the form like any change, so that it is saved and can be undone. */
  function apply({ change }: Suggestion) {
    for (const [name, value] of Object.entries(change))
      form.setValue(name as FieldPath<AgentFormValues>, value as never, { shouldDirty: true, shouldValidate: true });
  }

  return (
    <ul aria-label={t('suggestions.label')} className="mt-4 grid gap-2">
      {found.map((one) => (
        <li
          key={keyOf(one)}
          className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-accent-soft/40 py-1.5 pr-1.5 pl-3 text-sm"
        >
          <Sparkles className="size-4 shrink-0 text-accent" aria-hidden />
          <span className="min-w-0 flex-1 basis-56 text-pretty">
            {t(`suggestions.${one.kind}.text`, { about: one.about })}
          </span>
          <Button size="sm" onClick={() => apply(one)}>
            {t(`suggestions.${one.kind}.action`, { about: one.about })}
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('suggestions.dismiss')}
            onClick={() => setAway([...away, keyOf(one)])}
          >
            <X />
          </Button>
        </li>
      ))}
    </ul>
  );
}
