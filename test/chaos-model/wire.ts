/** Pieces of a Chat Completions stream, as a provider would send them and as it would not. */
export const DONE = 'data: [DONE]\n\n';

function chunk(fields: object): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-c', object: 'chat.completion.chunk', created: 1, model: 'm', ...fields })}\n\n`;
}

function choice(delta: object, finish: string | null): string {
  return chunk({ choices: [{ index: 0, delta, finish_reason: finish }] });
}

export const opening = choice({ role: 'assistant', content: '' }, null);

export function piece(content: string): string {
  return choice({ content }, null);
}

export function toolPiece(call: object): string {
  return choice({ tool_calls: [call] }, null);
}

export function finish(reason: string): string {
  return choice({}, reason);
}

export function usage(fields: object): string {
  return chunk({ choices: [], usage: fields });
}

/** Tokens that `ok` reports for an answer of so many words. */
export function countedUsage(words: number): {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
} {
  return { prompt_tokens: 20, completion_tokens: words, total_tokens: 20 + words };
}

/** A whole, honest answer. */
export function wholeAnswer(words: string[]): string {
  return opening + words.map(piece).join('') + finish('stop') + usage(countedUsage(words.length)) + DONE;
}
