import type { GrantSource, LedgerEntry } from './protocol.ts';
import {
  type Changes,
  type EndedHold,
  emptyState,
  type Grant,
  type GrantPhase,
  type Hold,
  type HoldOutcome,
  isUnchanged,
  type KeyRecord,
  type LedgerState,
  type Past,
} from './state.ts';
import { TABLES } from './tables.ts';

type Row = Record<string, SqlStorageValue>;

/** `projected`: entries up to it are in Postgres. `mirror`: the balance there. `snapshot`: counts balances sent. */
export type Mark = 'projected' | 'mirror' | 'snapshot' | 'account' | 'clock';

/** The only code that touches this object's storage. Every method is synchronous, so a step is one transaction. */
export class LedgerStorage implements Past {
  private readonly storage: DurableObjectStorage;
  private readonly sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    this.sql = storage.sql;
    this.sql.exec(TABLES);
  }

  /** Rebuilds the state from the tables, as after a restart. */
  load(): LedgerState {
    const state = emptyState();
    for (const row of this.sql.exec<Row>('SELECT * FROM grants ORDER BY position')) {
      state.grants.set(String(row.id), grantOf(row));
    }
    for (const row of this.sql.exec<Row>('SELECT * FROM open_holds')) {
      const hold = holdOf(row);
      state.holds.set(hold.id, hold);
      for (const pin of hold.pins) {
        const grant = state.grants.get(pin.grantId);
        if (grant) grant.pinned += pin.amount;
      }
    }
    const [last] = this.sql.exec<Row>('SELECT sequence, balance_after FROM entries ORDER BY sequence DESC LIMIT 1');
    state.sequence = Number(last?.sequence ?? 0);
    state.balance = Number(last?.balance_after ?? 0);
    state.clock = Number(this.mark('clock') ?? 0);
    return state;
  }

  /** Stores one step from `before`, whole or not at all. @throws what SQLite throws; nothing is stored then */
  save(before: LedgerState, changes: Changes): void {
    if (isUnchanged(changes)) return;
    this.storage.transactionSync(() => {
      for (const grant of changes.grants) if (isWorthARow(grant, before.grants.get(grant.id))) this.writeGrant(grant);
      for (const hold of changes.holds) this.writeHold(hold);
      for (const hold of changes.ended) this.endHold(hold);
      for (const entry of changes.entries) this.appendEntry(entry);
      if (changes.key) this.remember(changes.key);
      if (changes.clock !== before.clock) this.setMark('clock', changes.clock);
    });
  }

  key(key: string): KeyRecord | undefined {
    const [row] = this.sql.exec<Row>('SELECT * FROM keys WHERE key = ?', key);
    if (!row) return undefined;
    return {
      key,
      fingerprint: String(row.fingerprint),
      amount: Number(row.amount),
      overrun: numberOrNull(row.overrun),
      holdId: textOrNull(row.hold_id),
      at: Number(row.at),
    };
  }

  endedHold(id: string): EndedHold | undefined {
    const [row] = this.sql.exec<Row>('SELECT * FROM ended_holds WHERE id = ?', id);
    if (!row) return undefined;
    return {
      id,
      charged: Number(row.charged),
      endedAt: Number(row.ended_at),
      outcome: String(row.outcome) as HoldOutcome,
    };
  }

  /** Newest first; `before` is exclusive. */
  history(before: number | null, limit: number): LedgerEntry[] {
    const query = 'SELECT * FROM entries WHERE sequence < ? ORDER BY sequence DESC LIMIT ?';
    return [...this.sql.exec<Row>(query, before ?? Number.MAX_SAFE_INTEGER, limit)].map(entryOf);
  }

  /** Oldest first, from just after `sequence`. */
  entriesAfter(sequence: number, limit: number): LedgerEntry[] {
    const query = 'SELECT * FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?';
    return [...this.sql.exec<Row>(query, sequence, limit)].map(entryOf);
  }

  /** Deletes everything, the tables too. */
  erase(): Promise<void> {
    return this.storage.deleteAll();
  }

  mark(name: Mark): string | number | null {
    const [row] = this.sql.exec<{ value: string | number | null }>('SELECT value FROM marks WHERE name = ?', name);
    return row?.value ?? null;
  }

  setMark(name: Mark, value: string | number): void {
    this.sql.exec('INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)', name, value);
  }

  /** Forgets holds that ended before `before`, with the keys of their commands. Grants keep theirs for ever. */
  prune(before: number): void {
    this.storage.transactionSync(() => {
      this.sql.exec('DELETE FROM keys WHERE hold_id IN (SELECT id FROM ended_holds WHERE ended_at < ?)', before);
      this.sql.exec('DELETE FROM ended_holds WHERE ended_at < ?', before);
    });
  }

  oldestEndedHold(): number | null {
    return numberOrNull(this.sql.exec<Row>('SELECT min(ended_at) AS at FROM ended_holds').one().at);
  }

  private writeGrant(grant: Grant): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      grant.id,
      grant.position,
      grant.source,
      grant.granted,
      grant.remaining,
      grant.priority,
      grant.effectiveAt,
      grant.expiresAt,
      grant.createdAt,
      grant.phase,
      grant.note,
    );
  }

  private writeHold(hold: Hold): void {
    const { id, pins, charged, openedAt, expiresAt } = hold;
    const query = 'INSERT OR REPLACE INTO open_holds VALUES (?, ?, ?, ?, ?)';
    this.sql.exec(query, id, JSON.stringify(pins), charged, openedAt, expiresAt);
  }

  private endHold({ id, charged, endedAt, outcome }: EndedHold): void {
    this.sql.exec('DELETE FROM open_holds WHERE id = ?', id);
    this.sql.exec('INSERT INTO ended_holds VALUES (?, ?, ?, ?)', id, charged, endedAt, outcome);
  }

  private appendEntry(entry: LedgerEntry): void {
    this.sql.exec(
      'INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      entry.sequence,
      entry.kind,
      entry.amount,
      entry.balanceAfter,
      JSON.stringify(entry.parts),
      entry.grantId,
      entry.holdId,
      entry.source,
      entry.terms && JSON.stringify(entry.terms),
      entry.line && JSON.stringify(entry.line),
      entry.note,
      entry.at,
    );
  }

  private remember(record: KeyRecord): void {
    const { key, fingerprint, amount, overrun, holdId, at } = record;
    this.sql.exec('INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)', key, fingerprint, amount, overrun, holdId, at);
  }
}

