import type { AuditAction } from '../../providers/computer/port.ts';

/** One thing that an agent did through a tool, or a row of equal things. */
export interface AuditEntry {
  /** Milliseconds since 1970, of the first. */
  at: number;
  action: AuditAction;
  /** The command line, path, URL or action. */
  target: string;
  /** Why it was refused. */
  reason?: string;
  /** How often, where more than once. */
  times?: number;
}

/** The part of a call's details that the audit log is read from. */
export type AuditDetails = { audit: AuditEntry[]; auditDropped?: number };

/** A trace keeps 64,000 characters of a call's details; the log leaves room for the rest of them. */
const MAX_LOG_CHARS = 40_000;
const MAX_TARGET_CHARS = 300;

/** The log of one call (Plan 21.2). What is over its cap is counted; refusals have half of it for themselves. */
export class AuditLog {
  readonly #now: () => number;
  readonly #entries = new Map<string, AuditEntry>();
  readonly #room = { denied: MAX_LOG_CHARS / 2, done: MAX_LOG_CHARS / 2 };
  #dropped = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(action: AuditAction, target: string, reason?: string): void {
    const text = target.length > MAX_TARGET_CHARS ? `${target.slice(0, MAX_TARGET_CHARS).toWellFormed()}…` : target;
    const key = `${action} ${reason ?? ''} ${text}`;
    const known = this.#entries.get(key);
    if (known) {
      known.times = (known.times ?? 1) + 1;
      return;
    }
    const entry: AuditEntry = { at: this.#now(), action, target: text, ...(reason ? { reason } : {}) };
    const size = JSON.stringify(entry).length + 20;
    const part = action === 'denied' ? 'denied' : 'done';
    if (size > this.#room[part]) this.#dropped += 1;
    else {
      this.#room[part] -= size;
      this.#entries.set(key, entry);
    }
  }

  /** What a call's details keep of it. */
  details(): AuditDetails {
    return { audit: this.entries(), ...(this.#dropped > 0 ? { auditDropped: this.#dropped } : {}) };
  }

  /** In the order in which each first happened. */
  entries(): AuditEntry[] {
    return [...this.#entries.values()];
  }
}
