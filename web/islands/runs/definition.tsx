import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { JsonTree } from '../trace/json-tree.tsx';
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

const list = new Intl.ListFormat('en');

function AgentCard({ agent, began, nameOf }: { agent: FrozenAgent; began: boolean; nameOf(id: string): string }) {
  const settings = Object.entries(agent.model.settings ?? {});
  return (
    <li className="grid gap-2 p-5">
      <div className="flex flex-wrap items-center gap-2">
        <AgentMark id={agent.id} name={agent.name} size="sm" />
        <h2 className="font-medium text-sm">
          <a href={`/app/agents/${agent.id}`} className="rounded-sm underline-offset-2 hover:underline">
            {agent.name}
          </a>
        </h2>
        <Badge>
          {agent.version === 0
            ? t('runs.definition.draft')
            : t('runs.page.numbered', { version: String(agent.version) })}
        </Badge>
        {began && <Badge tone="accent">{t('runs.definition.began')}</Badge>}
        <span className="font-mono text-faint text-xs">{`${agent.model.provider} · ${agent.model.name}`}</span>
      </div>
      <p className="max-w-prose whitespace-pre-wrap text-sm text-soft">
        {agent.instructions || t('runs.definition.noInstructions')}
      </p>
      {agent.handoffs.length > 0 && (
        <p className="text-faint text-xs">
          {t('runs.definition.mayHandOn', {
            agents: list.format(agent.handoffs.map((entry) => nameOf(entry.targetAgentId))),
          })}
        </p>
      )}
      {settings.length > 0 && (
        <dl aria-label={t('runs.definition.settings')} className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {settings.map(([name, value]) => (
            <div key={name} className="flex gap-1.5">
              <dt className="text-faint">{name}</dt>
              <dd className="font-mono">{JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** The agents exactly as they were when the run began, whatever happened to them since. */
export function Definition({ definition }: { definition: Schema<'RunTrace'>['definition'] }) {
  const agents = agentsOf(definition);
  const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name ?? id;
  return (
    <>
      <p className="px-5 pt-4 text-soft text-sm">{t('runs.definition.text')}</p>
      <ul className="divide-y divide-line">
        {agents.map((agent, index) => (
          <AgentCard key={agent.id} agent={agent} began={index === 0} nameOf={nameOf} />
        ))}
      </ul>
      <details className="border-line border-t">
        <summary className="px-5 py-3 text-sm text-soft hover:text-ink">{t('runs.definition.raw')}</summary>
        <JsonTree value={definition} />
      </details>
    </>
  );
}
