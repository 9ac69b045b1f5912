const LENGTH = 9;
const DIGITS = 36;

interface WithCallIds {
  tool_call_id?: unknown;
  tool_calls?: { id: string }[];
}

/**
 * Gives every tool call an id of nine letters and digits, the same one in its result: Mistral refuses all
 * others (docs.mistral.ai, function calling). In place.
 */
export function nineLetterIds(messages: WithCallIds[]): void {
  let count = 0;
  const renamed = new Map<string, string>();
  for (const message of messages) {
    for (const call of message.tool_calls ?? []) {
      // Ids come again in each run of a session: the newest call is the one that a result answers.
      const id = (count++).toString(DIGITS).padStart(LENGTH, '0');
      renamed.set(call.id, id);
      call.id = id;
    }
    if (typeof message.tool_call_id === 'string') {
      message.tool_call_id = renamed.get(message.tool_call_id) ?? message.tool_call_id;
    }
  }
}
