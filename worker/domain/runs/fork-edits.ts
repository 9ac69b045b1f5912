import type { ForkPoint, RunItem } from '../../../durable-objects/run-host/protocol.ts';
import type { RunDefinition } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import { fieldIssues, refuseIssues, storedModel } from '../agents/draft-rules.ts';
import { replaceLastUserMessage, toRunItems } from './inputs.ts';
import type { ForkItem, ForkRequest } from './schemas-fork.ts';

type Edits = Pick<ForkRequest, 'input' | 'items' | 'instructions' | 'model'>;

/**
 * What the model reads at the step once the edits are made.
 * @throws validation_failed where an item does not exist, has no text, or lost the other half of its call
 */
export function editedItems(items: RunItem[], { input, items: edits }: Edits): RunItem[] {
  if (input !== undefined && edits !== undefined)
    refuseIssues([{ path: 'input', message: 'Is part of `items` where those are given.' }]);
  if (input !== undefined) return replaceLastUserMessage(items, input);
  if (edits === undefined) return items;
  refuseIssues(editIssues(items, edits));
  const edited = edits.flatMap((edit) => ('from' in edit ? [editedItem(items[edit.from], edit.text)] : asItems(edit)));
  refuseIssues(pairIssues(edited));
  return edited;
}

function asItems(edit: Exclude<ForkItem, { from: number }>): RunItem[] {
  return toRunItems([edit]);
}

function editIssues(items: RunItem[], edits: ForkItem[]): Issue[] {
  const used = new Set<number>();
  return edits.flatMap((edit, index): Issue[] => {
    if (!('from' in edit)) return [];
    const path = `items.${index}.from`;
    const item = items[edit.from];
    if (!item) return [{ path, message: `The step read ${items.length} items; there is no item ${edit.from}.` }];
    if (used.has(edit.from)) return [{ path, message: `Item ${edit.from} is there already.` }];
    used.add(edit.from);
    if (edit.text === undefined || hasText(item)) return [];
    return [{ path: `items.${index}.text`, message: 'This item has no text that could be changed.' }];
  });
}

function isMessage(item: RunItem): boolean {
  return (item['type'] === undefined || item['type'] === 'message') && 'role' in item;
}

function hasText(item: RunItem): boolean {
  return isMessage(item) || item['type'] === 'function_call' || item['type'] === 'function_call_result';
}

function editedItem(item: RunItem | undefined, text: string | undefined): RunItem {
  const known = item ?? {};
  if (text === undefined) return known;
  if (known['type'] === 'function_call') return { ...known, arguments: text };
  if (known['type'] === 'function_call_result') return { ...known, output: { type: 'text', text } };
  // An answer's id and notes belong to what the provider said; another text is not that answer any more.
  const { id: _, providerData: __, ...message } = known;
  if (known['role'] !== 'assistant') return { ...message, content: text };
  return { ...message, content: [{ type: 'output_text', text }] };
}

/** Providers refuse a result without its call, and a call without its result. */
function pairIssues(items: RunItem[]): Issue[] {
  const idsOf = (type: string) => new Set(items.filter((item) => item['type'] === type).map((item) => item['callId']));
  const calls = idsOf('function_call');
  const results = idsOf('function_call_result');
  return items.flatMap((item, index): Issue[] => {
    const path = `items.${index}`;
    if (item['type'] === 'function_call' && !results.has(item['callId']))
      return [{ path, message: 'The result of this call is left out; leave the call out too.' }];
    if (item['type'] === 'function_call_result' && !calls.has(item['callId']))
      return [{ path, message: 'The call of this result is left out; leave the result out too.' }];
    return [];
  });
}

/**
 * The frozen definition with the step's agent changed; the stored agent stays as it is.
 * @throws validation_failed for a model that can't be chosen
 */
export function editedDefinition(point: ForkPoint, { instructions, model }: Edits): RunDefinition {
  const { definition, agentId } = point;
  const agent = definition.agents[agentId];
  if (!agent || (instructions === undefined && model === undefined)) return definition;
  refuseIssues(fieldIssues({ model }, agent.model));
  const changed = {
    ...agent,
    ...(instructions === undefined ? {} : { instructions }),
    ...(model === undefined ? {} : { model: storedModel(model) }),
  };
  return { ...definition, agents: { ...definition.agents, [agentId]: changed } };
}

/** What the fork was asked, as its list and its session show it. */
export function editedInput(point: ForkPoint, items: RunItem[], { input, items: edits }: Edits): string | RunItem[] {
  // An edited question keeps what was attached to it.
  if (input !== undefined) return typeof point.input === 'string' ? input : replaceLastUserMessage(point.input, input);
  if (edits === undefined) return point.input;
  const question = items.findLast((item) => item['role'] === 'user')?.['content'];
  return typeof question === 'string' ? question : point.input;
}
