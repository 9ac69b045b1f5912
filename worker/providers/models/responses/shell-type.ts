import type { Json } from '../wire.ts';
import { type NativeType, objects, textIn } from './native-type.ts';

/** `shell_call` and `shell_call_output`: developers.openai.com/api/docs/guides/tools-shell. */
export const SHELL: NativeType = {
  offer: { type: 'shell', environment: { type: 'local' } },
  callType: 'shell_call',
  argumentsOf({ action }) {
    const { commands, timeout_ms, max_output_length } = (action ?? {}) as Json;
    return {
      commands,
      ...(typeof timeout_ms === 'number' ? { timeout_ms } : {}),
      ...(typeof max_output_length === 'number' ? { max_output_length } : {}),
    };
  },
  itemsOf(callId, { commands, timeout_ms = null, max_output_length = null }, output) {
    if (!Array.isArray(commands)) return undefined;
    const shared = { call_id: callId, status: 'completed' };
    return {
      call: { ...shared, type: 'shell_call', action: { commands, timeout_ms, max_output_length } },
      result: {
        ...shared,
        type: 'shell_call_output',
        output: outputs(textIn(output)),
        // What the model asked for must come back with the output.
        ...(max_output_length === null ? {} : { max_output_length }),
      },
    };
  },
};

/** What the computer tool gave is in this form; anything else is why it gave nothing, as a person's refusal. */
function outputs(text: string): Json[] {
  try {
    const value = objects(JSON.parse(text));
    if (value.length > 0 && value.every(({ outcome }) => typeof outcome === 'object')) return value;
  } catch {
    // Said below.
  }
  return [{ stdout: '', stderr: text, outcome: { type: 'exit', exit_code: 1 } }];
}
