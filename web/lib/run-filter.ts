import type { Schema } from './api.ts';
import type { RunFilter } from './queries.ts';

/** The filters of the list of runs as its address has them; all texts, empty where nothing is chosen. */
export interface RunListAddress {
  /** A status, or `active` for all that is under way. */
  status: string;
  agent: string;
  session: string;
  q: string;
  /** Days as `2026-11-22`, in the person's own time; both are included. */
  from: string;
  to: string;
}

export const NO_FILTER: RunListAddress = { status: '', agent: '', session: '', q: '', from: '', to: '' };

/** What the address of the page says. */
export function runListAddress(params: URLSearchParams): RunListAddress {
  const read = (name: string) => params.get(name)?.slice(0, 200) ?? '';
  return {
    status: read('status'),
    agent: read('agent'),
    session: read('session'),
    q: read('q'),
    from: dayOf(read('from')),
    to: dayOf(read('to')),
  };
}

function dayOf(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}

/** The first moment of a day in the person's own time, `later` days on. */
function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** The address as the API takes it; statuses that it does not have are left out. */
export function runFilterOf(address: RunListAddress, statuses: readonly Schema<'Run'>['status'][]): RunFilter {
  const status = statuses.find((known) => known === address.status);
  const q = address.q.trim();
  return {
    ...(status ? { status } : {}),
    ...(address.status === 'active' ? { ended: 'false' as const } : {}),
    ...(address.agent ? { agentId: address.agent } : {}),
    ...(address.session ? { sessionId: address.session } : {}),
    ...(q ? { q } : {}),
    ...(address.from ? { from: startOf(address.from, 0) } : {}),
    ...(address.to ? { to: startOf(address.to, 1) } : {}),
  };
}

/** Where the same runs are had as a file. */
export function exportAddress(filter: RunFilter, format: 'csv' | 'json'): string {
  return `/api/v1/runs/export?${new URLSearchParams({ ...filter, format })}`;
}
