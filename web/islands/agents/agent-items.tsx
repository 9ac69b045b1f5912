import { Copy, Download, FileCode, MessagesSquare, MoreHorizontal, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { Badge, Card } from '../ui/surface.tsx';

type Agent = Schema<'AgentSummary'>;

/** What a row or a card can ask for. */
export interface ItemActions {
  isSelected(id: string): boolean;
  /** `isRange`: everything since the last one, too. */
  select(id: string, isRange: boolean): void;
  selectAll(): void;
  duplicate(agent: Agent): void;
  exportOne(agent: Agent): void;
  exportProgram(agent: Agent): void;
  remove(agent: Agent): void;
  restore(agent: Agent): void;
  removeForever(agent: Agent): void;
}

interface ItemsProps {
  agents: readonly Agent[];
  isBin: boolean;
  actions: ItemActions;
}

function Select({ agent, actions }: { agent: Agent; actions: ItemActions }) {
  return (
    <Checkbox
      aria-label={t('agents.select.one', { name: agent.name })}
      checked={actions.isSelected(agent.id)}
      onChange={() => undefined}
      onClick={(event: MouseEvent) => actions.select(agent.id, event.shiftKey)}
      className="relative z-10"
    />
  );
}

function Name({ agent, isBin }: { agent: Agent; isBin: boolean }) {
  if (isBin) return <span className="truncate font-medium text-sm">{agent.name}</span>;
  return (
    <a
      data-agent={agent.id}
      href={`/app/agents/${agent.id}`}
      className="truncate rounded-sm font-medium text-sm hover:underline"
    >
      {agent.name}
    </a>
  );
}

function State({ agent }: { agent: Agent }) {
  return agent.version > 0 ? (
    <Badge tone="accent">{t('agents.versionBadge', { version: agent.version })}</Badge>
  ) : (
    <Badge>{t('agents.draft')}</Badge>
  );
}

function ItemMenu({ agent, isBin, actions }: { agent: Agent; isBin: boolean; actions: ItemActions }) {
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('agents.more', { name: agent.name })}>
          <MoreHorizontal />
        </Button>
      }
    >
      {isBin ? (
        <>
          <MenuItem icon={<RotateCcw />} onSelect={() => actions.restore(agent)}>
            {t('agents.restore')}
          </MenuItem>
          <MenuItem icon={<Trash2 />} danger onSelect={() => actions.removeForever(agent)}>
            {t('agents.removeForever')}
          </MenuItem>
        </>
      ) : (
        <>
          <MenuItem icon={<Pencil />} href={`/app/agents/${agent.id}`}>
            {t('agents.edit')}
          </MenuItem>
          <MenuItem icon={<Copy />} onSelect={() => actions.duplicate(agent)}>
            {t('agents.duplicate')}
          </MenuItem>
          <MenuItem icon={<Download />} onSelect={() => actions.exportOne(agent)}>
            {t('agents.export')}
          </MenuItem>
          <MenuItem icon={<FileCode />} onSelect={() => actions.exportProgram(agent)}>
            {t('agents.exportProgram')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => actions.remove(agent)}>
            {t('agents.delete')}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function RunLink({ agent }: { agent: Agent }) {
  return (
    <Button asChild variant="ghost" size="icon">
      <a href={`/app/playground?agent=${agent.id}`} aria-label={t('agents.runNamed', { name: agent.name })}>
        <MessagesSquare />
      </a>
    </Button>
  );
}

const HEAD = 'px-3 py-2 font-medium text-faint text-xs';

export function AgentTable({ agents, isBin, actions }: ItemsProps) {
  const chosen = agents.filter((agent) => actions.isSelected(agent.id)).length;
  return (
    <Card className="overflow-x-auto">
      <table className="w-full text-left text-sm" aria-label={t('agents.list.label')}>
        <thead className="border-line border-b">
          <tr>
            <th scope="col" className="w-10 py-2 pl-4">
              <Checkbox
                aria-label={t('agents.select.all')}
                checked={chosen > 0 && chosen === agents.length}
                indeterminate={chosen > 0 && chosen < agents.length}
                onChange={actions.selectAll}
              />
            </th>
            <th scope="col" className={HEAD}>
              {t('agents.columns.name')}
            </th>
            <th scope="col" className={`${HEAD} max-md:hidden`}>
              {t('agents.columns.model')}
            </th>
            <th scope="col" className={`${HEAD} text-right max-lg:hidden`}>
              {t('agents.columns.handoffs')}
            </th>
            <th scope="col" className={`${HEAD} max-lg:hidden`}>
              {t('agents.columns.visibility')}
            </th>
            <th scope="col" className={`${HEAD} max-sm:hidden`}>
              {t('agents.columns.version')}
            </th>
            <th scope="col" className={`${HEAD} max-sm:hidden`}>
              {t(isBin ? 'agents.columns.deleted' : 'agents.columns.updated')}
            </th>
            <th scope="col" className={HEAD}>
              <span className="sr-only">{t('agents.columns.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {agents.map((agent) => (
            <tr
              key={agent.id}
              data-row={agent.id}
              data-selected={actions.isSelected(agent.id) || undefined}
              className="hover:bg-hover/50 data-selected:bg-accent-soft/50"
            >
              <td className="py-2.5 pl-4">
                <Select agent={agent} actions={actions} />
              </td>
              <td className="w-full max-w-0 px-3 py-2.5">
                <div className="flex min-w-0 items-center gap-3">
                  <AgentMark id={agent.id} name={agent.name} />
                  <div className="grid min-w-0">
                    <Name agent={agent} isBin={isBin} />
                    <span className="truncate text-faint text-xs">
                      {agent.description || t('agents.noDescription')}
                    </span>
                  </div>
                </div>
              </td>
              <td className="max-w-48 truncate px-3 py-2.5 font-mono text-soft text-xs max-md:hidden">
                {agent.model.name}
              </td>
              <td className="tabular px-3 py-2.5 text-right text-soft max-lg:hidden">{agent.handoffCount}</td>
              <td className="whitespace-nowrap px-3 py-2.5 text-soft max-lg:hidden">
                {t(`agents.visibility.${agent.visibility}`)}
              </td>
              <td className="px-3 py-2.5 max-sm:hidden">
                <State agent={agent} />
              </td>
              <td className="whitespace-nowrap px-3 py-2.5 text-faint text-xs max-sm:hidden">
                <Moment at={agent.deletedAt ?? agent.updatedAt} />
              </td>
              <td className="px-3 py-2.5">
                <div className="flex justify-end">
                  {!isBin && <RunLink agent={agent} />}
                  <ItemMenu agent={agent} isBin={isBin} actions={actions} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

export function AgentCards({ agents, isBin, actions }: ItemsProps) {
  return (
    <ul aria-label={t('agents.list.label')} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {agents.map((agent) => (
        <li
          key={agent.id}
          data-row={agent.id}
          data-selected={actions.isSelected(agent.id) || undefined}
          className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4 shadow-card hover:border-line-strong data-selected:border-accent"
        >
          <div className="flex min-w-0 items-center gap-3">
            <AgentMark id={agent.id} name={agent.name} />
            <div className="grid min-w-0 flex-1">
              <Name agent={agent} isBin={isBin} />
              <span className="truncate font-mono text-faint text-xs">{agent.model.name}</span>
            </div>
            <Select agent={agent} actions={actions} />
          </div>
          <p className="line-clamp-2 min-h-9 text-soft text-xs">{agent.description || t('agents.noDescription')}</p>
          <div className="mt-auto flex flex-wrap items-center gap-2">
            <State agent={agent} />
            <span className="text-faint text-xs">{t('agents.handoffCount', { count: agent.handoffCount })}</span>
            <span className="flex-1" />
            <Moment at={agent.deletedAt ?? agent.updatedAt} className="text-faint text-xs" />
            <span className="flex">
              {!isBin && <RunLink agent={agent} />}
              <ItemMenu agent={agent} isBin={isBin} actions={actions} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
