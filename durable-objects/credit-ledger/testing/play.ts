import type { Auditor } from './auditor.ts';
import type { Move } from './commands.ts';
import type { Machine } from './machine.ts';

/** Plays moves on a machine under the auditor's eyes, each command as a copy as RPC makes one. The oracle never hears of the crons. @throws Violation */
export function play(machine: Machine, auditor: Auditor, moves: readonly Move[]): void {
  for (const { now, cron, command } of moves) {
    if (cron) machine.expire(now);
    const result = machine.apply({ ...command }, now);
    machine.expire(now);
    auditor.check(command, now, result, machine);
  }
}
