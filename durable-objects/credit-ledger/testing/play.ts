import type { Auditor } from './auditor.ts';
import type { Move } from './commands.ts';
import type { Machine } from './machine.ts';

/** Plays moves on a machine under the auditor's eyes. The oracle never hears of the crons. @throws Violation */
export function play(machine: Machine, auditor: Auditor, moves: readonly Move[]): void {
  for (const { now, cron, command } of moves) {
    if (cron) machine.expire(now);
    const result = machine.apply(structuredCloneOf(command), now);
    auditor.checkReply(command, now, result);
    machine.expire(now);
    auditor.checkState(machine.state, machine.entries, now);
  }
}

/** A copy, as a command has after it crossed RPC: nobody may keep or change the caller's object. */
function structuredCloneOf<T extends object>(command: T): T {
  return { ...command };
}
