import type { Schema } from '../../lib/api.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Badge } from '../ui/surface.tsx';

interface FrozenAgent {
  id: string;
  name: string;
  version: number;
  instructions: string;
  model: { provider: string; name: string; settings: Record<string, unknown> };
  handoffs: { targetAgentId: string }[];
}

function agentsOf(definition: Schema<'RunTrace'>['definition']): FrozenAgent[] {
  const { agents, entryAgentId } = definition as { agents?: Record<string, FrozenAgent>; entryAgentId?: string };
  return Object.values(agents ?? {}).toSorted((a, b) => Number(b.id === entryAgentId) - Number(a.id === entryAgentId));
}

/** The agents exactly as they were when the run began, whatever happened to them since. */
export function Definition({ definition }: { definition: Schema<'RunTrace'>['definition'] }) {
  const agents = agentsOf(definition);
  const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name ?? id;
  return (
    <ul className="divide-y divide-line">
      {agents.map((agent, index) => (
        <li key={agent.id} className="grid gap-2 p-5">
          <div className="flex flex-wrap items-center gap-2">
            <AgentMark id={agent.id} name={agent.name} size="sm" />
            <h2 className="font-medium text-sm">{agent.name}</h2>
            <Badge>{agent.version === 0 ? 'draft' : `v${agent.version}`}</Badge>
            {index === 0 && <Badge tone="accent">began</Badge>}
            <span className="font-mono text-faint text-xs">{agent.model.name}</span>
          </div>
          <p className="whitespace-pre-wrap text-sm text-soft">{agent.instructions || 'No instructions.'}</p>
          {agent.handoffs.length > 0 && (
            <p className="text-faint text-xs">{`May hand on to ${agent.handoffs.map((entry) => nameOf(entry.targetAgentId)).join(', ')}.`}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
