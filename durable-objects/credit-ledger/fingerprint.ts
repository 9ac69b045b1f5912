import { createHash } from 'node:crypto';
import type { LedgerCommand } from './protocol.ts';

/** Digest of a command's body; equal bodies give equal digests, however their members are ordered. */
export function fingerprint(command: LedgerCommand): string {
  return createHash('sha256')
    .update(JSON.stringify(bodyOf(command)))
    .digest('base64url');
}

/** Spelled out by kind: every settlement pays for this, and a general canonical form costs several times as much. */
function bodyOf(command: LedgerCommand): unknown[] {
  switch (command.kind) {
    case 'grant': {
      const { kind, grantId, source, amount, priority, effectiveAt, expiresAt, note } = command;
      return [kind, grantId, source, amount, priority, effectiveAt, expiresAt, note];
    }
    case 'reserve':
    case 'extend': {
      const { kind, holdId, amount, upTo, expiresAt } = command;
      return [kind, holdId, amount, upTo, expiresAt];
    }
    case 'settle': {
      const { kind, holdId, amount, line } = command;
      const { runId, step, agentId, agentName, provider, model, inputTokens, outputTokens, estimated } = line;
      const texts = [runId, step, agentId, agentName, provider, model];
      return [kind, holdId, amount, ...texts, inputTokens, outputTokens, estimated];
    }
    case 'release':
      return [command.kind, command.holdId];
    case 'reverse':
      return [command.kind, command.grantId, command.note];
    case 'transfer':
      return [command.kind, command.amount, command.toAccount, command.note];
  }
}
