import { useMutation, useQuery } from '@tanstack/react-query';
import { GitFork, Plus, RotateCcw, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { idempotencyKey, type Schema } from '../../lib/api.ts';
import {
  addMessage,
  countChanges,
  type DraftItem,
  draftItems,
  type ForkDraft,
  forkBody,
  leaveOut,
} from '../../lib/fork-draft.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { modelsQuery, providersQuery } from '../../lib/queries.ts';
import { forkRun } from '../../lib/run-calls.ts';
import { isRecord, type Span } from '../../lib/trace-view.ts';
import { ProblemNotice } from '../agents/problem-notice.tsx';
import { Button } from '../ui/button.tsx';
import { Field, NativeSelect, Textarea } from '../ui/field.tsx';
import { itemTitle } from './items.tsx';

/** The agent of the step as it was when the run began. */
function frozenAgent(trace: Schema<'RunTrace'>, span: Span): Record<string, unknown> {
  const { agents } = trace.definition;
  const agent = isRecord(agents) && span.agentId ? agents[span.agentId] : null;
  return isRecord(agent) ? agent : {};
}

function firstDraft(agent: Record<string, unknown>, span: Span): ForkDraft {
  const model = isRecord(agent.model) ? agent.model : {};
  return {
    items: draftItems(span.data.input),
    instructions: String(agent.instructions ?? ''),
    provider: String(model.provider ?? ''),
    model: String(model.name ?? ''),
  };
}

function ModelChoice({ draft, onChange }: { draft: ForkDraft; onChange(change: Partial<ForkDraft>): void }) {
  const providers = useQuery(providersQuery);
  const models = useQuery(modelsQuery(draft.provider === 'auto' ? '' : draft.provider));
  const known = models.data ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={t('runs.fork.provider')}>
        <NativeSelect
          value={draft.provider}
          onChange={(event) => onChange({ provider: event.target.value, model: '' })}
        >
          {!providers.data?.some((provider) => provider.id === draft.provider) && (
            <option value={draft.provider}>{draft.provider}</option>
          )}
          {providers.data?.map((provider) => (
            <option key={provider.id} value={provider.id}>
              {provider.name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label={t('runs.fork.model')}>
        <NativeSelect value={draft.model} onChange={(event) => onChange({ model: event.target.value })}>
          {!known.some((model) => model.name === draft.model) && <option value={draft.model}>{draft.model}</option>}
          {known.map((model) => (
            <option key={model.name} value={model.name}>
              {model.name}
            </option>
          ))}
        </NativeSelect>
      </Field>
    </div>
  );
}

function ItemField({
  draft,
  position,
  onText,
  onRemove,
}: {
  draft: DraftItem;
  position: number;
  onText(text: string): void;
  onRemove(): void;
}) {
  const title = draft.from === null ? t('runs.fork.newMessage') : itemTitle(draft.item);
  const remove = (
    <Button
      variant="ghost"
      size="icon"
      className="size-6"
      aria-label={t('runs.fork.remove', { position })}
      onClick={onRemove}
    >
      <X />
    </Button>
  );
  if (draft.text === null) {
    return (
      <div className="flex items-center justify-between gap-2 text-sm">
        <span>
          {title} <span className="text-faint text-xs">{t('runs.fork.fixed')}</span>
        </span>
        {remove}
      </div>
    );
  }
  return (
    <Field
      label={
        <>
          {title}
          <span className="sr-only">{`, ${t('runs.fork.itemLabel', { position })}`}</span>
        </>
      }
      aside={remove}
    >
      <Textarea
        rows={Math.min(8, Math.max(2, draft.text.split('\n').length))}
        className="min-h-0"
        value={draft.text}
        onChange={(event) => onText(event.target.value)}
      />
    </Field>
  );
}

interface ForkEditorProps {
  trace: Schema<'RunTrace'>;
  span: Span;
  step: string;
  onClose(): void;
}

/** Starts a new run from a step: its items, its instructions and its model can be changed where they stand. */
export function ForkEditor({ trace, span, step, onClose }: ForkEditorProps) {
  const agent = frozenAgent(trace, span);
  const [before] = useState(() => firstDraft(agent, span));
  const [draft, setDraft] = useState(before);
  const heading = useRef<HTMLHeadingElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const settings = isRecord(agent.model) ? agent.model.settings : {};
  const body = forkBody(step, before, draft, settings);
  const wanted = JSON.stringify(body);
  // Pressing twice starts one fork; another edit is another fork.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key for each different body.
  const key = useMemo(() => idempotencyKey(), [wanted]);
  const fork = useMutation({
    mutationFn: () => forkRun(trace.run.id, body, key),
    onSuccess: (runId) => window.location.assign(`/app/runs/${runId}`),
  });
  const change = (part: Partial<ForkDraft>) => setDraft((now) => ({ ...now, ...part }));
  const changes = countChanges(before, draft);
  const isEmpty = before.items.length > 0 && !draft.items.some((item) => item.from !== null || item.text);

  return (
    <form
      aria-label={t('runs.fork.title', { step })}
      className="grid gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty && draft.model) fork.mutate();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      <div className="grid gap-1">
        <h2 ref={heading} tabIndex={-1} className="font-semibold text-sm outline-none">
          {t('runs.fork.title', { step })}
        </h2>
        <p className="text-pretty text-soft text-xs">{t('runs.fork.text')}</p>
      </div>
      <ModelChoice draft={draft} onChange={change} />
      <Field label={t('runs.fork.instructions', { agent: String(agent.name ?? '') })}>
        <Textarea
          rows={4}
          value={draft.instructions}
          onChange={(event) => change({ instructions: event.target.value })}
        />
      </Field>
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium text-faint text-xs">{t('runs.fork.conversation')}</legend>
        {draft.items.map((item, index) => (
          <ItemField
            key={item.key}
            draft={item}
            position={index + 1}
            onText={(text) =>
              change({ items: draft.items.map((other) => (other.key === item.key ? { ...other, text } : other)) })
            }
            onRemove={() => {
              change({ items: leaveOut(draft.items, item.key) });
              add.current?.focus();
            }}
          />
        ))}
        {isEmpty && <p className="text-bad text-xs">{t('runs.fork.empty')}</p>}
        <div className="flex flex-wrap gap-2">
          <Button size="sm" variant="ghost" ref={add} onClick={() => change({ items: addMessage(draft.items) })}>
            <Plus /> {t('runs.fork.add')}
          </Button>
          {draft.items.length !== before.items.length && (
            <Button
              size="sm"
              variant="ghost"
              onClick={() => {
                change({ items: before.items });
                add.current?.focus();
              }}
            >
              <RotateCcw /> {t('runs.fork.restore')}
            </Button>
          )}
        </div>
      </fieldset>
      {fork.error && <ProblemNotice problem={asProblem(fork.error)} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span role="status" className="mr-auto text-faint text-xs">
          {t('runs.fork.changed', { count: changes })}
        </span>
        <Button onClick={onClose}>{t('runs.fork.close')}</Button>
        <Button type="submit" variant="primary" pending={fork.isPending} disabled={isEmpty || !draft.model}>
          <GitFork /> {changes > 0 ? t('runs.fork.start') : t('runs.fork.startUnchanged')}
        </Button>
      </div>
    </form>
  );
}