/** Pins are not a column: they follow from the open holds, so a reservation writes no grant. */
function isWorthARow(grant: Grant, before: Grant | undefined): boolean {
  return !before || before.remaining !== grant.remaining || before.phase !== grant.phase || before.note !== grant.note;
}

function grantOf(row: Row): Grant {
  return {
    id: String(row.id),
    position: Number(row.position),
    source: String(row.source) as GrantSource,
    granted: Number(row.granted),
    remaining: Number(row.remaining),
    pinned: 0,
    priority: Number(row.priority),
    effectiveAt: Number(row.effective_at),
    expiresAt: numberOrNull(row.expires_at),
    createdAt: Number(row.created_at),
    phase: String(row.phase) as GrantPhase,
    note: textOrNull(row.note),
  };
}

function holdOf(row: Row): Hold {
  return {
    id: String(row.id),
    pins: JSON.parse(String(row.pins)),
    charged: Number(row.charged),
    openedAt: Number(row.opened_at),
    expiresAt: Number(row.expires_at),
  };
}

function entryOf(row: Row): LedgerEntry {
  return {
    sequence: Number(row.sequence),
    kind: String(row.kind) as LedgerEntry['kind'],
    amount: Number(row.amount),
    balanceAfter: Number(row.balance_after),
    parts: JSON.parse(String(row.parts)),
    grantId: textOrNull(row.grant_id),
    holdId: textOrNull(row.hold_id),
    source: textOrNull(row.source) as GrantSource | null,
    terms: row.terms === null ? null : JSON.parse(String(row.terms)),
    line: row.line === null ? null : JSON.parse(String(row.line)),
    note: textOrNull(row.note),
    at: Number(row.at),
  };
}

function textOrNull(value: SqlStorageValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOrNull(value: SqlStorageValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
