import { Bot, Check, MessagesSquare, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';

interface Step {
  title: string;
  text: string;
  href: string;
  icon: ReactNode;
  isDone: boolean;
}

/** The newcomer's way: create, run, publish. */
export function stepsOf(agents: readonly Schema<'AgentSummary'>[], runs: readonly Schema<'Run'>[]): Step[] {
  const first = agents[0];
  return [
    {
      title: t('home.stepCreate'),
      text: t('home.stepCreateText'),
      href: '/app/agents/new',
      icon: <Bot />,
      isDone: agents.length > 0,
    },
    {
      title: t('home.stepRun'),
      text: t('home.stepRunText'),
      href: first ? `/app/playground?agent=${first.id}` : '/app/playground',
      icon: <MessagesSquare />,
      isDone: runs.length > 0,
    },
    {
      title: t('home.stepPublish'),
      text: t('home.stepPublishText'),
      href: first ? `/app/agents/${first.id}` : '/app/agents',
      icon: <Upload />,
      isDone: agents.some((agent) => agent.version > 0),
    },
  ];
}

/** Three cards, of which the next one to do stands out. */
export function FirstSteps({ steps }: { steps: Step[] }) {
  const next = steps.findIndex((step) => !step.isDone);
  return (
    <ol className="grid gap-3 md:grid-cols-3" aria-label={t('home.steps')}>
      {steps.map((step, index) => (
        <li key={step.title}>
          <a
            href={step.href}
            aria-current={index === next ? 'step' : undefined}
            className={cn(
              'grid h-full content-start gap-1.5 rounded-lg border border-line bg-surface p-4 hover:border-control',
              index === next && 'border-accent',
              step.isDone && 'bg-transparent',
            )}
          >
            <span className="flex items-center gap-2 font-medium text-sm [&_svg]:size-4 [&_svg]:text-accent">
              {step.isDone ? <Check aria-label={t('home.stepDone')} /> : step.icon}
              {step.title}
            </span>
            <span className="text-pretty text-soft text-sm">{step.text}</span>
          </a>
        </li>
      ))}
    </ol>
  );
}
