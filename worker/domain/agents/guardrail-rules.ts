import type { GuardrailSpec } from '../../engine/definition.ts';
import type { GuardrailKindEntry } from '../../engine/guardrails/kind.ts';
import { findGuardrailKind } from '../../engine/guardrails/kinds.ts';
import type { Issue } from '../../kernel/errors.ts';
import { keyIdIssues, keysNamed, readConfig } from './config-rules.ts';

/** A guardrail as a body or a document says it. */
export type GuardrailDraft = Omit<GuardrailSpec, 'id'>;

interface ReadGuardrail {
  guardrail: GuardrailDraft;
  issues: Issue[];
}

/** Reads a guardrail by its kind; the config of the answer has its defaults. Paths begin at the guardrail. */
export function readGuardrail(
  guardrail: GuardrailDraft,
  find: (kind: string) => GuardrailKindEntry | undefined = findGuardrailKind,
): ReadGuardrail {
  const kind = find(guardrail.kind);
  if (!kind)
    return {
      guardrail,
      issues: [{ path: 'kind', message: `There are no guardrails of the kind "${guardrail.kind}" here.` }],
    };
  const read = readConfig(kind.config, guardrail.config, 'config');
  const issues = [...placeIssues(guardrail, kind), ...read.issues];
  if (read.config === undefined) return { guardrail, issues };
  for (const { path, message } of kind.issues(read.config))
    issues.push({ path: path === '' ? 'config' : `config.${path}`, message });
  return { guardrail: { ...guardrail, config: read.config as GuardrailSpec['config'] }, issues };
}

function placeIssues({ stage, action, timing }: GuardrailDraft, kind: GuardrailKindEntry): Issue[] {
  const issues: Issue[] = [];
  if (!kind.stages.includes(stage))
    issues.push({ path: 'stage', message: `"${kind.title}" looks at ${kind.stages.join(', ')} only.` });
  if (action === 'mask' && !kind.canMask)
    issues.push({ path: 'action', message: `"${kind.title}" finds no place in a text, so it can't mask any.` });
  if (timing === 'parallel' && stage !== 'input')
    issues.push({ path: 'timing', message: 'Only a guardrail on the input can run beside the model.' });
  if (timing === 'parallel' && action === 'mask')
    issues.push({ path: 'timing', message: 'What is masked must be masked before the model reads it.' });
  return issues;
}

/** @param own the account's keys: id → provider */
export function guardrailKeyIssues({ guardrail }: ReadGuardrail, own: ReadonlyMap<string, string>): Issue[] {
  return keyIdIssues(keysNamed(guardrail.config, 'config'), own, new Map());
}
