import { diffLines } from 'diff';
import type { AgentSnapshot } from '../../engine/definition.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { partsOf } from './part-rules.ts';

export interface FieldChange {
  /** Dotted; a handoff is named by its target's id, a tool and a guardrail by its own. */
  path: string;
  kind: 'added' | 'removed' | 'changed';
  from: unknown;
  to: unknown;
}

export interface LineChange {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** More edits than this show the whole text as replaced; keeps a comparison far below a request's CPU time. */
const MAX_EDITS = 1_000;

const NOTHING = [undefined, null, ''];

function kindOf(from: unknown, to: unknown): FieldChange['kind'] {
  if (NOTHING.includes(from as null)) return 'added';
  return NOTHING.includes(to as null) ? 'removed' : 'changed';
}

/** A snapshot as comparable values: nested ones by their dotted path, handoffs by their target. */
function fieldsOf(snapshot: AgentSnapshot): Map<string, unknown> {
  const { name, description, instructions, model, handoffDescription, outputType, fallbackAgentId, handoffs } =
    snapshot;
  const { tools, guardrails, context } = partsOf(snapshot);
  const fields = new Map<string, unknown>(
    Object.entries({ name, description, instructions, handoffDescription, fallbackAgentId }),
  );
  const { settings: _, ...choice } = model;
  for (const [key, value] of Object.entries(choice)) fields.set(`model.${key}`, value);
  for (const [key, value] of Object.entries(model.settings)) fields.set(`model.settings.${key}`, value);
  for (const [key, value] of Object.entries(outputType ?? {})) fields.set(`outputType.${key}`, value);
  for (const { targetAgentId, toolName, toolDescription, inputFilter } of handoffs) {
    fields.set(`handoffs.${targetAgentId}`, { toolName, toolDescription, inputFilter });
  }
  for (const { id, ...tool } of tools) fields.set(`tools.${id}`, tool);
  for (const { id, ...guardrail } of guardrails) fields.set(`guardrails.${id}`, guardrail);
  for (const [key, value] of Object.entries(context.values)) fields.set(`context.values.${key}`, value);
  for (const { name: key, text } of context.documents) fields.set(`context.documents.${key}`, text);
  fields.set('context.overrides', context.overrides);
  return fields;
}

/** Lists whose order counts, by what tells their entries apart. */
const ORDERED: Record<string, (snapshot: AgentSnapshot) => string[]> = {
  handoffs: ({ handoffs }) => handoffs.map((handoff) => handoff.targetAgentId),
  tools: (snapshot) => partsOf(snapshot).tools.map(({ id }) => id),
  guardrails: (snapshot) => partsOf(snapshot).guardrails.map(({ id }) => id),
};

/** What both sides have, in the order of one side. */
function sharedOrder(one: readonly string[], other: readonly string[]): string[] {
  const known = new Set(other);
  return one.filter((id) => known.has(id));
}

/** Field by field, what turns `from` into `to`; nothing where they are equal. Ids of handoffs do not count. */
export function fieldChanges(from: AgentSnapshot, to: AgentSnapshot): FieldChange[] {
  const before = fieldsOf(from);
  const after = fieldsOf(to);
  const changes: FieldChange[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(path), after.get(path)];
    if (canonicalJson(a) === canonicalJson(b)) continue;
    changes.push({ path, kind: kindOf(a, b), from: a ?? null, to: b ?? null });
  }
  for (const [path, idsOf] of Object.entries(ORDERED)) {
    const [a, b] = [sharedOrder(idsOf(from), idsOf(to)), sharedOrder(idsOf(to), idsOf(from))];
    if (canonicalJson(a) !== canonicalJson(b)) changes.push({ path, kind: 'changed', from: a, to: b });
  }
  return changes;
}

/** Two texts line by line; empty where they are equal. Joining what is not `added` gives `from` again. */
export function lineChanges(from: string, to: string): LineChange[] {
  if (from === to) return [];
  const chunks = diffLines(from, to, { maxEditLength: MAX_EDITS });
  if (!chunks) {
    const whole: LineChange[] = [
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ];
    return whole.filter((change) => change.text !== '');
  }
  return chunks.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
