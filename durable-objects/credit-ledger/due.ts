import type { Draft } from './draft.ts';
import { activate, expireGrant } from './grants.ts';
import { endHold } from './holds.ts';
import type { LedgerState } from './state.ts';

/** At one moment grants start first, then holds end, then grants end: nobody loses to the order of a cron. */
const RANKS = { start: 0, hold: 1, end: 2 } as const;

interface DueEvent {
  at: number;
  kind: keyof typeof RANKS;
  id: string;
}

/**
 * Posts everything that time alone decides, each at its own moment and in that order. Every command does
 * this first, so a cron or alarm that is skipped, doubled or late leads to the same ledger.
 */
export function runDue(draft: Draft, now: number): { expiredGrants: number; expiredHolds: number } {
  const counts = { expiredGrants: 0, expiredHolds: 0 };
  for (const event of dueEvents(draft, now)) {
    draft.clock = Math.max(draft.clock, event.at);
    if (event.kind === 'start') activate(draft, event.id);
    if (event.kind === 'end') {
      expireGrant(draft, event.id);
      counts.expiredGrants += 1;
    }
    const hold = event.kind === 'hold' ? draft.findHold(event.id) : undefined;
    if (hold) {
      endHold(draft, hold, 'expired');
      counts.expiredHolds += 1;
    }
  }
  return counts;
}

/** Moment of the next start or expiry of a grant or hold; `null` when time changes nothing any more. */
export function nextDue(state: LedgerState): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const grant of state.grants.values()) {
    if (grant.phase === 'scheduled') next = Math.min(next, grant.effectiveAt);
    if (grant.phase === 'open' && grant.expiresAt !== null) next = Math.min(next, grant.expiresAt);
  }
  for (const hold of state.holds.values()) next = Math.min(next, hold.expiresAt);
  return next === Number.POSITIVE_INFINITY ? null : next;
}

function dueEvents(draft: Draft, now: number): DueEvent[] {
  const events: DueEvent[] = [];
  const { starts, expires, lapses } = draft.rules;
  for (const grant of draft.grants()) {
    const { id, phase, effectiveAt, expiresAt } = grant;
    if (phase === 'scheduled' && starts(effectiveAt, now)) events.push({ at: effectiveAt, kind: 'start', id });
    if ((phase === 'open' || phase === 'scheduled') && expiresAt !== null && expires(expiresAt, now)) {
      events.push({ at: expiresAt, kind: 'end', id });
    }
  }
  for (const hold of draft.holds()) {
    if (lapses(hold.expiresAt, now)) events.push({ at: hold.expiresAt, kind: 'hold', id: hold.id });
  }
  return events.sort((a, b) => a.at - b.at || RANKS[a.kind] - RANKS[b.kind] || (a.id < b.id ? -1 : 1));
}
