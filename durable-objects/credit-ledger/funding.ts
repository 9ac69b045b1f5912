import type { Draft } from './draft.ts';
import type { Part } from './protocol.ts';
import type { Grant } from './state.ts';

/** Grants that may fund something new at this moment, in burn order. */
export function funders(draft: Draft): Grant[] {
  const { rules, clock } = draft;
  return draft
    .grants()
    .filter((grant) => rules.fundable(grant, clock) && rules.free(grant) > 0)
    .sort(rules.burnOrder);
}

/** Microcredits that a new hold could have. */
export function availableOf(draft: Draft, grants: readonly Grant[] = funders(draft)): number {
  return grants.reduce((sum, grant) => sum + draft.rules.free(grant), 0);
}

/** Splits `amount` over `grants` in their order; `amount` is at most what they have free. */
export function pick(draft: Draft, grants: readonly Grant[], amount: number): Part[] {
  const parts: Part[] = [];
  let rest = amount;
  for (const grant of grants) {
    if (rest === 0) break;
    const share = Math.min(rest, draft.rules.free(grant));
    parts.push({ grantId: grant.id, amount: share });
    rest -= share;
  }
  return parts;
}

/** Joins pins of the same grant and puts them in burn order. */
export function mergePins(draft: Draft, pins: readonly Part[], more: readonly Part[]): Part[] {
  const byGrant = new Map<string, number>();
  for (const pin of [...pins, ...more]) byGrant.set(pin.grantId, (byGrant.get(pin.grantId) ?? 0) + pin.amount);
  return [...byGrant]
    .map(([grantId, amount]) => ({ grant: draft.findGrant(grantId), grantId, amount }))
    .sort((a, b) => (a.grant && b.grant ? draft.rules.burnOrder(a.grant, b.grant) : 0))
    .map(({ grantId, amount }) => ({ grantId, amount }));
}

/** Cuts `amount` off the front of `pins`: what is taken, and what stays. */
export function cutPins(pins: readonly Part[], amount: number): { taken: Part[]; left: Part[] } {
  const taken: Part[] = [];
  const left: Part[] = [];
  let rest = amount;
  for (const pin of pins) {
    const share = Math.min(rest, pin.amount);
    if (share > 0) taken.push({ grantId: pin.grantId, amount: share });
    if (share < pin.amount) left.push({ grantId: pin.grantId, amount: pin.amount - share });
    rest -= share;
  }
  return { taken, left };
}

export function negated(parts: readonly Part[]): Part[] {
  return parts.map((part) => ({ grantId: part.grantId, amount: -part.amount }));
}
