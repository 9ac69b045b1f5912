import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery, balanceQuery, usageQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/surface.tsx';
import { AgentCard } from './agent-card.tsx';
import { BalanceCard } from './balance-card.tsx';
import { FirstSteps, stepsOf } from './first-steps.tsx';
import { homeRunsQuery, LatestRuns } from './latest-runs.tsx';
import { SpendCard, USAGE_DAYS } from './spend-card.tsx';
import { StarterCards } from './starter-cards.tsx';
import { WaitingCard } from './waiting-card.tsx';

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

/** What the server knew when it rendered the page; what it could not find out is asked for by the script. */
interface Known {
  agents: Schema<'AgentSummary'>[] | undefined;
  runs: Schema<'Run'>[] | undefined;
  balance: Schema<'CreditBalance'> | undefined;
  usage: Schema<'CreditUsage'> | undefined;
}

/** Puts it into the cache that all islands share, before anything asks. */
function KnownData({ known, children }: { known: Known; children: ReactNode }) {
  const client = useQueryClient();
  useState(() => {
    const { agents, runs, balance, usage } = known;
    const keep = (queryKey: QueryKey, data: unknown) => {
      if (data !== undefined && client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, data);
    };
    keep(agentChoicesQuery.queryKey, agents);
    keep(homeRunsQuery.queryKey, runs);
    keep(balanceQuery.queryKey, balance);
    keep(usageQuery(USAGE_DAYS).queryKey, usage);
    return true;
  });
  return children;
}

export function Home({ name, known }: { name: string; known: Known }) {
  return (
    <Island>
      <KnownData known={known}>
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
            <div className="grid gap-6">
              <WaitingCard />
              <LatestRuns />
            </div>
            <div className="grid gap-6">
              <BalanceCard known={known.balance} />
              <SpendCard />
              <AgentCard />
            </div>
          </div>
        </div>
      </KnownData>
    </Island>
  );
}
