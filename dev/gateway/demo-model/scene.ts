import type { Conversation, Turn } from '../conversation.ts';
import { type Worked, workOut } from './arithmetic.ts';
import { meaningfulWords, topicsOf } from './words.ts';

/** What the Agents SDK recommends to put before instructions; it speaks of handing over, whatever the agent does. */
const SDK_PREFIX = /^# System context[\s\S]*?in your conversation with the user\.\s*/;

/** What is asked now, and what has happened since. */
export interface Scene {
  question: string;
  asked: { words: Set<string>; topics: Set<string> };
  worked: Worked | undefined;
  instructions: string;
  earlier: Turn[];
  /** Calls since the question, with their results. */
  calls: { name: string; result: string | null }[];
  /** Addresses in the question, then in what tools answered. */
  links: string[];
}

const LINK = /https?:\/\/[^\s"'<>()[\]\\]+/g;

/** Reads a conversation from its last question on. */
export function readScene(conversation: Conversation): Scene {
  const { turns } = conversation;
  const at = turns.findLastIndex((turn) => turn.kind === 'user');
  const last = turns[at];
  const question = last?.kind === 'user' ? last.text : '';
  const worked = workOut(question);
  const since = turns.slice(at + 1);
  const results = new Map(since.filter((turn) => turn.kind === 'result').map((turn) => [turn.id, turn.text]));
  const words = meaningfulWords(question);
  const links = [question, ...results.values()].flatMap((text) => text.match(LINK) ?? []);
  return {
    links: links.map((link) => link.replace(/[.,;:!?]+$/, '')),
    question,
    worked,
    asked: { words, topics: topicsOf(words, signs(question, worked !== undefined)) },
    instructions: conversation.instructions.replace(SDK_PREFIX, ''),
    earlier: turns.slice(0, Math.max(at, 0)),
    calls: since
      .filter((turn) => turn.kind === 'call')
      .map((turn) => ({ name: turn.name, result: results.get(turn.id) ?? null })),
  };
}

function signs(question: string, arithmetic: boolean): string[] {
  const topics = arithmetic ? ['math'] : [];
  if (/\b(1[0-9]{3})\b/.test(question) && !arithmetic) topics.push('history');
  return topics;
}
