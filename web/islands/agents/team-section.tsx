import { useQueries } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import { t } from '../../lib/messages.ts';
import { agentGraphQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/states.tsx';
import type { AgentFormValues } from './form-values.ts';
import { type Team, type TeamEdge, teamOf } from './team-graph.ts';

const HandoffGraph = lazy(() => import('./handoff-graph.tsx').then((module) => ({ default: module.HandoffGraph })));

function sentence(edge: TeamEdge, nameOf: (id: string) => string): string {
  const names = { from: nameOf(edge.from), to: nameOf(edge.to) };
  if (edge.kind === 'tool') return t('agents.graph.uses', names);
  if (edge.kind === 'fallback') return t('agents.graph.fallsBack', names);
  return edge.label ? t('agents.graph.handsToWhen', { ...names, when: edge.label }) : t('agents.graph.handsTo', names);
}

/** The same as the picture, for those who read or hear it. */
function TeamText({ team }: { team: Team }) {
  const names = new Map(team.nodes.map((node) => [node.id, node.name]));
  return (
    <details className="text-sm">
      <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">
        {t('agents.graph.asText')}
      </summary>
      <ul className="mt-2 grid list-disc gap-1 pl-5">
        {team.edges.map((edge) => (
          <li key={`${edge.from}-${edge.to}-${edge.kind}`}>
            {sentence(edge, (id) => names.get(id) || t('agents.handoffs.gone'))}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface TeamSectionProps {
  form: UseFormReturn<AgentFormValues>;
  agentId: string;
  nameOf(id: string): string | undefined;
}

/** Who hands on to whom around this agent, as the form has it now. The picture is loaded when it is wanted. */
export function TeamSection({ form, agentId, nameOf }: TeamSectionProps) {
  const [isShown, setShown] = useState(false);
  const [name, modelName, handoffs, fallbackAgentId, tools] = useWatch({
    control: form.control,
    name: ['name', 'modelName', 'handoffs', 'fallbackAgentId', 'tools'],
  });
  const toolTargets = tools.map(({ kind, config }) => (kind === 'agent' ? String(config.agentId) : ''));
  const targets = [...handoffs.map((entry) => entry.targetAgentId), fallbackAgentId, ...toolTargets].filter(Boolean);
  const found = useQueries({
    queries: [...new Set([agentId, ...targets])].map((id) => ({ ...agentGraphQuery(id), enabled: isShown })),
    combine: (results) => results.flatMap((result) => (result.data ? [result.data] : [])),
  });
  const team = useMemo(
    () => teamOf({ id: agentId, values: { name, modelName, handoffs, fallbackAgentId, tools } }, found, nameOf),
    [agentId, name, modelName, handoffs, fallbackAgentId, tools, found, nameOf],
  );
  return (
    <div className="grid gap-3 border-line border-t pt-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium text-sm">{t('agents.graph.title')}</h3>
        <Button size="sm" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {t(isShown ? 'agents.graph.hide' : 'agents.graph.show')}
        </Button>
      </div>
      {isShown &&
        (team.edges.length === 0 ? (
          <p className="text-faint text-sm">{t('agents.graph.alone')}</p>
        ) : (
          <>
            <Suspense fallback={<Skeleton className="h-80" />}>
              <HandoffGraph team={team} />
            </Suspense>
            <TeamText team={team} />
          </>
        ))}
    </div>
  );
}
