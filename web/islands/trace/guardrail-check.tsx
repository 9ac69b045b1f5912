import { CircleCheck, EyeOff, Flag, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Schema } from '../../lib/api.ts';
import { checkView, type RuleVerdict, type Verdict } from '../../lib/check-view.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import type { Span } from '../../lib/trace-view.ts';
import { Badge, type Tone } from '../ui/surface.tsx';
import { MaskedText } from './masked-text.tsx';

const LOOKS: Record<Verdict, { tone: Tone; icon: ReactNode }> = {
  passed: { tone: 'good', icon: <CircleCheck /> },
  flagged: { tone: 'warn', icon: <Flag /> },
  masked: { tone: 'accent', icon: <EyeOff /> },
  blocked: { tone: 'bad', icon: <OctagonX /> },
  failed: { tone: 'bad', icon: <TriangleAlert /> },
};

const STAGES = ['input', 'output', 'tool_input', 'tool_output'] as const;

function stageName(stage: string): string {
  const known = STAGES.find((one) => one === stage);
  return known ? t(`tools.guardrails.stages.${known}`) : stage;
}

function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { tone, icon } = LOOKS[verdict];
  return (
    <Badge tone={tone} className="[&_svg]:size-3.5">
      {icon} {t(`runs.check.verdicts.${verdict}`)}
    </Badge>
  );
}

/** Figures of a rule: how many finds, of which sort. */
function Details({ details }: { details: Record<string, unknown> }) {
  const entries = Object.entries(details);
  if (entries.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {entries.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-faint">{name}</dt>
          <dd className="tabular font-mono">{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Rule({ rule, agentId }: { rule: RuleVerdict; agentId: string | null }) {
  const { name, kind, verdict, reason, details } = rule;
  return (
    <li className={cn('grid gap-1 p-2.5', verdict === 'passed' && 'text-soft')}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 text-sm">
          {name} <code className="font-mono text-faint text-xs">{kind}</code>
        </p>
        <VerdictBadge verdict={verdict} />
      </div>
      {reason && <p className="text-soft text-xs">{reason}</p>}
      <Details details={details} />
      {agentId && verdict !== 'passed' && (
        <a
          href={`/app/agents/${agentId}#agent-guardrails`}
          className="w-fit text-accent text-xs underline underline-offset-2"
        >
          {t('runs.check.setting', { name })}
        </a>
      )}
    </li>
  );
}

/** A check, told: what was looked at, by which rules, what each said, and what went on in its place. */
export function GuardrailCheck({ span, trace }: { span: Span; trace: Schema<'RunTrace'> }) {
  const view = checkView(span, trace.definition);
  if (!view) return null;
  return (
    <div className="grid gap-4 p-4">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <VerdictBadge verdict={view.verdict} />
        {t('runs.check.looked', { stage: stageName(view.stage) })}
      </p>
      <section aria-label={t('runs.check.rules')} className="grid gap-1.5">
        <h3 className="font-medium text-xs">{t('runs.check.rules')}</h3>
        <ol className="grid divide-y divide-line rounded-md border border-line">
          {view.rules.map((rule) => (
            <Rule key={`${rule.id}${rule.name}`} rule={rule} agentId={view.agentId} />
          ))}
        </ol>
      </section>
      {view.masked !== null && (
        <section aria-label={t('runs.check.wentOn')} className="grid gap-1.5">
          <h3 className="font-medium text-xs">{t('runs.check.wentOn')}</h3>
          <p className="text-faint text-xs">{t('runs.check.wentOnHint')}</p>
          <MaskedText value={view.masked} masks={view.masks} />
        </section>
      )}
    </div>
  );
}
