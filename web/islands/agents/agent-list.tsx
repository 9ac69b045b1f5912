import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Bot, Copy, MessagesSquare, MoreHorizontal, Pencil, Plus, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { useRested } from '../../lib/debounce.ts';
import { asProblem } from '../../lib/problem.ts';
import { AGENT_SORTS, type AgentSort, agentsQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { useUrlParam } from '../../lib/url-state.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Input, NativeSelect } from '../ui/field.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Badge, Card, PageHeader } from '../ui/surface.tsx';

type Agent = Schema<'AgentSummary'>;

const SORT_LABELS: Record<AgentSort, string> = { '-updated': 'Last changed', name: 'Name', '-created': 'Newest' };

function AgentRow({ agent, onDelete, onClone }: { agent: Agent; onDelete(): void; onClone(): void }) {
  return (
    <li className="group relative flex items-center gap-3 px-4 py-3.5 hover:bg-hover/50 sm:px-5">
      <AgentMark id={agent.id} name={agent.name} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <a href={`/app/agents/${agent.id}`} className="truncate font-medium text-sm after:absolute after:inset-0">
            {agent.name}
          </a>
          {agent.version > 0 && <Badge tone="accent">v{agent.version}</Badge>}
          {agent.visibility !== 'private' && <Badge>{agent.visibility}</Badge>}
        </div>
        <p className="truncate text-faint text-xs">{agent.description || 'No description'}</p>
      </div>
      <div className="hidden w-44 shrink-0 text-xs md:block">
        <p className="truncate font-mono text-soft">{agent.model.name}</p>
        <p className="text-faint">{agent.handoffCount === 1 ? '1 handoff' : `${agent.handoffCount} handoffs`}</p>
      </div>
      <Moment at={agent.updatedAt} className="hidden w-28 shrink-0 text-right text-faint text-xs sm:block" />
      <div className="relative flex shrink-0 items-center gap-1">
        <Button asChild variant="ghost" size="sm">
          <a href={`/app/playground?agent=${agent.id}`} aria-label={`Run ${agent.name}`}>
            <MessagesSquare /> <span className="hidden lg:inline">Run</span>
          </a>
        </Button>
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={`More for ${agent.name}`}>
              <MoreHorizontal />
            </Button>
          }
        >
          <MenuItem icon={<Pencil />} href={`/app/agents/${agent.id}`}>
            Edit
          </MenuItem>
          <MenuItem icon={<Copy />} onSelect={onClone}>
            Duplicate
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={onDelete}>
            Delete
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}

function useAgentActions() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['agents'] });
  const onError = (fault: unknown) => toast.error(asProblem(fault).message);
  const clone = useMutation({
    mutationFn: (agent: Agent) =>
      take(api.POST('/api/v1/agents/{agent_id}/clone', { params: { path: { agent_id: agent.id } }, body: {} })),
    onSuccess: (copy) => {
      toast.success(`“${copy.name}” is ready.`);
      return refresh();
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: (agent: Agent) =>
      take(api.DELETE('/api/v1/agents/{agent_id}', { params: { path: { agent_id: agent.id } } })),
    onSuccess: (_, agent) => {
      toast.success(`“${agent.name}” is deleted.`);
      return refresh();
    },
    onError,
  });
  return { clone, remove };
}

function List({ initialQ, initialSort }: { initialQ: string; initialSort: string }) {
  const [q, setQ] = useUrlParam('q', initialQ);
  const [sortParam, setSort] = useUrlParam('sort', initialSort);
  const sort = AGENT_SORTS.find((known) => known === sortParam) ?? '-updated';
  const query = useInfiniteQuery(agentsQuery({ q: useRested(q, 200), sort }));
  const { clone, remove } = useAgentActions();
  const [deleting, setDeleting] = useState<Agent | null>(null);
  const agents = query.data?.pages.flatMap((page) => page.data);
  const newButton = (
    <Button asChild variant="primary">
      <a href="/app/agents/new">
        <Plus /> New agent
      </a>
    </Button>
  );

  return (
    <>
      <PageHeader title="Agents" action={newButton}>
        Each agent has its own instructions and model, and can hand a conversation on to others.
      </PageHeader>
      <div className="mb-3 flex flex-wrap gap-2">
        <div className="relative min-w-52 flex-1 sm:max-w-xs">
          <Search className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-faint" aria-hidden />
          <Input
            type="search"
            aria-label="Search agents"
            placeholder="Search by name or description"
            className="pl-8.5"
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </div>
        <NativeSelect
          aria-label="Sort by"
          className="w-auto"
          value={sort}
          onChange={(event) => setSort(event.target.value)}
        >
          {AGENT_SORTS.map((option) => (
            <option key={option} value={option}>
              {SORT_LABELS[option]}
            </option>
          ))}
        </NativeSelect>
      </div>
      <Card className="overflow-hidden">
        {query.isPending && <SkeletonRows rows={6} label="Loading agents" />}
        {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
        {agents?.length === 0 &&
          (q ? (
            <EmptyState
              icon={<Search />}
              title={`Nothing found for “${q}”`}
              action={<Button onClick={() => setQ('')}>Clear the search</Button>}
            />
          ) : (
            <EmptyState icon={<Bot />} title="No agents yet" action={newButton}>
              Start with one that answers in its own field. A second one that decides who answers makes a team.
            </EmptyState>
          ))}
        {agents && agents.length > 0 && (
          <ul className="divide-y divide-line" aria-label="Agents">
            {agents.map((agent) => (
              <AgentRow
                key={agent.id}
                agent={agent}
                onDelete={() => setDeleting(agent)}
                onClone={() => clone.mutate(agent)}
              />
            ))}
          </ul>
        )}
      </Card>
      {query.hasNextPage && (
        <div className="mt-4 grid justify-center">
          <Button onClick={() => query.fetchNextPage()} pending={query.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={`Delete “${deleting?.name ?? ''}”?`}
        description="Its draft and its versions go with it. Runs that it made stay, with their traces. This can't be undone."
        action="Delete"
        pending={remove.isPending}
        onConfirm={() => deleting && remove.mutate(deleting, { onSettled: () => setDeleting(null) })}
      />
    </>
  );
}

export function AgentList({ q, sort }: { q: string; sort: string }) {
  return (
    <Island>
      <List initialQ={q} initialSort={sort} />
    </Island>
  );
}
