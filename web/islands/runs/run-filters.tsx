import { useQuery } from '@tanstack/react-query';
import { Download, X } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { agentChoicesQuery, type RunFilter } from '../../lib/queries.ts';
import { exportAddress, NO_FILTER, type RunListAddress } from '../../lib/run-filter.ts';
import { Button } from '../ui/button.tsx';
import { Input, NativeSelect } from '../ui/field.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/menu.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { STATUSES, statusLabel } from './status-badge.tsx';

/** How long somebody may pause while typing before the list is asked. */
const TYPING_MS = 250;

interface RunFiltersProps {
  address: RunListAddress;
  filter: RunFilter;
  onChange(change: Partial<RunListAddress>): void;
}

/** The search field writes at once and asks a moment later. */
function Search({ value, onChange }: { value: string; onChange(q: string): void }) {
  const [written, setWritten] = useState(value);
  /** The value that the page came with last, and what was asked for since and is not its value yet. */
  const known = useRef([value]);
  const latest = useRef(onChange);
  useLayoutEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (written === known.current.at(-1)) return;
    const timer = setTimeout(() => {
      known.current.push(written);
      latest.current(written);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [written]);
  // "Clear filters" and the back button change it from outside; what was asked here must not undo what is typed since.
  useEffect(() => {
    const at = known.current.indexOf(value);
    known.current = at === -1 ? [value] : known.current.slice(at);
    if (at === -1) setWritten(value);
  }, [value]);
  return (
    <SearchInput
      label={t('runs.filters.search')}
      value={written}
      onChange={setWritten}
      keys="/"
      group={t('runs.filters.group')}
      className="min-w-52 flex-1"
    />
  );
}

function AgentFilter({ value, onChange }: { value: string; onChange(agent: string): void }) {
  const { data } = useQuery(agentChoicesQuery);
  return (
    <NativeSelect
      aria-label={t('runs.filters.agent')}
      className="w-auto max-w-44"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t('runs.filters.anyAgent')}</option>
      {value && !data?.some((agent) => agent.id === value) && <option value={value}>{value}</option>}
      {data?.map((agent) => (
        <option key={agent.id} value={agent.id}>
          {agent.name}
        </option>
      ))}
    </NativeSelect>
  );
}

function DayFilter({ label, value, onChange }: { label: string; value: string; onChange(day: string): void }) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-faint text-xs">
        {label}
      </label>
      <Input id={id} type="date" className="w-auto" value={value} onChange={(event) => onChange(event.target.value)} />
    </span>
  );
}

/** Narrows the list; each choice is part of the page's address. */
export function RunFilters({ address, filter, onChange }: RunFiltersProps) {
  const isNarrowed = Object.values(address).some((value) => value !== '');
  return (
    <section aria-label={t('runs.filters.label')} className="mb-3 flex flex-wrap items-center gap-2">
      <Search value={address.q} onChange={(q) => onChange({ q })} />
      <NativeSelect
        aria-label={t('runs.filters.status')}
        className="w-auto"
        value={address.status}
        onChange={(event) => onChange({ status: event.target.value })}
      >
        <option value="">{t('runs.filters.anyStatus')}</option>
        <option value="active">{t('runs.filters.active')}</option>
        {STATUSES.map((option) => (
          <option key={option} value={option}>
            {statusLabel(option)}
          </option>
        ))}
      </NativeSelect>
      <AgentFilter value={address.agent} onChange={(agent) => onChange({ agent })} />
      <DayFilter label={t('runs.filters.from')} value={address.from} onChange={(from) => onChange({ from })} />
      <DayFilter label={t('runs.filters.to')} value={address.to} onChange={(to) => onChange({ to })} />
      {address.session && (
        <Button size="sm" onClick={() => onChange({ session: '' })}>
          {t('runs.filters.session')} <X />
        </Button>
      )}
      {isNarrowed && (
        <Button size="sm" variant="ghost" onClick={() => onChange(NO_FILTER)}>
          {t('runs.filters.clear')}
        </Button>
      )}
      <Menu
        trigger={
          <Button className="ml-auto">
            <Download /> {t('runs.export.button')}
          </Button>
        }
      >
        <MenuLabel>{t('runs.export.note')}</MenuLabel>
        <MenuItem href={exportAddress(filter, 'csv')}>{t('runs.export.csv')}</MenuItem>
        <MenuItem href={exportAddress(filter, 'json')}>{t('runs.export.json')}</MenuItem>
      </Menu>
    </section>
  );
}
