import type { CommandResult, LedgerCommand, Part } from '../protocol.ts';

/**
 * The ledger again, written the slow and obvious way and sharing no code with it: a list of grants, a list
 * of pins, a list of lines. It knows no phases, no drafts and no cron; it says what must come out.
 */
export interface OracleGrant {
  id: string;
  granted: number;
  left: number;
  priority: number;
  effectiveAt: number;
  expiresAt: number;
  createdAt: number;
  started: boolean;
  over: 'no' | 'expiry' | 'reversal';
}

export interface OracleHold {
  status: 'open' | 'settled' | 'released' | 'expired';
  /** All that was ever reserved for it. */
  size: number;
  charged: number;
  expiresAt: number;
}

export interface OracleLine {
  kind: string;
  amount: number;
  parts: Part[];
  at: number;
}

const NEVER = Number.MAX_SAFE_INTEGER;
const DAY = 86_400_000;

const no = (code: Extract<CommandResult, { ok: false }>['code']): CommandResult => ({ ok: false, code, message: '' });
const yes = (amount: number, overrun?: number): CommandResult =>
  overrun === undefined ? { ok: true, amount, repeated: false } : { ok: true, amount, overrun, repeated: false };

function isWhole(amount: unknown, least: number): boolean {
  return typeof amount === 'number' && Number.isInteger(amount) && amount >= least && amount <= 1e12;
}

export class Oracle {
  grants: OracleGrant[] = [];
  holds = new Map<string, OracleHold>();
  pins: { hold: string; grant: string; amount: number }[] = [];
  lines: OracleLine[] = [];
  keys = new Map<string, { body: string; result: CommandResult }>();
  time = 0;

  /** Answers a command that arrives at `now`. */
  answer(command: LedgerCommand, now: number): CommandResult {
    const fault = this.faultOf(command);
    if (fault) return no(fault);
    this.passTime(now);
    const body = JSON.stringify(command);
    const known = this.keys.get(command.key);
    if (known)
      return known.body === body ? ({ ...known.result, repeated: true } as CommandResult) : no('idempotency_conflict');
    const before = this.time;
    this.time = Math.max(this.time, now);
    const result = this.act(command);
    if (result.ok) this.keys.set(command.key, { body, result });
    else this.time = before;
    return result;
  }

  /** Lets everything happen that is due by `now`, one thing at a time, earliest first. */
  passTime(now: number): void {
    const until = Math.max(now, this.time);
    for (;;) {
      const next = this.happenings().filter((thing) => thing.at <= until)[0];
      if (!next) return;
      this.time = Math.max(this.time, next.at);
      next.happen();
    }
  }

  available(): number {
    return this.spendable().reduce((sum, grant) => sum + this.freeOf(grant), 0);
  }

  balance(): number {
    return this.grants.reduce((sum, grant) => sum + grant.left, 0);
  }

  pinnedOf(grantId: string): number {
    return this.pins.filter((pin) => pin.grant === grantId).reduce((sum, pin) => sum + pin.amount, 0);
  }

  leftOf(holdId: string): number {
    return this.pins.filter((pin) => pin.hold === holdId).reduce((sum, pin) => sum + pin.amount, 0);
  }

  private faultOf(command: LedgerCommand): 'invalid_amount' | 'malformed' | undefined {
    if ('amount' in command && !isWhole(command.amount, command.kind === 'extend' ? 0 : 1)) return 'invalid_amount';
    if ('upTo' in command && !isWhole(command.upTo, 0)) return 'invalid_amount';
    if (command.key === '') return 'malformed';
    if (command.kind === 'grant' && command.expiresAt !== null && command.expiresAt <= command.effectiveAt)
      return 'malformed';
    return undefined;
  }

  private happenings(): { at: number; happen: () => void }[] {
    const starts = this.grants
      .filter((grant) => !grant.started && grant.over === 'no')
      .map((grant) => ({ at: grant.effectiveAt, rank: 0, id: grant.id, happen: () => this.start(grant) }));
    const releases = [...this.holds]
      .filter(([, hold]) => hold.status === 'open')
      .map(([id, hold]) => ({ at: hold.expiresAt, rank: 1, id, happen: () => this.end(id, 'expired') }));
    const ends = this.grants
      .filter((grant) => grant.over === 'no' && grant.started && grant.expiresAt !== NEVER)
      .map((grant) => ({ at: grant.expiresAt, rank: 2, id: grant.id, happen: () => this.finish(grant, 'expiry') }));
    return [...starts, ...releases, ...ends].sort((a, b) => a.at - b.at || a.rank - b.rank || (a.id < b.id ? -1 : 1));
  }

  private act(command: LedgerCommand): CommandResult {
    switch (command.kind) {
      case 'grant': {
        if (this.grants.some((grant) => grant.id === command.grantId)) return no('idempotency_conflict');
        const grant: OracleGrant = {
          id: command.grantId,
          granted: command.amount,
          left: 0,
          priority: command.priority,
          effectiveAt: command.effectiveAt,
          expiresAt: command.expiresAt ?? NEVER,
          createdAt: this.time,
          started: false,
          over: 'no',
        };
        this.grants.push(grant);
        if (grant.effectiveAt <= this.time) this.start(grant);
        return yes(command.amount);
      }
      case 'reserve': {
        if (this.holds.has(command.holdId)) return no('idempotency_conflict');
        return this.grow(command);
      }
      case 'extend':
        return this.closedOr(command.holdId) ?? this.grow(command);
      case 'settle':
        return this.settle(command);
      case 'release': {
        const refused = this.closedOr(command.holdId);
        if (refused) return refused;
        const left = this.leftOf(command.holdId);
        this.end(command.holdId, (this.holds.get(command.holdId)?.charged ?? 0) > 0 ? 'settled' : 'released');
        return yes(left);
      }
      case 'reverse': {
        const grant = this.grants.find((known) => known.id === command.grantId);
        if (!grant) return no('grant_not_found');
        if (grant.over !== 'no') return yes(0);
        const free = this.freeOf(grant);
        this.finish(grant, 'reversal');
        return yes(free);
      }
      case 'transfer': {
        if (this.available() < command.amount) return no('insufficient_credits');
        this.write('transfer', this.take(command.amount));
        return yes(command.amount);
      }
    }
  }

