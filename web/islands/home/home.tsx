import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Bot, Check, MessagesSquare, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { agentChoicesQuery, latestRunsQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { RunRow } from '../runs/run-row.tsx';
import { isEnded } from '../runs/status-badge.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';

interface Step {
  title: string;
  text: string;
  href: string;
  icon: ReactNode;
  isDone: boolean;
}

function FirstSteps({ steps }: { steps: Step[] }) {
  const next = steps.findIndex((step) => !step.isDone);
  return (
    <ol className="grid gap-3 md:grid-cols-3" aria-label="First steps">
      {steps.map((step, index) => (
        <li key={step.title}>
          <a
            href={step.href}
            aria-current={index === next ? 'step' : undefined}
            className={cn(
              'grid h-full gap-2 rounded-lg border border-line bg-surface p-4 hover:border-control',
              index === next && 'border-accent',
              step.isDone && 'bg-transparent',
            )}
          >
            <span className="flex items-center gap-2 font-medium text-sm [&_svg]:size-4 [&_svg]:text-accent">
              {step.isDone ? <Check aria-label="Done" /> : step.icon}
              {step.title}
            </span>
            <span className="text-pretty text-soft text-sm">{step.text}</span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function Page({ name }: { name: string }) {
  const agents = useQuery(agentChoicesQuery);
  const runs = useQuery({
    ...latestRunsQuery(8),
    refetchInterval: ({ state }) => (state.data?.some((run) => !isEnded(run.status)) ? 2_000 : false),
  });
  const isKnown = agents.data !== undefined && runs.data !== undefined;
  const steps: Step[] = [
    {
      title: 'Create an agent',
      text: 'Say what it is and what it does. A model is chosen for you.',
      href: '/app/agents/new',
      icon: <Bot />,
      isDone: (agents.data?.length ?? 0) > 0,
    },
    {
      title: 'Ask it something',
      text: 'Watch the answer stream, with each step, its time and its cost beside it.',
      href: '/app/playground',
      icon: <MessagesSquare />,
      isDone: (runs.data?.length ?? 0) > 0,
    },
    {
      title: 'Publish a version',
      text: 'A version never changes, so that what others use stays as you tested it.',
      href: agents.data?.[0] ? `/app/agents/${agents.data[0].id}` : '/app/agents',
      icon: <Upload />,
      isDone: agents.data?.some((agent) => agent.version > 0) ?? false,
    },
  ];
  const allDone = isKnown && steps.every((step) => step.isDone);

  return (
    <>
      <PageHeader
        title={`Hello, ${name}`}
        action={
          <Button asChild variant="primary">
            <a href="/app/playground">
              Open the playground <ArrowRight />
            </a>
          </Button>
        }
      />
      <div className="grid gap-6">
        {isKnown && !allDone && <FirstSteps steps={steps} />}
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <Card className="overflow-hidden">
            <div className="flex items-baseline justify-between px-5 pt-4 pb-2">
              <h2 className="font-semibold">Latest runs</h2>
              <a href="/app/runs" className="text-accent text-sm underline-offset-2 hover:underline">
                All runs
              </a>
            </div>
            {runs.isPending && <SkeletonRows rows={4} label="Loading runs" />}
            {runs.error && <ErrorState error={runs.error} onRetry={() => runs.refetch()} />}
            {runs.data?.length === 0 && (
              <EmptyState icon={<MessagesSquare />} title="Nothing has run yet">
                What your agents answer is listed here, with its steps and its cost.
              </EmptyState>
            )}
            {runs.data && runs.data.length > 0 && (
              <ul className="divide-y divide-line" aria-label="Latest runs">
                {runs.data.map((run) => (
                  <RunRow key={run.id} run={run} />
                ))}
              </ul>
            )}
          </Card>
          <Card className="overflow-hidden">
            <div className="flex items-baseline justify-between px-5 pt-4 pb-2">
              <h2 className="font-semibold">Agents</h2>
              <a href="/app/agents" className="text-accent text-sm underline-offset-2 hover:underline">
                All agents
              </a>
            </div>
            {agents.isPending && <SkeletonRows rows={3} label="Loading agents" />}
            {agents.error && <ErrorState error={agents.error} onRetry={() => agents.refetch()} />}
            {agents.data?.length === 0 && (
              <p className="px-5 pb-5 text-soft text-sm">None yet. The first one takes a minute.</p>
            )}
            <ul className="px-2 pb-3" aria-label="Agents">
              {agents.data?.slice(0, 8).map((agent) => (
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
          </Card>
        </div>
      </div>
    </>
  );
}

export function Home({ name }: { name: string }) {
  return (
    <Island>
      <Page name={name} />
    </Island>
  );
}
