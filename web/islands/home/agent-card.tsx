import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery } from '../../lib/queries.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';

const SHOWN = 6;

/** One's agents, each a press away from being asked. */
export function AgentCard() {
  const agents = useQuery(agentChoicesQuery);
  return (
    <Card className="overflow-hidden">
      <div className="flex items-baseline justify-between px-5 pt-4 pb-2">
        <h2 className="font-semibold">{t('home.agents')}</h2>
        <a href="/app/agents" className="text-accent text-sm underline-offset-2 hover:underline">
          {t('home.allAgents')}
        </a>
      </div>
      {agents.isPending && <SkeletonRows rows={3} label={t('home.loadingAgents')} />}
      {agents.error && <ErrorState error={agents.error} onRetry={() => agents.refetch()} />}
      {agents.data?.length === 0 && <p className="px-5 pb-5 text-soft text-sm">{t('home.noAgents')}</p>}
      {agents.data && agents.data.length > 0 && (
        <ul className="px-2 pb-3" aria-label={t('home.agents')}>
          {agents.data.slice(0, SHOWN).map((agent) => (
            <li key={agent.id}>
              <a
                href={`/app/playground?agent=${agent.id}`}
                className="flex items-center gap-2.5 rounded-md px-3 py-2 text-sm hover:bg-hover"
              >
                <AgentMark id={agent.id} name={agent.name} size="sm" />
                <span className="truncate">{agent.name}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
