import { estimateTokenCount } from 'tokenx';
import type { Conversation, ModelAnswer } from './conversation.ts';

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

/** Tokens of a call, counted from its text. */
export function countUsage(conversation: Conversation, answer: ModelAnswer): Usage {
  const said = conversation.turns.map((turn) => (turn.kind === 'call' ? `${turn.name}${turn.arguments}` : turn.text));
  const input = [
    conversation.instructions,
    ...said,
    conversation.tools.length > 0 ? JSON.stringify(conversation.tools) : '',
  ];
  const output =
    answer.kind === 'text' ? answer.text : answer.calls.map((call) => `${call.name}${call.arguments}`).join('\n');
  return { inputTokens: estimateTokenCount(input.join('\n')), outputTokens: estimateTokenCount(output) };
}

/** A text in the pieces in which it streams: two words each, spaces kept. */
export function piecesOf(text: string): string[] {
  return text.match(/\S*\s*\S+\s*|\s+/g) ?? [];
}
