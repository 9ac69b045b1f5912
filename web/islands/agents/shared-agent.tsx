import { useMutation } from '@tanstack/react-query';
import { Copy, MessagesSquare } from 'lucide-react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Badge, Panel } from '../ui/surface.tsx';

/** Somebody else's agent: to read, to run, to copy. */
export function SharedAgent({ agent }: { agent: Schema<'Agent'> }) {
  const clone = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/agents/{agent_id}/clone', { params: { path: { agent_id: agent.id } }, body: {} })),
    onSuccess: (copy) => window.location.assign(`/app/agents/${copy.id}`),
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <div className="grid gap-5">
      <header className="flex flex-wrap items-center gap-3">
        <AgentMark id={agent.id} name={agent.name} size="lg" />
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-semibold text-xl">{agent.name}</h1>
          <Badge tone="accent">{t('agents.shared.badge', { version: agent.version })}</Badge>
        </div>
        <Button onClick={() => clone.mutate()} pending={clone.isPending}>
          <Copy /> {t('agents.shared.copy')}
        </Button>
        <Button asChild variant="primary">
          <a href={`/app/playground?agent=${agent.id}`}>
            <MessagesSquare /> {t('agents.shared.run')}
          </a>
        </Button>
      </header>
      {agent.description && <p className="text-soft">{agent.description}</p>}
      <Panel title={t('agents.shared.instructions')}>
        <p className="whitespace-pre-wrap text-sm">{agent.instructions || t('agents.shared.none')}</p>
      </Panel>
      <Panel title={t('agents.shared.model')}>
        <p className="font-mono text-sm">{agent.model.name}</p>
      </Panel>
    </div>
  );
}
