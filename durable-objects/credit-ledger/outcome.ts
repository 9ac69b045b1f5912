import type { CommandResult, RefusalCode } from './protocol.ts';

/** What a command's rule answers, before idempotency is laid around it. */
export type Outcome = { ok: true; amount: number; overrun?: number } | Extract<CommandResult, { ok: false }>;

export function refusal(code: RefusalCode, message: string): Extract<CommandResult, { ok: false }> {
  return { ok: false, code, message };
}
