import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { MAX_TOOLS } from '../../../worker/domain/agents/contract.ts';
import { showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { toolKindsQuery } from '../../lib/tool-queries.ts';
import type { AgentFormValues } from '../agents/form-values.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { AddTool } from './add-tool.tsx';
import { searchesAttached } from './file-hint.ts';
import { Practice } from './practice.tsx';
import { RowFrame } from './row-frame.tsx';
import { ToolIcon } from './tool-icon.tsx';
import { newTool, type ToolDraft, type ToolKind } from './tool-values.ts';
import { useDraftList } from './use-draft-list.ts';

// A form of any schema with its editors: fetched when a tool is opened.
const ToolPanel = lazy(() => import('./tool-panel.tsx').then((module) => ({ default: module.ToolPanel })));

const AgentFiles = lazy(() => import('./agent-files.tsx').then((module) => ({ default: module.AgentFiles })));

const OpenApiImport = lazy(() => import('./openapi-import.tsx').then((module) => ({ default: module.OpenApiImport })));

function noteOf(tool: ToolDraft, kind: ToolKind | undefined): string {
  const price =
    kind && kind.microcredits > 0 ? t('tools.price', { credits: showCredits(kind.microcredits) }) : t('tools.free');
  const asks = tool.approval.mode === 'never' ? [] : [t('tools.approvalBadge')];
  return [kind?.title ?? tool.kind, price, ...asks].join(' · ');
}

interface ToolSectionProps {
  form: UseFormReturn<AgentFormValues>;
  /** Where the tools are saved; empty for an agent that is not created yet. */
  agentId: string;
  /** Ids of tools that are saved, by those of the form. */
  savedId(id: string): string | undefined;
  beforeTest(): Promise<boolean>;
}

/** The fourth step of 17.1: tools, each with its settings, what the model sees of it, and a way to try it. */
export function ToolSection({ form, agentId, savedId, beforeTest }: ToolSectionProps) {
  const kinds = useQuery(toolKindsQuery);
  const { list, openId, toggle, errorAt, isFaulty, add, addAll, change, move, remove } = useDraftList(form, 'tools');
  const [isImporting, setImporting] = useState(false);
  const kindOf = (tool: ToolDraft) => kinds.data?.find((kind) => kind.kind === tool.kind);
  const fileSearch = kinds.data?.find(({ kind }) => kind === 'file_search');
  /** The tool that searches the agent's files: turned on where it is off, else a new one, where there is room. */
  const searchFiles = () => {
    const asleep = list.find(searchesAttached);
    if (asleep) change(asleep.id, { enabled: true });
    else if (fileSearch) addAll([newTool(fileSearch, list)]);
  };
  const canSearch = fileSearch !== undefined && (list.length < MAX_TOOLS || list.some(searchesAttached));
  const fault = form.formState.errors.tools?.message ?? form.formState.errors.tools?.root?.message;
  return (
    <div className="grid gap-4">
      {list.length === 0 && <p className="text-faint text-sm">{t('tools.none')}</p>}
      {list.length > 0 && (
        <ol aria-label={t('tools.list')} className="grid gap-2">
          {list.map((tool, index) => {
            const kind = kindOf(tool);
            return (
              <RowFrame
                key={tool.id}
                name={tool.name || String(index + 1)}
                icon={<ToolIcon kind={tool.kind} />}
                title={<code className="font-mono">{tool.name}</code>}
                note={noteOf(tool, kind)}
                isOn={tool.enabled}
                isOpen={openId === tool.id}
                isFaulty={isFaulty(index)}
                isFirst={index === 0}
                isLast={index === list.length - 1}
                onOpen={() => toggle(tool.id)}
                onSwitch={(enabled) => change(tool.id, { enabled })}
                onMove={(by) => move(index, by)}
                onRemove={() => remove(tool)}
              >
                {kind ? (
                  <Suspense fallback={<Skeleton className="h-48" />}>
                    <ToolPanel
                      tool={tool}
                      kind={kind}
                      agentId={agentId}
                      savedId={() => savedId(tool.id)}
                      beforeTest={beforeTest}
                      errorAt={(path) => errorAt(`${index}.${path}`)}
                      onChange={(next) => change(tool.id, next)}
                    />
                  </Suspense>
                ) : (
                  <p className="text-faint text-sm">{kinds.isPending ? t('tools.loading') : t('tools.unknownKind')}</p>
                )}
              </RowFrame>
            );
          })}
        </ol>
      )}
      {fault && (
        <p role="alert" className="text-bad text-xs">
          {fault}
        </p>
      )}
      {kinds.error ? (
        <ErrorState error={kinds.error} onRetry={() => kinds.refetch()} className="py-4" />
      ) : (
        <div>
          <AddTool
            kinds={kinds.data ?? []}
            isFull={list.length >= MAX_TOOLS}
            onAdd={(kind) => add(newTool(kind, list))}
            onImport={() => setImporting(true)}
          />
          {isImporting && (
            <Suspense>
              <OpenApiImport tools={list} onAdd={addAll} onClose={() => setImporting(false)} />
            </Suspense>
          )}
        </div>
      )}
      {agentId !== '' && (
        <div className="grid gap-3 border-line border-t pt-4">
          <div className="grid gap-0.5">
            <h3 className="font-semibold text-sm">{t('tools.files.title')}</h3>
            <p className="text-faint text-xs">{t('tools.files.lead')}</p>
          </div>
          <Suspense fallback={<Skeleton className="h-16" />}>
            <AgentFiles agentId={agentId} tools={list} onSearch={canSearch ? searchFiles : undefined} />
          </Suspense>
        </div>
      )}
      <Practice
        title={t('tools.practice.title')}
        lines={[
          t('tools.practice.few'),
          t('tools.practice.describe'),
          t('tools.practice.approve'),
          t('tools.practice.test'),
        ]}
      />
    </div>
  );
}
