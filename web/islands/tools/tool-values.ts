import { z } from 'zod';
import { MAX_TOOLS, toolTexts, toolTimeout } from '../../../worker/domain/agents/contract.ts';
import type { ToolAnswer, ToolKindPage } from '../../../worker/domain/agents/schemas-tools.ts';
import { t } from '../../lib/messages.ts';
import { textField } from '../agents/field-rules.ts';

type Approval =
  | { mode: 'never' }
  | { mode: 'always'; approvers?: string[] }
  | { mode: 'when'; when: string; approvers?: string[] };

/** A tool as the form has it: what is left out is left out, as the API's client wants it. */
export type ToolDraft = Omit<ToolAnswer, 'approval'> & { approval: Approval };
export type ToolKind = ToolKindPage['data'][number];

const seconds = { min: toolTimeout.min / 1_000, max: toolTimeout.max / 1_000 };

const tool = z.object({
  id: z.string(),
  kind: z.custom<ToolDraft['kind']>((kind) => typeof kind === 'string'),
  name: textField(toolTexts.name),
  description: textField(toolTexts.description),
  enabled: z.boolean(),
  timeoutMs: z
    .number()
    .min(toolTimeout.min, { error: () => t('tools.rules.timeout', seconds) })
    .max(toolTimeout.max, { error: () => t('tools.rules.timeout', seconds) }),
  approval: z.custom<ToolDraft['approval']>((approval) => typeof approval === 'object'),
  runAs: z.enum(['caller', 'owner']),
  onUnknown: z.enum(['tell_model', 'ask_person']),
  config: z.record(z.string(), z.unknown()),
});

/** What of an agent's tools can be judged without asking the API; a config is judged there, by its kind. */
export const toolsSchema = z
  .array(tool)
  .max(MAX_TOOLS, { error: () => t('tools.rules.tooMany', { max: MAX_TOOLS }) })
  .superRefine((tools, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    tools.forEach(({ name, kind, config, approval }, index) => {
      if (name !== '' && tools.findIndex((other) => other.name === name) !== index)
        fault([index, 'name'], t('tools.rules.sameName'));
      if (kind === 'agent' && !config.agentId) fault([index, 'config', 'agentId'], t('tools.rules.chooseAgent'));
      if (approval.mode === 'when' && approval.when.trim() === '')
        fault([index, 'approval', 'when'], t('tools.rules.when'));
    });
  });

/** What a tool is called until the API has given it a name of its own. */
const UNSAVED = 'new-';

export const unsavedId = (): string => `${UNSAVED}${crypto.randomUUID()}`;

export function isUnsaved(id: string): boolean {
  return id.startsWith(UNSAVED);
}

/** The first of `name`, `name_2`, `name_3`, … that is free; never longer than a name may be. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : `_${number}`;
    const candidate = name.slice(0, 64 - ending.length) + ending;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** What a tool has that says nothing of it; the same as the API's own. */
export const USUAL_TOOL: Omit<ToolDraft, 'id' | 'kind' | 'name'> = {
  description: '',
  enabled: true,
  timeoutMs: toolTimeout.usual,
  approval: { mode: 'never' },
  runAs: 'caller',
  onUnknown: 'tell_model',
  config: {},
};

/** A new tool: the first example of its kind, which works as it is. */
export function newTool(kind: ToolKind, tools: readonly ToolDraft[]): ToolDraft {
  const [example] = kind.examples;
  const name = freeName(
    example?.name ?? kind.kind,
    tools.map((one) => one.name),
  );
  return {
    ...USUAL_TOOL,
    id: unsavedId(),
    kind: kind.kind,
    name,
    description: example?.description ?? kind.about,
    config: structuredClone(example?.config ?? {}),
  };
}

/** The kinds of a plan's order first (Plan 17.2), then functions of one's own, then the rest as the API lists them. */
export function arrangedKinds(kinds: readonly ToolKind[]): { usual: ToolKind[]; custom: ToolKind[]; more: ToolKind[] } {
  const pick = (names: string[]) => names.flatMap((name) => kinds.filter((one) => one.kind === name));
  const usual = pick(['web_search', 'file_search', 'code_interpreter', 'computer']);
  const custom = pick(['http', 'code']);
  return { usual, custom, more: kinds.filter((one) => !usual.includes(one) && !custom.includes(one)) };
}

/** The list with one entry at another place; the same list where there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const entry = list[from];
  if (entry === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(from, 1).toSpliced(to, 0, entry);
}

/**
 * Ids that the API gave, by those that stood for them here: the form keeps its own, so that fields stay the same
 * fields while one types on during a save.
 */
export class SavedIds {
  readonly #given = new Map<string, string>();

  /** What was sent and what came back stand in the same order. */
  learn(sent: readonly { id: string }[], saved: readonly { id: string }[]): void {
    sent.forEach(({ id }, index) => {
      const given = saved[index]?.id;
      if (given !== undefined && given !== id) this.#given.set(id, given);
    });
  }

  /** @returns undefined for one that was never saved */
  find(id: string): string | undefined {
    return this.#given.get(id) ?? (isUnsaved(id) ? undefined : id);
  }

  /** Members as they are sent: under the API's ids, new ones without any. */
  named<T extends { id: string }>(list: readonly T[]): (Omit<T, 'id'> & { id?: string })[] {
    return list.map(({ id, ...rest }) => {
      const known = this.find(id);
      return known === undefined ? rest : { id: known, ...rest };
    });
  }
}

/** The same approval with other people; without the field where there are none. */
export function withApprovers(approval: Approval, approvers: string[]): Approval {
  if (approval.mode === 'never') return approval;
  const { approvers: _, ...rest } = approval;
  return approvers.length === 0 ? rest : { ...rest, approvers };
}

/** Another mode; who was named stays named, as long as anybody is asked. */
export function approvalOf(mode: Approval['mode'], when: string, before: Approval): Approval {
  if (mode === 'never') return { mode };
  const approvers = before.mode === 'never' ? [] : (before.approvers ?? []);
  return withApprovers(mode === 'when' ? { mode, when } : { mode }, approvers);
}
