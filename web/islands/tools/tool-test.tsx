import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { api, take } from '../../lib/api.ts';
import { showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { balanceQuery } from '../../lib/queries.ts';
import { type ToolTrial, tryTool } from '../../lib/tool-calls.ts';
import { JsonArea } from '../schema-form/json-field.tsx';
import { isObject, type JsonSchema, startValue } from '../schema-form/schema.ts';
import { SchemaForm } from '../schema-form/schema-form.tsx';
import { Button } from '../ui/button.tsx';
import { Field, NativeSelect } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Notice, Skeleton } from '../ui/states.tsx';
import type { ToolDraft } from './tool-values.ts';

/** The functions of a tool as it is saved, or as it stands while it is not. */
function useFunctions(agentId: string, tool: ToolDraft) {
  const { id: _, ...draft } = tool;
  const body = { ...draft, enabled: true };
  return useQuery({
    queryKey: ['tool-preview', agentId, JSON.stringify(body)],
    queryFn: async () => {
      const params = { path: { agent_id: agentId } };
      return (await take(api.POST('/api/v1/agents/{agent_id}/tools/preview', { params, body: { tools: [body] } })))
        .data;
    },
    staleTime: 60_000,
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function Block({ label, text }: { label: string; text: string }) {
  return (
    <div className="grid gap-1">
      <p className="font-medium text-xs">{label}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="max-h-72 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2.5 font-mono text-xs"
      >
        {text}
      </pre>
    </div>
  );
}

function Outcome({ result }: { result: ToolTrial }) {
  const took = t('tools.test.took', {
    time: showDuration(result.durationMs),
    credits: showCredits(result.cost.microcredits),
  });
  return (
    <section aria-label={t('tools.test.result')} data-testid="tool-result" className="grid gap-3">
      <Notice tone={result.ok ? 'good' : 'bad'} className="flex flex-wrap justify-between gap-2">
        <span>{result.ok ? t('tools.test.ok') : t('tools.test.failed')}</span>
        <span className="tabular text-xs">{took}</span>
      </Notice>
      <Block label={t('tools.test.result')} text={shown(result.output)} />
      {Object.keys(result.details).length > 0 && (
        <details>
          <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">
            {t('tools.test.details')}
          </summary>
          <div className="mt-2">
            <Block label={t('tools.test.details')} text={shown(result.details)} />
          </div>
        </details>
      )}
    </section>
  );
}

interface ToolTestProps {
  agentId: string;
  tool: ToolDraft;
  /** What the API calls it; asked after the save, since a new tool has no name there before. */
  savedId(): string | undefined;
  /** Saves what is typed: the tool runs as it is saved. */
  beforeTest(): Promise<boolean>;
}

type Mode = 'form' | 'json';

/** Calls one function of a tool, for real, and shows what came back. */
export function ToolTest({ agentId, tool, savedId, beforeTest }: ToolTestProps) {
  const client = useQueryClient();
  const functions = useFunctions(agentId, tool).data;
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<{ fn: string; args: unknown } | null>(null);
  const [mode, setMode] = useState<Mode>('form');
  const [isWhole, setWhole] = useState(true);
  const chosen = functions?.find(({ specification }) => specification.name === name) ?? functions?.[0];
  const parameters: JsonSchema = chosen?.specification.parameters ?? {};
  const fn = chosen?.specification.name ?? '';
  const start = startValue({ ...parameters, type: 'object' }, parameters);
  const args = typed?.fn === fn ? typed.args : isObject(start) ? start : {};
  const run = useMutation({
    mutationFn: async () => {
      const isSaved = await beforeTest();
      const toolId = savedId();
      if (!isSaved || toolId === undefined) throw new Error(t('tools.test.saveFirst'));
      return tryTool(agentId, toolId, fn, isObject(args) ? args : {});
    },
    onSettled: () => client.invalidateQueries({ queryKey: balanceQuery.queryKey }),
  });
  const issues = run.error ? asProblem(run.error).issues : [];
  const errorAt = (path: string) => issues.find((issue) => issue.path === `args.${path}`)?.message;
  const hasMembers = isObject(parameters.properties) && Object.keys(parameters.properties).length > 0;

  return (
    <div className="grid gap-4 border-line border-t pt-4">
      <h3 className="font-semibold text-sm">{t('tools.test.title')}</h3>
      {!functions && <Skeleton className="h-24" />}
      {functions && functions.length > 1 && (
        <Field label={t('tools.test.fn')} className="max-w-md">
          <NativeSelect value={fn} onChange={(event) => setName(event.target.value)}>
            {functions.map(({ specification }) => (
              <option key={specification.name} value={specification.name}>
                {specification.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      {functions && hasMembers && (
        <>
          <Segmented<Mode>
            label={t('tools.test.mode')}
            value={mode}
            onChange={(next) => {
              setMode(next);
              setWhole(true);
            }}
            options={[
              { value: 'form', label: t('tools.test.asForm') },
              { value: 'json', label: t('tools.test.asJson') },
            ]}
          />
          {mode === 'form' ? (
            <SchemaForm
              schema={{ ...parameters, type: 'object' }}
              value={isObject(args) ? args : {}}
              onChange={(next) => setTyped({ fn, args: next })}
              errorAt={errorAt}
            />
          ) : (
            <JsonArea
              label={t('tools.test.args')}
              value={args}
              onChange={(next) => setTyped({ fn, args: next })}
              onWhole={setWhole}
              error={isObject(args) ? undefined : t('approvals.notObject')}
            />
          )}
        </>
      )}
      {functions && !hasMembers && <p className="text-faint text-xs">{t('tools.test.noArguments')}</p>}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          size="sm"
          disabled={!chosen || !isWhole || !isObject(args)}
          pending={run.isPending}
          onClick={() => run.mutate()}
        >
          <Play /> {t('tools.test.run')}
        </Button>
        <span className="text-faint text-xs">{t('tools.test.repeat')}</span>
      </div>
      {run.error && (
        <Notice tone="bad">
          {run.error instanceof Error ? run.error.message : asProblem(run.error).message}
          {issues.map((issue) => (
            <span key={issue.path + issue.message} className="block text-xs">
              <code>{issue.path}</code> {issue.message}
            </span>
          ))}
        </Notice>
      )}
      {run.data && <Outcome result={run.data} />}
    </div>
  );
}
