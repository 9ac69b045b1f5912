import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/surface.tsx';
import { AgentCard } from './agent-card.tsx';
import { BalanceCard } from './balance-card.tsx';
import { FirstSteps, stepsOf } from './first-steps.tsx';
import { homeRunsQuery, LatestRuns } from './latest-runs.tsx';
import { SpendCard } from './spend-card.tsx';
import { StarterCards } from './starter-cards.tsx';

/** What a newcomer does next; nothing once all of it is done. */
function Beginning() {
  const agents = useQuery(agentChoicesQuery);
  const runs = useQuery(homeRunsQuery);
  if (!agents.data || !runs.data) return null;
  const steps = stepsOf(agents.data, runs.data);
  if (steps.every((step) => step.isDone)) return null;
  return (
    <>
      <FirstSteps steps={steps} />
      {agents.data.length === 0 && <StarterCards />}
    </>
  );
}

export function Home({ name }: { name: string }) {
  return (
    <Island>
      <PageHeader
        title={t('home.hello', { name })}
        action={
          <Button asChild variant="primary">
            <a href="/app/playground">
              {t('home.openPlayground')} <ArrowRight />
            </a>
          </Button>
        }
      />
      <div className="grid gap-6">
        <Beginning />
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_19rem]">
          <LatestRuns />
          <div className="grid gap-6">
            <BalanceCard />
            <SpendCard />
            <AgentCard />
          </div>
        </div>
      </div>
    </Island>
  );
}
