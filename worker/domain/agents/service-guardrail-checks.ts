import type { GuardrailSpec } from '../../engine/definition.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { ServiceContext } from '../context.ts';
import { keysNamed } from './config-rules.ts';
import { refuseIssues } from './draft-rules.ts';
import { type GuardrailDraft, guardrailKeyIssues, readGuardrail } from './guardrail-rules.ts';
import { ownSecrets } from './service-keys.ts';

/**
 * Rules for guardrails: configs that their kinds understand, stages and actions that these have, keys of the
 * account's own. What is as it was saved before is not checked again.
 * @param path where a field of a guardrail stands in the body
 * @returns the guardrails with their configs' defaults
 * @throws validation_failed with the path of each fault
 */
export async function checkGuardrails<T extends GuardrailDraft & { id?: string | undefined }>(
  ctx: ServiceContext,
  guardrails: readonly T[],
  current: readonly GuardrailSpec[],
  path: (index: number, field: string) => string,
): Promise<T[]> {
  const candidates = guardrails.map((guardrail, index) => {
    const before = current.find(({ id }) => id === guardrail.id);
    const changed = before === undefined || canonicalJson(before) !== canonicalJson(guardrail);
    return { index, guardrail, before, changed, read: readGuardrail(guardrail) };
  });
  const judged = candidates.filter(({ changed }) => changed);
  const told = ({ index }: (typeof judged)[number], issues: readonly { path: string; message: string }[]) =>
    issues.map(({ path: at, message }) => ({ path: path(index, at), message }));
  refuseIssues(judged.flatMap((candidate) => told(candidate, candidate.read.issues)));
  const naming = judged.filter(({ guardrail }) => keysNamed(guardrail.config, '').length > 0);
  if (naming.length > 0) {
    const own = await ownSecrets(ctx);
    const withKept = (before: GuardrailSpec | undefined) =>
      new Map([...keysNamed(before?.config, '').map(({ keyId }) => [keyId, ''] as const), ...own]);
    refuseIssues(
      naming.flatMap((candidate) => told(candidate, guardrailKeyIssues(candidate.read, withKept(candidate.before)))),
    );
  }
  return candidates.map(({ guardrail, changed, read }) =>
    changed ? { ...guardrail, config: read.guardrail.config } : guardrail,
  );
}
