import type { Schema } from './api.ts';
import { isRecord, itemText } from './trace-view.ts';

type ForkItems = NonNullable<Schema<'ForkRequest'>['items']>;

/** What a fork is asked for; how it answers is the caller's. */
export type ForkBody = Omit<Schema<'ForkRequest'>, 'mode' | 'branch'>;

/** One item of a fork as it is being edited. */
export interface DraftItem {
  /** Steady while the list changes. */
  key: string;
  /** Position in the step's input; `null` for a new message. */
  from: number | null;
  item: Record<string, unknown>;
  /** `null` where the item has no text that could be changed. */
  text: string | null;
}

export interface ForkDraft {
  items: DraftItem[];
  instructions: string;
  provider: string;
  model: string;
}

/** The text of an item that a fork may change; `null` where there is none. */
export function editableText(item: Record<string, unknown>): string | null {
  if (item.type === 'function_call') return String(item.arguments ?? '');
  if (item.type === 'function_call_result') {
    const { output } = item;
    if (typeof output === 'string') return output;
    return isRecord(output) && typeof output.text === 'string' ? output.text : null;
  }
  const isMessage = (item.type === undefined || item.type === 'message') && 'role' in item;
  return isMessage ? itemText(item) : null;
}

/** The items that a step read, ready to be edited. */
export function draftItems(input: unknown): DraftItem[] {
  if (!Array.isArray(input)) return [];
  return input.filter(isRecord).map((item, from) => ({ key: `old-${from}`, from, item, text: editableText(item) }));
}

/** The items without one; a call and its result go together, since neither makes sense alone. */
export function leaveOut(items: readonly DraftItem[], key: string): DraftItem[] {
  const gone = items.find((item) => item.key === key);
  const callId = gone?.item.callId;
  return items.filter((item) => item.key !== key && (callId === undefined || item.item.callId !== callId));
}

export function addMessage(items: readonly DraftItem[]): DraftItem[] {
  const count = items.filter((item) => item.from === null).length;
  return [...items, { key: `new-${count}-${items.length}`, from: null, item: { role: 'user' }, text: '' }];
}

/** How many things differ from what ran. */
export function countChanges(before: ForkDraft, draft: ForkDraft): number {
  const kept = new Map(draft.items.map((item) => [item.from, item.text]));
  const edited = before.items.filter((item) => kept.get(item.from) !== item.text).length;
  const added = draft.items.filter((item) => item.from === null && item.text !== '').length;
  const isOtherModel = before.model !== draft.model || before.provider !== draft.provider;
  return edited + added + Number(before.instructions !== draft.instructions) + Number(isOtherModel);
}

/** The body of the fork: only what was changed. */
export function forkBody(step: string, before: ForkDraft, draft: ForkDraft, settings: unknown): ForkBody {
  const isOtherModel = before.model !== draft.model || before.provider !== draft.provider;
  const items: ForkItems = draft.items.flatMap((item): ForkItems => {
    if (item.from === null) return item.text ? [{ role: 'user', content: item.text }] : [];
    const old = before.items.find((one) => one.from === item.from);
    return item.text === null || item.text === old?.text
      ? [{ from: item.from }]
      : [{ from: item.from, text: item.text }];
  });
  const isSame = items.length === before.items.length && items.every((item) => 'from' in item && !('text' in item));
  return {
    step,
    ...(isSame ? {} : { items }),
    ...(before.instructions === draft.instructions ? {} : { instructions: draft.instructions }),
    ...(isOtherModel
      ? { model: { provider: draft.provider, name: draft.model, settings: isRecord(settings) ? settings : {} } }
      : {}),
  };
}
