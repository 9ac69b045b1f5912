import type { ChargeLine, LedgerCommand } from '../protocol.ts';

export const LINE: ChargeLine = {
  runId: 'run_1',
  step: 't1',
  agentId: 'agt_1',
  agentName: 'Triage',
  provider: 'openai',
  model: 'gpt-4o-mini',
  inputTokens: 10,
  outputTokens: 20,
  estimated: false,
};

/** Tests begin here, so that small numbers are moments in the past. */
export const START = 1_000;

const GRANTED = [7, 40, 100, 200, 500, 5_000];
const HELD = [1, 3, 20, 45, 75, 120];
/** A clock may jump back a little when an object moves to another machine. */
const PASSING = [0, 0, 0, 0, 1, 1, 2, 6, -1];
const HOLD_LIFETIMES = [2, 3, 4, 5, 7, 9, 40, 0];
const NASTY = [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e13, '5' as unknown as number];

/** One move of a random play: time passes, perhaps a cron fires, then a command arrives. */
export interface Move {
  now: number;
  cron: boolean;
  command: LedgerCommand;
}

/**
 * Reads a play out of plain numbers, one a move. Ids come from pools of four and times lie close
 * together, so that collisions, expiries in mid-hold and repeats are the rule.
 */
export function playOf(numbers: readonly number[], start: number = START): Move[] {
  const moves: Move[] = [];
  let now = start;
  for (const number of numbers) {
    const dice = new Dice(number);
    now += dice.pick(PASSING);
    const cron = dice.roll(4) === 0;
    moves.push({ now, cron, command: commandOf(dice, now, moves) });
  }
  return moves;
}

/** Mixed-radix digits of a number. */
class Dice {
  private rest: number;

  constructor(number: number) {
    this.rest = number;
  }

  roll(sides: number): number {
    const face = this.rest % sides;
    this.rest = Math.floor(this.rest / sides);
    return face;
  }

  pick<T>(options: readonly [T, ...T[]] | readonly T[]): T {
    return options[this.roll(options.length)] as T;
  }
}

/** What a play consists of. It opens with a grant and a hold, so that there is something to fight for. */
const KINDS = [
  'grant',
  'grant',
  'reserve',
  'reserve',
  'reserve',
  'reserve',
  'extend',
  'settle',
  'settle',
  'settle',
  'settle',
  'release',
  'release',
  'reverse',
  'transfer',
  'again',
  'other body',
  'broken',
] as const;
type Kind = (typeof KINDS)[number];

function commandOf(dice: Dice, now: number, moves: readonly Move[]): LedgerCommand {
  const key = `k${moves.length}`;
  if (moves.length < 2) return moves.length === 0 ? openingGrant(dice, now, key) : openingHold(dice, now, key);
  const kind = dice.pick(KINDS);
  const earlier = moves[dice.roll(4) % Math.max(moves.length, 1)]?.command;
  if (kind === 'again' && earlier) return earlier;
  if (kind === 'other body' && earlier) return { ...fresh(dice, now, dice.pick(KINDS), key), key: earlier.key };
  if (kind === 'broken') return broken(dice, now, key);
  return fresh(dice, now, kind, key);
}

function openingGrant(dice: Dice, now: number, key: string): LedgerCommand {
  const amount = dice.pick([100, 120, 200, 5_000]);
  const expiresAt = dice.pick([now + 4, now + 9, null]);
  return {
    kind: 'grant',
    key,
    grantId: 'g0',
    source: 'signup',
    amount,
    priority: dice.roll(2),
    effectiveAt: now,
    expiresAt,
  };
}

function openingHold(dice: Dice, now: number, key: string): LedgerCommand {
  const expiresAt = now + dice.pick([2, 6, 40]);
  return { kind: 'reserve', key, holdId: 'h0', amount: dice.pick([20, 75, 100]), upTo: dice.pick([0, 60]), expiresAt };
}

function fresh(dice: Dice, now: number, kind: Kind, key: string): LedgerCommand {
  const holdId = dice.pick(['h0', 'h0', 'h1', 'h2']);
  const upTo = dice.pick([0, 60]);
  switch (kind) {
    case 'extend':
      return { kind, key, holdId, amount: dice.pick([0, ...HELD]), upTo, expiresAt: now + dice.pick(HOLD_LIFETIMES) };
    case 'settle':
      return { kind, key, holdId, amount: dice.pick(HELD), line: LINE };
    case 'release':
      return { kind, key, holdId };
    case 'reverse':
      return { kind, key, grantId: `g${dice.roll(5)}`, note: 'refund' };
    case 'transfer':
      return { kind, key, amount: dice.pick(HELD), toAccount: 'usr_2', note: 'gift' };
    case 'reserve':
      return { kind, key, holdId, amount: dice.pick(HELD), upTo, expiresAt: now + dice.pick(HOLD_LIFETIMES) };
    default:
      return grantOf(dice, now, key);
  }
}

function grantOf(dice: Dice, now: number, key: string): LedgerCommand {
  const effectiveAt = now + dice.pick([0, 0, -3, 3]);
  const lifetime = dice.pick([5, 8, 2, null]);
  return {
    kind: 'grant',
    key,
    grantId: `g${dice.roll(5)}`,
    source: 'promotion',
    amount: dice.pick(GRANTED),
    priority: dice.roll(2),
    effectiveAt,
    expiresAt: lifetime === null ? null : effectiveAt + lifetime,
  };
}

function broken(dice: Dice, now: number, key: string): LedgerCommand {
  const command = fresh(dice, now, dice.pick(['grant', 'reserve', 'settle', 'transfer'] as const), key);
  if (command.kind === 'grant' && dice.roll(2) === 0) return { ...command, expiresAt: command.effectiveAt };
  return { ...command, amount: dice.pick(NASTY) } as LedgerCommand;
}
