import { z } from 'zod';
import { guardrailTexts, MAX_GUARDRAILS } from '../../../worker/domain/agents/contract.ts';
import type { GuardrailAnswer, GuardrailKindPage } from '../../../worker/domain/agents/schemas-guardrails.ts';
import { t } from '../../lib/messages.ts';
import { textField } from '../agents/field-rules.ts';
import { freeName, unsavedId } from '../tools/tool-values.ts';

export type GuardrailDraft = GuardrailAnswer;
export type GuardrailKind = GuardrailKindPage['data'][number];
export type Stage = GuardrailDraft['stage'];

export const STAGES = ['input', 'output', 'tool_input', 'tool_output'] as const satisfies readonly Stage[];
export const ACTIONS = ['block', 'mask', 'flag'] as const;

const guardrail = z.object({
  id: z.string(),
  kind: z.custom<GuardrailDraft['kind']>((kind) => typeof kind === 'string'),
  name: textField(guardrailTexts.name),
  stage: z.enum(STAGES),
  enabled: z.boolean(),
  action: z.enum(ACTIONS),
  timing: z.enum(['before', 'parallel']),
  config: z.record(z.string(), z.unknown()),
});

/** What can be judged without asking the API; a config is judged there, by its kind. */
export const guardrailsSchema = z
  .array(guardrail)
  .max(MAX_GUARDRAILS, { error: () => t('tools.rules.tooMany', { max: MAX_GUARDRAILS }) });

/** What a guardrail has that says nothing of it; the same as the API's own. */
export const USUAL_GUARDRAIL: Omit<GuardrailDraft, 'id' | 'kind' | 'name' | 'stage'> = {
  enabled: true,
  action: 'block',
  timing: 'before',
  config: {},
};

/** A new guardrail: the first example of its kind, at the first stage where it can look. */
export function newGuardrail(kind: GuardrailKind, others: readonly GuardrailDraft[]): GuardrailDraft {
  const [example] = kind.examples;
  return {
    ...USUAL_GUARDRAIL,
    id: unsavedId(),
    kind: kind.kind,
    name: freeName(
      example?.name ?? kind.title,
      others.map((one) => one.name),
    ),
    stage: kind.stages[0] ?? 'input',
    action: kind.canMask ? 'mask' : 'block',
    config: structuredClone(example?.config ?? {}),
  };
}

/** Guardrails by where they look, in the order of a run; the index is their place in the whole list. */
export function byStage(
  list: readonly GuardrailDraft[],
): { stage: Stage; entries: { entry: GuardrailDraft; index: number }[] }[] {
  return STAGES.map((stage) => ({
    stage,
    entries: list.flatMap((entry, index) => (entry.stage === stage ? [{ entry, index }] : [])),
  })).filter(({ entries }) => entries.length > 0);
}

/** The place of the next entry of the same stage in that direction; none at the end. */
export function neighbour(list: readonly GuardrailDraft[], index: number, by: -1 | 1): number | null {
  const stage = list[index]?.stage;
  for (let at = index + by; at >= 0 && at < list.length; at += by) if (list[at]?.stage === stage) return at;
  return null;
}
