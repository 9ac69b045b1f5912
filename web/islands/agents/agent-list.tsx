import { useInfiniteQuery } from '@tanstack/react-query';
import { Bot, FileUp, Plus, Search, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { useRested } from '../../lib/debounce.ts';
import { t } from '../../lib/messages.ts';
import { AGENT_SORTS, type AgentFilter, agentsQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { setUrlParams } from '../../lib/url-state.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { EmptyState, ErrorState, ListEnd, Notice, SkeletonCards, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { AgentCards, AgentTable, type ItemActions } from './agent-items.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { type ListAddress, ListFilters } from './list-filters.tsx';
import { rememberView, type View } from './list-view.ts';
import { allOf, extendedTo, NOTHING, type Selection, toggled, within } from './selection.ts';
import { useAgentActions } from './use-agent-actions.ts';
import { useListKeys } from './use-list-keys.ts';

type Agent = Schema<'AgentSummary'>;

const VISIBILITIES = ['private', 'unlisted', 'public'] as const;

/** The address as the API's filter; what it does not know is left out. */
function filterOf({ q, sort, visibility, provider, published, deleted }: ListAddress): AgentFilter {
  const knownSort = AGENT_SORTS.find((known) => known === sort);
  const knownVisibility = VISIBILITIES.find((known) => known === visibility);
  return {
    ...(q ? { q } : {}),
    ...(knownSort ? { sort: knownSort } : {}),
    ...(knownVisibility ? { visibility: knownVisibility } : {}),
    ...(provider ? { provider } : {}),
    ...(published === 'true' || published === 'false' ? { published } : {}),
    ...(deleted === 'true' ? { deleted } : {}),
  };
}

/** Calls `onNear` when the end of the list comes into sight. */
function End({ onNear }: { onNear(): void }) {
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(onNear);
  latest.current = onNear;
  useEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), {
      rootMargin: '400px',
    });
    if (mark.current) watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, []);
  return <div ref={mark} aria-hidden />;
}

function Empty({ address, onClear }: { address: ListAddress; onClear(): void }) {
  const isBin = address.deleted === 'true';
  const isFiltered = Boolean(address.q || address.visibility || address.provider || address.published);
  if (isFiltered)
    return (
      <EmptyState
        icon={<Search />}
        title={t('agents.list.nothingTitle')}
        action={<Button onClick={onClear}>{t('agents.filter.clear')}</Button>}
      >
        {t('agents.list.nothing')}
      </EmptyState>
    );
  if (isBin)
    return (
      <EmptyState icon={<Trash2 />} title={t('agents.list.binTitle')}>
        {t('agents.list.bin')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<Bot />}
      title={t('agents.list.emptyTitle')}
      action={
        <Button asChild variant="primary">
          <a href="/app/agents/new">
            <Plus /> {t('agents.list.fromTemplate')}
          </a>
        </Button>
      }
    >
      {t('agents.list.empty')}
    </EmptyState>
  );
}

const CLEARED: Partial<ListAddress> = { q: '', visibility: '', provider: '', published: '', deleted: '' };