  private grow(command: Extract<LedgerCommand, { kind: 'reserve' | 'extend' }>): CommandResult {
    if (command.expiresAt <= this.time || command.expiresAt > this.time + DAY) return no('malformed');
    const available = this.available();
    if (command.amount > available) return no('insufficient_credits');
    const lease = Math.min(command.upTo, Math.floor(available / 50));
    const size = Math.max(lease, command.amount);
    for (const part of this.take(size))
      this.pins.push({ hold: command.holdId, grant: part.grantId, amount: part.amount });
    const known = this.holds.get(command.holdId);
    this.holds.set(command.holdId, {
      status: 'open',
      size: (known?.size ?? 0) + size,
      charged: known?.charged ?? 0,
      expiresAt: command.expiresAt,
    });
    return yes(size);
  }

  private settle(command: Extract<LedgerCommand, { kind: 'settle' }>): CommandResult {
    const hold = this.holds.get(command.holdId);
    if (!hold) return no('hold_not_found');
    if (hold.status === 'settled' || hold.status === 'released') return no('hold_closed');
    const covered = Math.min(command.amount, this.leftOf(command.holdId));
    if (covered > 0) {
      const parts: Part[] = [];
      let rest = covered;
      for (const grant of this.inBurnOrder(this.grants)) {
        const pinned = this.pins.filter((pin) => pin.hold === command.holdId && pin.grant === grant.id);
        const share = Math.min(
          rest,
          pinned.reduce((sum, pin) => sum + pin.amount, 0),
        );
        if (share > 0) parts.push({ grantId: grant.id, amount: share });
        rest -= share;
        this.unpin(command.holdId, grant.id, share);
      }
      hold.charged += covered;
      this.write('charge', parts);
      this.sweep();
    }
    if (covered === command.amount) return yes(covered);
    const overrun = Math.min(command.amount - covered, this.available());
    this.write('overrun', this.take(overrun));
    return yes(covered + overrun, overrun);
  }

  private closedOr(holdId: string): CommandResult | undefined {
    const hold = this.holds.get(holdId);
    if (!hold) return no('hold_not_found');
    return hold.status === 'open' ? undefined : no('hold_closed');
  }

  private start(grant: OracleGrant): void {
    grant.started = true;
    grant.left = grant.granted;
    this.lines.push({
      kind: 'grant',
      amount: grant.granted,
      parts: [{ grantId: grant.id, amount: grant.granted }],
      at: this.time,
    });
  }

  private end(holdId: string, status: 'settled' | 'released' | 'expired'): void {
    const hold = this.holds.get(holdId);
    if (hold) hold.status = status;
    this.pins = this.pins.filter((pin) => pin.hold !== holdId);
    this.sweep();
  }

  private finish(grant: OracleGrant, why: 'expiry' | 'reversal'): void {
    grant.over = why;
    this.sweep();
  }

  /** Grants that are over and that nobody pins any more lose what is left of them. */
  private sweep(): void {
    for (const grant of this.inBurnOrder(this.grants)) {
      if (grant.over === 'no' || grant.left === 0 || this.pinnedOf(grant.id) > 0) continue;
      this.write(grant.over, [{ grantId: grant.id, amount: grant.left }]);
    }
  }

  private spendable(): OracleGrant[] {
    return this.inBurnOrder(this.grants.filter((grant) => grant.started && grant.over === 'no'));
  }

  private inBurnOrder(grants: OracleGrant[]): OracleGrant[] {
    const sortKey = (grant: OracleGrant) => [grant.priority, grant.expiresAt, grant.effectiveAt, grant.createdAt];
    return [...grants].sort((a, b) => {
      const [left, right] = [sortKey(a), sortKey(b)];
      const differing = left.findIndex((value, i) => value !== right[i]);
      if (differing === -1) return a.id < b.id ? -1 : 1;
      return Number(left[differing]) - Number(right[differing]);
    });
  }

  private freeOf(grant: OracleGrant): number {
    return grant.left - this.pinnedOf(grant.id);
  }

  private take(amount: number): Part[] {
    const parts: Part[] = [];
    let rest = amount;
    for (const grant of this.spendable()) {
      const share = Math.min(rest, this.freeOf(grant));
      if (share > 0) parts.push({ grantId: grant.id, amount: share });
      rest -= share;
    }
    return parts;
  }

  private unpin(hold: string, grant: string, amount: number): void {
    let rest = amount;
    for (const pin of this.pins.filter((known) => known.hold === hold && known.grant === grant)) {
      const share = Math.min(rest, pin.amount);
      pin.amount -= share;
      rest -= share;
    }
    this.pins = this.pins.filter((pin) => pin.amount > 0);
  }

  private write(kind: string, parts: Part[]): void {
    const signed = parts.map((part) => ({ grantId: part.grantId, amount: -part.amount }));
    for (const part of signed) {
      const grant = this.grants.find((known) => known.id === part.grantId);
      if (grant) grant.left += part.amount;
    }
    this.lines.push({ kind, amount: signed.reduce((sum, part) => sum + part.amount, 0), parts: signed, at: this.time });
  }
}
