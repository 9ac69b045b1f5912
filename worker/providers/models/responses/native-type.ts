import type { Json } from '../wire.ts';

/** How a function's calls are written as those of one of OpenAI's own types of tools, and read again. */
export interface NativeType {
  /** What stands in the request's `tools`. */
  offer: Json;
  /** The `type` of its calls. */
  callType: string;
  /** The function's arguments, out of a call. */
  argumentsOf(call: Json): Json;
  /** A call and its result as items of this type; undefined where they can't be, and stay a function's. */
  itemsOf(callId: string, args: Json, output: unknown): { call: Json; result: Json } | undefined;
}

/** The objects of a list, wherever there is one. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

/** The text of a function's result; an image among it is left to whoever wants it. */
export function textIn(output: unknown): string {
  if (typeof output === 'string') return output;
  return objects(output)
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
    .join('\n');
}
