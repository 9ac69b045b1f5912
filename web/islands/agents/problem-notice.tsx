import { t } from '../../lib/messages.ts';
import type { ApiProblem } from '../../lib/problem.ts';
import { Notice } from '../ui/states.tsx';

/** A refusal with its way out, where there is one. */
export function ProblemNotice({ problem, className }: { problem: ApiProblem; className?: string }) {
  return (
    <Notice tone="bad" {...(className ? { className } : {})}>
      {problem.message}{' '}
      {problem.code === 'insufficient_credits' && (
        <a href="/app/credits" className="underline underline-offset-2">
          {t('agents.seeCredits')}
        </a>
      )}
    </Notice>
  );
}
