import { Draft } from './draft.ts';
import { runDue } from './due.ts';
import { availableOf } from './funding.ts';
import { grant, reverse, transfer } from './grants.ts';
import { extend, release, reserve, settle } from './holds.ts';
import { type Outcome, refusal } from './outcome.ts';
import type { BalanceView, CommandResult, LedgerCommand } from './protocol.ts';
import { RULES, type Rules } from './rules.ts';
import type { Changes, LedgerState, Past } from './state.ts';
import { faultIn } from './validate.ts';

export interface Step {
  changes: Changes;
  result: CommandResult;
}

/**
 * The ledger's one rule: a state and a command give changes and a result. Pure; integers only; it never
 * throws for anything that a command can say. What is due by `now` is posted first, even if the command
 * is then refused. A refusal is not remembered, so the same key may succeed later (RELIABILITY 5, 6).
 */
export function decide(
  state: LedgerState,
  past: Past,
  command: LedgerCommand,
  now: number,
  rules: Rules = RULES,
): Step {
  const draft = new Draft(state, rules);
  const fault = faultIn(command, rules);
  if (fault) return { changes: draft.changes(), result: fault };
  const at = Math.max(now, state.clock);
  runDue(draft, at);
  const key = rules.keyOf(command);
  const fingerprint = rules.fingerprint(command);
  const known = past.key(key);
  if (known) return { changes: draft.changes(), result: repeat(known, fingerprint) };
  const dueClock = draft.clock;
  draft.clock = at;
  const outcome = perform(draft, past, command);
  const result: CommandResult = outcome.ok ? { ...outcome, repeated: false } : outcome;
  if (outcome.ok && rules.remembered(result)) {
    const holdId = 'holdId' in command ? command.holdId : null;
    draft.key = { key, fingerprint, amount: outcome.amount, overrun: outcome.overrun ?? null, holdId, at };
  }
  if (!outcome.ok) draft.clock = dueClock;
  return { changes: draft.changes(), result };
}

/** Posts what time alone decides. */
export function expire(state: LedgerState, now: number, rules: Rules = RULES) {
  const draft = new Draft(state, rules);
  const counts = runDue(draft, Math.max(now, state.clock));
  return { changes: draft.changes(), counts };
}

/** The balance of a state on which `expire` has just run. */
export function viewOf(state: LedgerState, now: number, rules: Rules = RULES): BalanceView {
  const draft = new Draft(state, rules);
  draft.clock = Math.max(now, state.clock);
  const available = availableOf(draft);
  const shown = draft.grants().filter((known) => known.phase === 'scheduled' || known.remaining > 0);
  return {
    available,
    held: state.balance - available,
    total: state.balance,
    sequence: state.sequence,
    grants: shown.sort(rules.burnOrder).map((known) => ({
      id: known.id,
      source: known.source,
      granted: known.granted,
      remaining: known.phase === 'scheduled' ? known.granted : known.remaining,
      effectiveAt: known.effectiveAt,
      expiresAt: known.expiresAt,
    })),
  };
}

function repeat(
  known: { fingerprint: string; amount: number; overrun: number | null },
  fingerprint: string,
): CommandResult {
  if (known.fingerprint !== fingerprint) {
    return refusal('idempotency_conflict', 'This key was used before with another body.');
  }
  const overrun = known.overrun === null ? {} : { overrun: known.overrun };
  return { ok: true, amount: known.amount, ...overrun, repeated: true };
}

function perform(draft: Draft, past: Past, command: LedgerCommand): Outcome {
  const findEnded = (id: string) => draft.findEndedHold(id) ?? past.endedHold(id);
  switch (command.kind) {
    case 'grant':
      return grant(draft, command);
    case 'reserve':
      return reserve(draft, command, findEnded);
    case 'extend':
      return extend(draft, command, findEnded);
    case 'settle':
      return settle(draft, command, findEnded);
    case 'release':
      return release(draft, command, findEnded);
    case 'reverse':
      return reverse(draft, command);
    case 'transfer':
      return transfer(draft, command);
  }
}
