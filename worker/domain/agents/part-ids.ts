import type { GuardrailSpec, ToolSpec } from '../../engine/definition.ts';
import { newId } from '../../kernel/ids.ts';
import { refuseIssues } from './draft-rules.ts';
import type { GuardrailListItem } from './schemas-guardrails.ts';
import type { ToolListItem } from './schemas-tools.ts';

interface Moment {
  now: number;
}

/**
 * Items of a list with ids: one that the agent has is kept, any other is replaced by a new one, since ids are ours to
 * give. @throws validation_failed for an id that stands there twice
 */
function withIds<T extends { id?: string | undefined }>(
  kind: 'tool' | 'guardrail',
  { now }: Moment,
  items: readonly T[],
  current: readonly { id: string }[],
): (T & { id: string })[] {
  const known = new Set(current.map(({ id }) => id));
  const taken = new Set<string>();
  return items.map((item, index) => {
    const { id } = item;
    if (id === undefined || !known.has(id)) return { ...item, id: newId(kind, now) };
    if (taken.has(id)) refuseIssues([{ path: `${kind}s.${index}.id`, message: `A ${kind} before it has this id.` }]);
    taken.add(id);
    return { ...item, id };
  });
}

export function withToolIds(ctx: Moment, items: readonly ToolListItem[], current: readonly ToolSpec[]): ToolSpec[] {
  return withIds('tool', ctx, items, current);
}

export function withGuardrailIds(
  ctx: Moment,
  items: readonly GuardrailListItem[],
  current: readonly GuardrailSpec[],
): GuardrailSpec[] {
  return withIds('guardrail', ctx, items, current);
}
