/** A piece of a tool call as servers send it: `index` and `id` may be missing, empty or repeated. */
export interface ToolCallDelta {
  index?: number | null;
  id?: string | null;
  type?: string | null;
  function?: { name?: string | null; arguments?: unknown };
  /** Google's place for the signature of the thoughts behind the call. */
  extra_content?: unknown;
}

interface OpenCall {
  id: string;
  name: string;
  arguments: string;
}

/**
 * Gives every tool call of one answer its own index, so that calls without an index, with the same
 * index or with the same id stay apart, and pieces of one call stay together. Works in place.
 */
export function toolCallSorter(): (deltas: ToolCallDelta[]) => void {
  const calls: OpenCall[] = [];
  /** The latest call of each index that the server named. */
  const byServerIndex = new Map<number, number>();

  const open = (): number => calls.push({ id: '', name: '', arguments: '' }) - 1;

  const slotOf = (delta: ToolCallDelta): number => {
    const named = typeof delta.index === 'number' ? delta.index : undefined;
    const known = named === undefined ? latestFor(calls, delta) : byServerIndex.get(named);
    const call = known === undefined ? undefined : calls[known];
    const slot = known === undefined || call === undefined || startsAnother(call, delta) ? open() : known;
    if (named !== undefined) byServerIndex.set(named, slot);
    return slot;
  };

  return (deltas) => {
    for (const delta of deltas) {
      const slot = slotOf(delta);
      const call = calls[slot];
      if (!call) continue;
      delta.index = slot;
      const piece = delta.function ?? {};
      // Some servers repeat the name in every piece, and some send the arguments as an object.
      if (piece.name && piece.name === call.name) piece.name = '';
      const text = textOf(piece.arguments);
      if (piece.arguments !== undefined) piece.arguments = text;
      call.id ||= delta.id ?? '';
      call.name += piece.name ?? '';
      call.arguments += text;
    }
  };
}

/** Without an index: the call with this id, else the last one. A new id with a name is a new call. */
function latestFor(calls: OpenCall[], delta: ToolCallDelta): number | undefined {
  const same = delta.id ? calls.findLastIndex((call) => call.id === delta.id) : -1;
  if (same !== -1) return same;
  if (delta.id && delta.function?.name) return undefined;
  return calls.length > 0 ? calls.length - 1 : undefined;
}

/** Whether a piece that points at `call` is really the beginning of the next call. */
function startsAnother(call: OpenCall, delta: ToolCallDelta): boolean {
  const name = delta.function?.name;
  if (!name) return false;
  if (delta.id && call.id && delta.id !== call.id) return true;
  return isComplete(call.arguments) && textOf(delta.function?.arguments) !== '';
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function isComplete(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
