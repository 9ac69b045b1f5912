import type { Draft } from './draft.ts';
import { availableOf, funders, negated, pick } from './funding.ts';
import { type Outcome, refusal } from './outcome.ts';
import type { LedgerCommand } from './protocol.ts';
import { MAX_BALANCE } from './rules.ts';
import type { Grant } from './state.ts';

type Command<K extends LedgerCommand['kind']> = Extract<LedgerCommand, { kind: K }>;

/** Adds a grant. One that starts later enters the balance when it starts. */
export function grant(draft: Draft, command: Command<'grant'>): Outcome {
  if (draft.findGrant(command.grantId)) {
    return refusal('idempotency_conflict', `Grant ${command.grantId} was made under another key.`);
  }
  const grants = draft.grants();
  const promised = grants.reduce(
    (sum, known) => sum + (known.phase === 'scheduled' ? known.granted : known.remaining),
    0,
  );
  if (promised + command.amount > MAX_BALANCE) return refusal('invalid_amount', 'The ledger cannot hold that much.');
  draft.addGrant({
    id: command.grantId,
    position: grants.length + 1,
    source: command.source,
    granted: command.amount,
    remaining: 0,
    pinned: 0,
    priority: command.priority,
    effectiveAt: command.effectiveAt,
    expiresAt: command.expiresAt,
    createdAt: draft.clock,
    phase: 'scheduled',
    note: command.note ?? null,
  });
  if (draft.rules.starts(command.effectiveAt, draft.clock)) activate(draft, command.grantId);
  return { ok: true, amount: command.amount };
}

/** Puts a scheduled grant into the balance. */
export function activate(draft: Draft, grantId: string): void {
  const grant = draft.editGrant(grantId);
  grant.phase = 'open';
  const { granted, priority, effectiveAt, expiresAt, createdAt } = grant;
  draft.post({
    kind: 'grant',
    parts: [{ grantId, amount: granted }],
    source: grant.source,
    terms: { granted, priority, effectiveAt, expiresAt, createdAt },
    note: grant.note,
  });
}

/** Ends a grant's life. Its rest goes at once, or with the last hold that pins part of it: one entry either way. */
export function expireGrant(draft: Draft, grantId: string): void {
  draft.editGrant(grantId).phase = 'expiring';
  closeWhenFree(draft, grantId);
}

export function reverse(draft: Draft, command: Command<'reverse'>): Outcome {
  const known = draft.findGrant(command.grantId);
  if (!known) return refusal('grant_not_found', `No grant ${command.grantId} in this ledger.`);
  if (known.phase !== 'open' && known.phase !== 'scheduled') return { ok: true, amount: 0 };
  const amount = draft.rules.free(known);
  const grant = draft.editGrant(known.id);
  grant.note = command.note;
  grant.phase = grant.phase === 'scheduled' ? 'closed' : 'reversing';
  closeWhenFree(draft, grant.id);
  return { ok: true, amount };
}

/** Takes out the rest of an expiring or reversing grant, unless a hold still pins part of it. */
export function closeWhenFree(draft: Draft, grantId: string): void {
  const known = draft.findGrant(grantId);
  if (!known || (known.phase !== 'expiring' && known.phase !== 'reversing') || !draft.rules.closable(known)) return;
  const grant = draft.editGrant(grantId);
  const kind = grant.phase === 'expiring' ? 'expiry' : 'reversal';
  grant.phase = 'closed';
  if (grant.remaining === 0) return;
  draft.post({ kind, parts: [{ grantId, amount: -grant.remaining }], source: grant.source, note: grant.note });
}

export function transfer(draft: Draft, command: Command<'transfer'>): Outcome {
  const grants: Grant[] = funders(draft);
  if (availableOf(draft, grants) < command.amount) {
    return refusal('insufficient_credits', 'There are not enough available credits for this transfer.');
  }
  const parts = negated(pick(draft, grants, command.amount));
  draft.post({ kind: 'transfer', parts, note: `To ${command.toAccount}: ${command.note}` });
  return { ok: true, amount: command.amount };
}
