import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import type { ApiProblem } from '../../lib/problem.ts';
import { agentQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState, Notice, SkeletonRows } from '../ui/states.tsx';
import { Badge, Card } from '../ui/surface.tsx';
import { AgentForm } from './agent-form.tsx';
import { EstimatePanel } from './estimate-panel.tsx';
import { bodyOf, valuesOf } from './form-values.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { SharedAgent } from './shared-agent.tsx';
import { showAgentProblem, useAgentForm, useSaveShortcut } from './use-agent-form.ts';
import { VersionsPanel } from './versions-panel.tsx';

type Agent = Schema<'Agent'>;

function EditorHeader({ agent }: { agent: Agent }) {
  return (
    <header className="mb-6 flex flex-wrap items-center gap-3">
      <AgentMark id={agent.id} name={agent.name} size="lg" />
      <div className="min-w-0 flex-1">
        <h1 className="truncate font-semibold text-xl">{agent.name}</h1>
        <p className="flex flex-wrap items-center gap-2 text-faint text-xs">
          {agent.version > 0 ? <Badge tone="accent">v{agent.version} published</Badge> : <Badge>draft only</Badge>}
          <span>
            Saved <Moment at={agent.updatedAt} />
          </span>
        </p>
      </div>
      <Button asChild>
        <a href={`/app/playground?agent=${agent.id}`}>
          <MessagesSquare /> Open in playground
        </a>
      </Button>
    </header>
  );
}

function Editor({ agent, onReload }: { agent: Agent; onReload(): void }) {
  const client = useQueryClient();
  const form = useAgentForm(valuesOf(agent));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const { isSubmitting, isDirty, submitCount, isValid } = form.formState;
  const isConflict = problem?.code === 'conflict';

  async function store(overwrite: boolean) {
    setProblem(null);
    const values = form.getValues();
    const revision = overwrite || agent.revision === null ? {} : { revision: agent.revision };
    try {
      const saved = await take(
        api.PUT('/api/v1/agents/{agent_id}', {
          params: { path: { agent_id: agent.id } },
          body: { ...bodyOf(values, agent), ...revision },
        }),
      );
      client.setQueryData(agentQuery(agent.id).queryKey, saved);
      form.reset(valuesOf(saved));
      toast.success('Saved.');
      await Promise.all([
        client.invalidateQueries({ queryKey: ['agents'] }),
        client.invalidateQueries({ queryKey: ['estimate', agent.id] }),
        client.invalidateQueries({ queryKey: ['agent', agent.id, 'diff'] }),
      ]);
    } catch (error) {
      setProblem(showAgentProblem(error, form));
    }
  }
  const save = form.handleSubmit(() => store(false));
  useSaveShortcut(() => void save());

  return (
    <form onSubmit={save} noValidate aria-label={`Edit ${agent.name}`}>
      <EditorHeader agent={agent} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <AgentForm form={form} agentId={agent.id} />
        <div className="grid gap-5 lg:sticky lg:top-[calc(var(--header-height)+1.25rem)]">
          <EstimatePanel agentId={agent.id} />
          <VersionsPanel agent={agent} hasUnsaved={isDirty} onRestored={onReload} />
        </div>
      </div>
      <div className="sticky bottom-0 z-10 -mx-4 mt-5 grid gap-3 border-line border-t bg-canvas px-4 py-3 sm:-mx-8 sm:px-8">
        {isConflict && (
          <Notice tone="warn" className="flex flex-wrap items-center justify-between gap-2">
            <span>Somebody saved this agent after you opened it.</span>
            <span className="flex gap-2">
              <Button size="sm" onClick={onReload}>
                Show the other version
              </Button>
              <Button size="sm" onClick={() => void store(true)}>
                Save mine over it
              </Button>
            </span>
          </Notice>
        )}
        {problem && !isConflict && <ProblemNotice problem={problem} />}
        {submitCount > 0 && !isValid && !problem && <Notice tone="bad">Some fields need another look.</Notice>}
        <div className="flex items-center justify-end gap-3">
          <span className="text-faint text-sm" role="status">
            {isDirty ? 'Unsaved changes' : 'All changes saved'}
          </span>
          <Button disabled={!isDirty} onClick={() => form.reset()}>
            Discard
          </Button>
          <Button type="submit" variant="primary" pending={isSubmitting} disabled={!isDirty}>
            Save
          </Button>
        </div>
      </div>
    </form>
  );
}

function Page({ agentId }: { agentId: string }) {
  const { data, error, isPending, refetch } = useQuery({ ...agentQuery(agentId), refetchOnWindowFocus: false });
  // A reload from the server starts the form afresh; saving does not.
  const [generation, setGeneration] = useState(0);
  if (isPending) {
    return (
      <Card>
        <SkeletonRows rows={6} label="Loading the agent" />
      </Card>
    );
  }
  if (error) {
    return (
      <Card>
        <ErrorState error={error} onRetry={() => refetch()} />
      </Card>
    );
  }
  if (!data.owned) return <SharedAgent agent={data} />;
  return (
    <Editor key={generation} agent={data} onReload={() => void refetch().then(() => setGeneration(generation + 1))} />
  );
}

export function AgentEditor({ agentId }: { agentId: string }) {
  return (
    <Island>
      <Page agentId={agentId} />
    </Island>
  );
}
