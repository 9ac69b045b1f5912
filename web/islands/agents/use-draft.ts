import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type FieldPath, useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { Autosave } from '../../lib/autosave.ts';
import { type EditHistory, record, redo, startHistory, undo } from '../../lib/edit-history.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { agentQuery } from '../../lib/queries.ts';
import { SavedIds } from '../tools/tool-values.ts';
import { type AgentFormValues, agentFormSchema, bodyOf, fieldOfIssue, valuesOf, wordsOfIssue } from './form-values.ts';
import { forgetLeft, keepCopy, readLeft } from './kept-copy.ts';

type Agent = Schema<'Agent'>;

/** What a save makes stale, beside the agent itself. */
const STALE = (id: string) => [['agents'], ['estimate', id], ['agent', id, 'diff'], ['agent', id, 'graph']];

/**
 * The draft of an agent under edit: a form that saves itself, its undo and redo, and what was kept here after a crash.
 * All changes of the form run through it, whoever makes them.
 */
export function useDraft(agent: Agent) {
  const client = useQueryClient();
  const [initial] = useState(() => valuesOf(agent));
  const stored = useRef(agent);
  const [ids] = useState(() => new SavedIds());
  const form = useForm<AgentFormValues>({
    resolver: zodResolver(agentFormSchema),
    defaultValues: structuredClone(initial),
    mode: 'onChange',
  });
  const [kept, setKept] = useState(() => readLeft(agent.id, initial));
  const history = useRef<EditHistory<AgentFormValues>>(startHistory(initial));
  const [steps, setSteps] = useState({ back: 0, forth: 0 });
  // Putting values into the form must not look like somebody's change.
  const isShowing = useRef(false);

  const [autosave] = useState(
    () =>
      new Autosave<AgentFormValues>(
        {
          async save(values, revision) {
            try {
              const saved = await take(
                api.PUT('/api/v1/agents/{agent_id}', {
                  params: { path: { agent_id: agent.id }, header: { 'if-match': `"${revision}"` } },
                  body: bodyOf(values, stored.current, ids),
                }),
              );
              stored.current = saved;
              ids.learn(values.tools, saved.tools ?? []);
              ids.learn(values.guardrails, saved.guardrails ?? []);
              client.setQueryData(agentQuery(agent.id).queryKey, saved);
              for (const queryKey of STALE(agent.id)) void client.invalidateQueries({ queryKey });
              return saved.revision ?? revision;
            } catch (error) {
              for (const issue of asProblem(error).issues) {
                const name = fieldOfIssue(issue.path, values) as FieldPath<AgentFormValues>;
                form.setError(name, { type: 'server', message: wordsOfIssue(issue) });
              }
              throw error;
            }
          },
          isValid: (values) => agentFormSchema.safeParse(values).success,
          keep: (copy) => keepCopy(agent.id, copy),
          later: (run, ms) => {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
          now: Date.now,
        },
        initial,
        agent.revision ?? 1,
        Date.parse(agent.updatedAt),
      ),
  );
  const state = useSyncExternalStore(autosave.watch, autosave.state, autosave.state);

  const walk = useCallback((next: EditHistory<AgentFormValues>) => {
    history.current = next;
    setSteps({ back: next.past.length, forth: next.future.length });
  }, []);

  const show = useCallback(
    (values: AgentFormValues) => {
      isShowing.current = true;
      form.reset(structuredClone(values));
      isShowing.current = false;
    },
    [form],
  );

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values, name }) => {
          if (isShowing.current) return;
          const copy = structuredClone(values) as AgentFormValues;
          walk(record(history.current, copy, name ?? '', Date.now()));
          autosave.change(copy);
        },
      }),
    [form, walk, autosave],
  );

  /** Puts values into the form as one step that can be undone, and saves them. */
  const change = useCallback(
    (values: AgentFormValues) => {
      walk(record(history.current, values, '', Date.now()));
      show(values);
      autosave.change(values);
    },
    [walk, show, autosave],
  );

  /** Shows what the server has; undo leads back to what was here. */
  const adopt = useCallback(
    (fresh: Agent) => {
      stored.current = fresh;
      client.setQueryData(agentQuery(agent.id).queryKey, fresh);
      for (const queryKey of STALE(agent.id)) void client.invalidateQueries({ queryKey });
      const values = valuesOf(fresh);
      walk(record(history.current, values, '', Date.now()));
      show(values);
      autosave.adopt(values, fresh.revision ?? autosave.revision, Date.parse(fresh.updatedAt));
    },
    [agent.id, client, walk, show, autosave],
  );

  const step = useCallback(
    (direction: typeof undo) => {
      const next = direction(history.current);
      if (next === history.current) return;
      walk(next);
      show(next.present);
      autosave.change(next.present);
    },
    [walk, show, autosave],
  );

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (autosave.isUnsaved) event.preventDefault();
    };
    const onHide = () => {
      if (document.visibilityState === 'hidden') void autosave.flush();
    };
    const onBack = async () => {
      if (autosave.isUnsaved) return void autosave.flush();
      const fresh = await take(
        api.GET('/api/v1/agents/{agent_id}', { params: { path: { agent_id: agent.id } } }),
      ).catch(() => null);
      if (!fresh || autosave.isUnsaved || (fresh.revision ?? 0) <= autosave.revision) return;
      adopt(fresh);
      toast(t('agents.editor.updatedElsewhere'));
    };
    const onFocus = () => void onBack();
    window.addEventListener('beforeunload', warn);
    document.addEventListener('visibilitychange', onHide);
    window.addEventListener('focus', onFocus);
    window.addEventListener('online', onFocus);
    return () => {
      window.removeEventListener('beforeunload', warn);
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('focus', onFocus);
      window.removeEventListener('online', onFocus);
      void autosave.flush();
    };
  }, [autosave, adopt, agent.id]);

  return {
    form,
    /** What the API calls a tool or guardrail of the form; undefined until it is saved. */
    savedId: useCallback((id: string) => ids.find(id), [ids]),
    state,
    kept,
    canUndo: steps.back > 0,
    canRedo: steps.forth > 0,
    undo: useCallback(() => step(undo), [step]),
    redo: useCallback(() => step(redo), [step]),
    change,
    adopt,
    flush: useCallback(() => autosave.flush(), [autosave]),
    overwrite: useCallback((revision: number) => autosave.overwrite(revision), [autosave]),
    useKept: useCallback(() => {
      if (kept) change(kept.values);
      forgetLeft(agent.id);
      setKept(null);
    }, [kept, change, agent.id]),
    discardKept: useCallback(() => {
      forgetLeft(agent.id);
      setKept(null);
    }, [agent.id]),
  };
}

export type Draft = ReturnType<typeof useDraft>;
