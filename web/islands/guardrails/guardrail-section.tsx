import { useQuery } from '@tanstack/react-query';
import { Plus, Shield } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { MAX_GUARDRAILS } from '../../../worker/domain/agents/contract.ts';
import { t } from '../../lib/messages.ts';
import { guardrailKindsQuery } from '../../lib/tool-queries.ts';
import type { AgentFormValues } from '../agents/form-values.ts';
import { Practice } from '../tools/practice.tsx';
import { RowFrame } from '../tools/row-frame.tsx';
import { useDraftList } from '../tools/use-draft-list.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { byStage, type GuardrailDraft, type GuardrailKind, neighbour, newGuardrail } from './guardrail-values.ts';

const GuardrailPanel = lazy(() =>
  import('./guardrail-panel.tsx').then((module) => ({ default: module.GuardrailPanel })),
);

function AddGuardrail({
  kinds,
  isFull,
  onAdd,
}: {
  kinds: readonly GuardrailKind[];
  isFull: boolean;
  onAdd(kind: GuardrailKind): void;
}) {
  return (
    <Menu
      align="start"
      trigger={
        <Button size="sm" disabled={isFull || kinds.length === 0}>
          <Plus /> {t('tools.guardrails.add')}
        </Button>
      }
    >
      <div className="max-h-[min(32rem,70dvh)] overflow-y-auto">
        {kinds.map((kind) => (
          <MenuItem key={kind.kind} icon={<Shield />} onSelect={() => onAdd(kind)}>
            <span className="grid max-w-80">
              <span>{kind.title}</span>
              <span className="text-faint text-xs">{kind.about}</span>
            </span>
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}

/** The last step of 17.1: rules on what goes in and out, by where they look. */
export function GuardrailSection({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const kinds = useQuery(guardrailKindsQuery);
  const { list, openId, toggle, errorAt, isFaulty, add, change, move, remove } = useDraftList(form, 'guardrails');
  const kindOf = (entry: GuardrailDraft) => kinds.data?.find((kind) => kind.kind === entry.kind);
  return (
    <div className="grid gap-4">
      {list.length === 0 && <p className="text-faint text-sm">{t('tools.guardrails.none')}</p>}
      {byStage(list).map(({ stage, entries }) => (
        <div key={stage} className="grid gap-2">
          <h3 className="font-medium text-sm">{t(`tools.guardrails.stages.${stage}`)}</h3>
          <ol
            aria-label={t('tools.guardrails.list', { stage: t(`tools.guardrails.stages.${stage}`) })}
            className="grid gap-2"
          >
            {entries.map(({ entry, index }) => {
              const kind = kindOf(entry);
              return (
                <RowFrame
                  key={entry.id}
                  name={entry.name || String(index + 1)}
                  icon={<Shield aria-hidden />}
                  title={entry.name}
                  note={`${kind?.title ?? entry.kind} · ${t(`tools.guardrails.actions.${entry.action}`)}`}
                  isOn={entry.enabled}
                  isOpen={openId === entry.id}
                  isFaulty={isFaulty(index)}
                  isFirst={neighbour(list, index, -1) === null}
                  isLast={neighbour(list, index, 1) === null}
                  onOpen={() => toggle(entry.id)}
                  onSwitch={(enabled) => change(entry.id, { enabled })}
                  onMove={(by) => move(index, (neighbour(list, index, by) ?? index) - index)}
                  onRemove={() => remove(entry)}
                >
                  {kind ? (
                    <Suspense fallback={<Skeleton className="h-48" />}>
                      <GuardrailPanel
                        guardrail={entry}
                        kind={kind}
                        errorAt={(path) => errorAt(`${index}.${path}`)}
                        onChange={(next) => change(entry.id, next)}
                      />
                    </Suspense>
                  ) : (
                    <p className="text-faint text-sm">
                      {kinds.isPending ? t('tools.guardrails.loading') : t('tools.unknownKind')}
                    </p>
                  )}
                </RowFrame>
              );
            })}
          </ol>
        </div>
      ))}
      {kinds.error ? (
        <ErrorState error={kinds.error} onRetry={() => kinds.refetch()} className="py-4" />
      ) : (
        <div>
          <AddGuardrail
            kinds={kinds.data ?? []}
            isFull={list.length >= MAX_GUARDRAILS}
            onAdd={(kind) => add(newGuardrail(kind, list))}
          />
        </div>
      )}
      <Practice
        title={t('tools.guardrails.practice.title')}
        lines={[
          t('tools.guardrails.practice.first'),
          t('tools.guardrails.practice.flag'),
          t('tools.guardrails.practice.output'),
        ]}
      />
    </div>
  );
}
