import type { Json } from '../wire.ts';
import { type NativeType, objects } from './native-type.ts';

/** `computer_call` and `computer_call_output`: developers.openai.com/api/docs/guides/tools-computer-use. */
export const COMPUTER: NativeType = {
  offer: { type: 'computer' },
  callType: 'computer_call',
  argumentsOf({ action, actions, pending_safety_checks: checks }) {
    // Older models make one action a call.
    const list = Array.isArray(actions) ? objects(actions) : objects([action]);
    const pending = objects(checks).map(withoutNothing);
    return { actions: list.map(withoutNothing), ...(pending.length > 0 ? { safety_checks: pending } : {}) };
  },
  itemsOf(callId, { actions, safety_checks: checks }, output) {
    const seen = objects(output).find(({ type }) => type === 'input_image');
    // A result of this type is a picture: a refused call, or one that is long ago, stays words.
    if (!Array.isArray(actions) || typeof seen?.['image_url'] !== 'string') return undefined;
    const shared = { call_id: callId, status: 'completed' };
    const pending = objects(checks);
    return {
      call: {
        ...shared,
        type: 'computer_call',
        id: `cu_${callId.replace(/\W+/g, '_')}`,
        actions,
        pending_safety_checks: pending,
      },
      result: {
        ...shared,
        type: 'computer_call_output',
        output: { type: 'computer_screenshot', image_url: seen['image_url'] },
        // Calls with checks wait for a person (call-tool.ts): that there is a result is their word.
        ...(pending.length > 0 ? { acknowledged_safety_checks: pending } : {}),
      },
    };
  },
};

/** Fields without a value, and lists without an entry, say nothing. */
function withoutNothing(value: Json): Json {
  const isSaid = ([, field]: [string, unknown]) => field !== null && !(Array.isArray(field) && field.length === 0);
  return Object.fromEntries(Object.entries(value).filter(isSaid));
}
