import { refusal } from './outcome.ts';
import type { CommandResult, LedgerCommand } from './protocol.ts';
import { MAX_AMOUNT, type Rules } from './rules.ts';

const MAX_TEXT = 200;
const MAX_NOTE = 500;
const LAST_MOMENT = 8_640_000_000_000_000;

type Refusal = Extract<CommandResult, { ok: false }>;

/** What is wrong with a command on its face, whatever the ledger holds. Such a command leaves no trace. */
export function faultIn(command: LedgerCommand, rules: Rules): Refusal | undefined {
  return amountFault(command, rules) ?? shapeFault(command);
}

function amountFault(command: LedgerCommand, rules: Rules): Refusal | undefined {
  if (!('amount' in command)) return undefined;
  const renewal = command.kind === 'extend' && command.amount === 0;
  if (!renewal && !rules.validAmount(command.amount)) {
    return refusal('invalid_amount', `An amount is a whole number of microcredits from 1 to ${MAX_AMOUNT}.`);
  }
  if ('upTo' in command && command.upTo !== 0 && !rules.validAmount(command.upTo)) {
    return refusal('invalid_amount', `A lease is a whole number of microcredits from 0 to ${MAX_AMOUNT}.`);
  }
  return undefined;
}

function shapeFault(command: LedgerCommand): Refusal | undefined {
  const texts = [command.key];
  const times: number[] = [];
  let note: string | undefined;
  switch (command.kind) {
    case 'grant':
      texts.push(command.grantId);
      times.push(command.effectiveAt, command.expiresAt ?? command.effectiveAt + 1);
      note = command.note;
      if (!Number.isSafeInteger(command.priority)) return malformed('priority');
      if (command.expiresAt !== null && command.expiresAt <= command.effectiveAt) return malformed('expiry');
      break;
    case 'reserve':
    case 'extend':
      texts.push(command.holdId);
      times.push(command.expiresAt);
      break;
    case 'settle':
      texts.push(command.holdId, command.line.runId, command.line.step);
      break;
    case 'release':
      texts.push(command.holdId);
      break;
    case 'reverse':
      texts.push(command.grantId);
      note = command.note;
      break;
    case 'transfer':
      texts.push(command.toAccount);
      note = command.note;
      break;
    default:
      return malformed('kind');
  }
  if (!texts.every(isText)) return malformed('key or id');
  if (!times.every(isMoment)) return malformed('time');
  if (note !== undefined && (typeof note !== 'string' || note.length > MAX_NOTE)) return malformed('note');
  return undefined;
}

function isText(text: unknown): boolean {
  return typeof text === 'string' && text.length > 0 && text.length <= MAX_TEXT;
}

function isMoment(moment: number): boolean {
  return Number.isSafeInteger(moment) && moment >= 0 && moment <= LAST_MOMENT;
}

function malformed(what: string): Refusal {
  return refusal('malformed', `The command's ${what} is not one that this ledger takes.`);
}
