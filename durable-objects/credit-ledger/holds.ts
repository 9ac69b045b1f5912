import type { Draft } from './draft.ts';
import { availableOf, cutPins, funders, mergePins, negated, pick } from './funding.ts';
import { closeWhenFree } from './grants.ts';
import { type Outcome, refusal } from './outcome.ts';
import type { LedgerCommand, Part } from './protocol.ts';
import { type EndedHold, type Hold, type HoldOutcome, sumOf } from './state.ts';

type Command<K extends LedgerCommand['kind']> = Extract<LedgerCommand, { kind: K }>;
type FindEnded = (id: string) => EndedHold | undefined;

/** Holds are for calls in flight; one that outlives a day is a mistake. */
export const MAX_HOLD_MS = 24 * 3_600_000;

/** Opens a hold and pins grants for it, so that nothing that happens to them later unfunds it. */
export function reserve(draft: Draft, command: Command<'reserve'>, findEnded: FindEnded): Outcome {
  if (draft.findHold(command.holdId) || findEnded(command.holdId)) {
    return refusal('idempotency_conflict', `Hold ${command.holdId} was opened under another key.`);
  }
  const pins = fund(draft, command);
  if ('ok' in pins) return pins;
  draft.putHold({
    id: command.holdId,
    pins: pins.parts,
    charged: 0,
    openedAt: draft.clock,
    expiresAt: command.expiresAt,
  });
  return { ok: true, amount: sumOf(pins.parts) };
}

export function extend(draft: Draft, command: Command<'extend'>, findEnded: FindEnded): Outcome {
  const hold = draft.findHold(command.holdId);
  if (!hold) return noOpenHold(command.holdId, findEnded);
  const pins = fund(draft, command);
  if ('ok' in pins) return pins;
  draft.putHold({ ...hold, pins: mergePins(draft, hold.pins, pins.parts), expiresAt: command.expiresAt });
  return { ok: true, amount: sumOf(pins.parts) };
}

/**
 * Charges a hold. Above the rest of the hold, and after its expiry, the charge is an overrun: an entry of
 * its own, capped by what is available, that says what it could not cover (Plan 24.5; never silently free).
 */
export function settle(draft: Draft, command: Command<'settle'>, findEnded: FindEnded): Outcome {
  const hold = draft.findHold(command.holdId);
  const ended = hold ? undefined : findEnded(command.holdId);
  if (!hold && ended?.outcome !== 'expired') return noOpenHold(command.holdId, findEnded);
  const covered = hold ? draft.rules.covered(command.amount, sumOf(hold.pins)) : 0;
  if (hold && covered > 0) charge(draft, hold, covered, command);
  const excess = command.amount - covered;
  if (excess === 0) return { ok: true, amount: covered };
  const overrun = chargeOverrun(draft, excess, command);
  return { ok: true, amount: covered + overrun, overrun };
}

export function release(draft: Draft, command: Command<'release'>, findEnded: FindEnded): Outcome {
  const hold = draft.findHold(command.holdId);
  if (!hold) return noOpenHold(command.holdId, findEnded);
  const amount = sumOf(hold.pins);
  endHold(draft, hold, hold.charged > 0 ? 'settled' : 'released');
  return { ok: true, amount };
}

/** Ends a hold and gives its pins back; the rest of grants that are over goes with it. */
export function endHold(draft: Draft, hold: Hold, outcome: HoldOutcome): void {
  draft.closeHold({ id: hold.id, charged: hold.charged, endedAt: draft.clock, outcome });
  freePins(draft, hold.pins);
}

function charge(draft: Draft, hold: Hold, amount: number, command: Command<'settle'>): void {
  const { taken, left } = cutPins(hold.pins, amount);
  draft.putHold({ ...hold, pins: left, charged: hold.charged + amount });
  draft.post({ kind: 'charge', parts: negated(taken), holdId: hold.id, line: command.line });
  freePins(draft, taken);
}

function chargeOverrun(draft: Draft, excess: number, command: Command<'settle'>): number {
  const grants = funders(draft);
  const amount = draft.rules.overrun(excess, availableOf(draft, grants));
  const uncovered = excess - amount;
  draft.post({
    kind: 'overrun',
    parts: negated(pick(draft, grants, amount)),
    holdId: command.holdId,
    line: command.line,
    note: uncovered > 0 ? `${uncovered} microcredits were not covered.` : null,
  });
  return amount;
}

function freePins(draft: Draft, pins: readonly Part[]): void {
  draft.unpin(pins);
  for (const pin of pins) closeWhenFree(draft, pin.grantId);
}

function fund(
  draft: Draft,
  command: Command<'reserve' | 'extend'>,
): { parts: Part[] } | Extract<Outcome, { ok: false }> {
  if (command.expiresAt <= draft.clock || command.expiresAt > draft.clock + MAX_HOLD_MS) {
    return refusal('malformed', 'A hold expires in the future, within a day.');
  }
  const grants = funders(draft);
  const size = draft.rules.holdSize(command.amount, command.upTo, availableOf(draft, grants));
  if (size === undefined)
    return refusal('insufficient_credits', 'There are not enough available credits for this hold.');
  const parts = pick(draft, grants, size);
  draft.pin(parts);
  return { parts };
}

function noOpenHold(holdId: string, findEnded: FindEnded): Extract<Outcome, { ok: false }> {
  const ended = findEnded(holdId);
  if (!ended) return refusal('hold_not_found', `No hold ${holdId} in this ledger.`);
  return refusal('hold_closed', `Hold ${holdId} is already ${ended.outcome}.`);
}