function List({ initial, initialView }: { initial: ListAddress; initialView: View }) {
  const [address, setAddress] = useState(initial);
  const [view, setView] = useState(initialView);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [isImporting, setImporting] = useState(false);
  const [parting, setParting] = useState<Agent | null>(null);
  const query = useInfiniteQuery(agentsQuery(filterOf({ ...address, q: useRested(address.q, 200) })));
  const { duplicate, exportAgents, exportProgram, remove, removeForever, restore } = useAgentActions();
  const isBin = address.deleted === 'true';
  const agents = query.data?.pages.flatMap((page) => page.data) ?? [];
  const order = agents.map((agent) => agent.id);
  const selected = within(selection, order);
  const chosen = agents.filter((agent) => selected.ids.has(agent.id));

  function change(part: Partial<ListAddress>) {
    setAddress({ ...address, ...part });
    setUrlParams(part as Record<string, string>);
    setSelection(NOTHING);
  }
  function removeAll(of: readonly Agent[]) {
    if (of.length > 0) remove.mutate(of, { onSuccess: () => setSelection(NOTHING) });
  }
  const actions: ItemActions = {
    isSelected: (id) => selected.ids.has(id),
    select: (id, isRange) => setSelection(isRange ? extendedTo(selected, id, order) : toggled(selected, id)),
    selectAll: () => setSelection(allOf(selected, order)),
    duplicate: (agent) => duplicate.mutate([agent]),
    exportOne: (agent) => exportAgents.mutate([agent]),
    exportProgram: (agent) => exportProgram.mutate(agent),
    remove: (agent) => removeAll([agent]),
    restore: (agent) => restore.mutate([agent.id]),
    removeForever: setParting,
  };
  useListKeys({
    hasSelection: chosen.length > 0,
    toggle: (id) => setSelection(toggled(selected, id)),
    selectAll: actions.selectAll,
    remove: (id) => !isBin && removeAll(chosen.length > 0 ? chosen : agents.filter((agent) => agent.id === id)),
    clear: () => setSelection(NOTHING),
  });
  const Items = view === 'cards' ? AgentCards : AgentTable;

  return (
    <>
      <PageHeader
        title={t('agents.title')}
        action={
          <>
            <Button onClick={() => setImporting(true)}>
              <FileUp /> {t('agents.import')}
            </Button>
            <Button asChild variant="primary">
              <a href="/app/agents/new">
                <Plus /> {t('agents.new')}
              </a>
            </Button>
          </>
        }
      >
        {t('agents.lead')}
      </PageHeader>
      <ListFilters
        address={address}
        onChange={change}
        view={view}
        onView={(next) => {
          setView(next);
          rememberView(next);
        }}
      />
      {isBin && (
        <Notice className="mb-4">
          <Trash2 className="mr-2 inline size-4" aria-hidden />
          {t('agents.list.binNotice')}
        </Notice>
      )}
      {query.isPending &&
        (view === 'cards' ? (
          <SkeletonCards label={t('agents.list.loading')} />
        ) : (
          <Card>
            <SkeletonRows rows={6} label={t('agents.list.loading')} />
          </Card>
        ))}
      {query.error && (
        <Card>
          <ErrorState error={query.error} onRetry={() => query.refetch()} />
        </Card>
      )}
      {query.data && agents.length === 0 && (
        <Card>
          <Empty address={address} onClear={() => change(CLEARED)} />
        </Card>
      )}
      {agents.length > 0 && <Items agents={agents} isBin={isBin} actions={actions} />}
      {query.hasNextPage ? (
        <div className="mt-4 grid justify-center">
          <End onNear={() => !query.isFetchingNextPage && void query.fetchNextPage()} />
          <Button onClick={() => query.fetchNextPage()} pending={query.isFetchingNextPage}>
            {t('agents.list.showMore')}
          </Button>
        </div>
      ) : (
        agents.length > 0 && <ListEnd count={agents.length} />
      )}
      <BulkBar
        count={chosen.length}
        isBin={isBin}
        isBusy={remove.isPending || duplicate.isPending || restore.isPending}
        onDuplicate={() => duplicate.mutate(chosen, { onSuccess: () => setSelection(NOTHING) })}
        onExport={() => exportAgents.mutate(chosen)}
        onRemove={() => removeAll(chosen)}
        onRestore={() => restore.mutate(order.filter((id) => selected.ids.has(id)))}
        onClear={() => setSelection(NOTHING)}
      />
      <ImportDialog open={isImporting} onOpenChange={setImporting} />
      <ConfirmByName
        open={parting !== null}
        onOpenChange={(open) => !open && setParting(null)}
        name={parting?.name ?? ''}
        title={t('agents.removeTitle', { name: parting?.name ?? '' })}
        description={t('agents.removeText')}
        action={t('agents.removeForever')}
        pending={removeForever.isPending}
        onConfirm={() => parting && removeForever.mutate(parting, { onSettled: () => setParting(null) })}
      />
    </>
  );
}

/** `initial` and `view` are what the server saw in the address and in the cookie. */
export function AgentList({ initial, view }: { initial: ListAddress; view: View }) {
  return (
    <Island>
      <List initial={initial} initialView={view} />
    </Island>
  );
}
