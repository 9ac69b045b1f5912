import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery, agentQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';
import { useShortcut } from '../ui/use-shortcut.ts';
import { AgentForm, Section } from './agent-form.tsx';
import { Dock } from './dock.tsx';
import { DraftNotices } from './draft-notices.tsx';
import { EditorBar } from './editor-bar.tsx';
import { EstimatePanel } from './estimate-panel.tsx';
import { SectionNav } from './section-nav.tsx';
import { SharedAgent } from './shared-agent.tsx';
import { SharingLink } from './sharing-link.tsx';
import { TeamSection } from './team-section.tsx';
import { useDraft } from './use-draft.ts';
import { VersionsPanel } from './versions-panel.tsx';

type Agent = Schema<'Agent'>;

const TryIt = lazy(() => import('./try-it.tsx').then((module) => ({ default: module.TryIt })));

const DOCK_KEY = 'baton:dock-open';

function useRememberedDock(): [boolean, () => void] {
  const [isDocked, setDocked] = useState(() => localStorage.getItem(DOCK_KEY) !== 'no');
  const toggle = useCallback(() => {
    setDocked((before) => {
      localStorage.setItem(DOCK_KEY, before ? 'no' : 'yes');
      return !before;
    });
  }, []);
  return [isDocked, toggle];
}

/** Whether the window has room for the playground beside the form. */
function useIsWide(): boolean {
  const [isWide, setWide] = useState(() => window.matchMedia('(min-width: 1024px)').matches);
  useEffect(() => {
    const query = window.matchMedia('(min-width: 1024px)');
    const look = () => setWide(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isWide;
}

/** Undo and redo of the form by keyboard, wherever in it one is. One history for all fields, so the fields' own rests. */
function undoKeys(event: KeyboardEvent, undo: () => void, redo: () => void): void {
  if (!(event.metaKey || event.ctrlKey) || event.altKey || event.defaultPrevented) return;
  if (event.target instanceof Element && event.target.closest('[data-modal]')) return;
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  if (key === 'y' || event.shiftKey) redo();
  else undo();
}

function Editor({ agent }: { agent: Agent }) {
  const draft = useDraft(agent);
  const { form, undo, redo, flush } = draft;
  const name = useWatch({ control: form.control, name: 'name' });
  const choices = useQuery(agentChoicesQuery).data;
  const scroller = useRef<HTMLDivElement>(null);
  const [isDocked, toggleDock] = useRememberedDock();
  const isWide = useIsWide();
  const [tab, setTab] = useState<'edit' | 'try'>('edit');
  const nameOf = useCallback(
    (id: string) =>
      choices?.find((choice) => choice.id === id)?.name ??
      agent.handoffs.find((entry) => entry.targetAgentId === id)?.targetName ??
      undefined,
    [choices, agent.handoffs],
  );
  useShortcut('mod+s', () => void flush(), {
    label: t('agents.editor.save'),
    group: t('agents.editor.group'),
    inFields: true,
  });
  useShortcut('mod+\\', toggleDock, {
    label: t('agents.editor.showPlayground'),
    group: t('agents.editor.group'),
    inFields: true,
  });
  const tryIt = (
    <Suspense fallback={<SkeletonRows rows={3} label={t('agents.dock.loading')} />}>
      <TryIt agentId={agent.id} agentName={agent.name} beforeUse={flush} />
    </Suspense>
  );

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <EditorBar agent={agent} name={name} draft={draft} isDocked={isDocked} onDock={toggleDock} />
      <div className="border-line border-b px-4 py-2 lg:hidden">
        <Segmented<'edit' | 'try'>
          label={t('agents.editor.tabs')}
          value={tab}
          onChange={setTab}
          options={[
            { value: 'edit', label: t('agents.editor.tabEdit') },
            { value: 'try', label: t('agents.editor.tabTry') },
          ]}
        />
      </div>
      <div className="flex min-h-0 flex-1">
        <div
          ref={scroller}
          className={`relative min-h-0 min-w-0 flex-1 overflow-y-auto scroll-smooth ${tab === 'try' ? 'max-lg:hidden' : ''}`}
        >
          <SectionNav form={form} scroller={scroller} />
          <form
            noValidate
            aria-label={t('agents.editor.label', { name: agent.name })}
            onSubmit={(event) => {
              event.preventDefault();
              void flush();
            }}
            onKeyDown={(event) => undoKeys(event, undo, redo)}
            className="mx-auto grid max-w-3xl gap-5 px-4 py-5 sm:px-6"
          >
            <DraftNotices agent={agent} draft={draft} />
            <AgentForm
              form={form}
              agentId={agent.id}
              nameOf={nameOf}
              savedId={draft.savedId}
              beforeTest={flush}
              afterModel={<EstimatePanel agentId={agent.id} />}
              afterHandoffs={<TeamSection form={form} agentId={agent.id} nameOf={nameOf} />}
              afterSharing={<SharingLink agent={agent} form={form} />}
            />
            <Section name="versions" lead={t('agents.versions.lead')}>
              <VersionsPanel agent={agent} draft={draft} />
            </Section>
          </form>
        </div>
        {isWide && isDocked && <Dock label={t('agents.dock.label')}>{tryIt}</Dock>}
        {!isWide && tab === 'try' && (
          <section aria-label={t('agents.dock.label')} data-dock className="flex min-h-0 min-w-0 flex-1 flex-col">
            {tryIt}
          </section>
        )}
      </div>
    </div>
  );
}

function Page({ agentId }: { agentId: string }) {
  const { data, error, isPending, refetch } = useQuery({ ...agentQuery(agentId), refetchOnWindowFocus: false });
  if (data?.owned) return <Editor agent={data} />;
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-6 sm:px-8">
      {isPending && (
        <Card>
          <SkeletonRows rows={6} label={t('agents.editor.loading')} />
        </Card>
      )}
      {error && (
        <Card>
          <ErrorState error={error} onRetry={() => refetch()} />
        </Card>
      )}
      {data && <SharedAgent agent={data} />}
    </div>
  );
}

export function AgentEditor({ agentId }: { agentId: string }) {
  return (
    <Island>
      <Page agentId={agentId} />
    </Island>
  );
}
