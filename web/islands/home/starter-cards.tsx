import { useMutation } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Notice } from '../ui/states.tsx';
import { createStarter, STARTERS, type Starter } from './starters.ts';

/** Agents that exist after one press; the playground opens with them. */
export function StarterCards() {
  const start = useMutation({
    mutationFn: (starter: Starter) => createStarter(starter),
    onSuccess: (agentId) => window.location.assign(`/app/playground?agent=${agentId}`),
  });
  const isBusy = start.isPending || start.isSuccess;
  return (
    <section className="grid gap-3" aria-labelledby="starters-title">
      <div className="grid gap-0.5">
        <h2 id="starters-title" className="font-semibold">
          {t('home.startersTitle')}
        </h2>
        <p className="text-soft text-sm">{t('home.startersText')}</p>
      </div>
      <ul className="grid gap-3 md:grid-cols-3">
        {STARTERS.map((starter) => {
          const { icon: Icon, id, title, text } = starter;
          const isThis = isBusy && start.variables?.id === id;
          return (
            <li key={id}>
              <button
                type="button"
                disabled={isBusy}
                aria-busy={isThis || undefined}
                onClick={() => start.mutate(starter)}
                className="group grid size-full content-start gap-1.5 rounded-lg border border-line bg-surface p-4 text-left hover:border-control disabled:opacity-60 aria-busy:animate-pulse aria-busy:opacity-100"
              >
                <span className="flex items-center gap-2 font-medium text-sm [&_svg]:size-4">
                  <Icon className="text-accent" aria-hidden />
                  <span className="flex-1">{title}</span>
                  <ArrowRight className="text-faint group-hover:text-ink" aria-hidden />
                </span>
                <span className="text-pretty text-soft text-sm">{text}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="sr-only" role="status">
        {isBusy ? t('home.startersPending') : ''}
      </p>
      {start.error && (
        <Notice tone="bad">{t('home.startersFailed', { reason: asProblem(start.error).message })}</Notice>
      )}
    </section>
  );
}
