import type { AgentModel } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import type { ModelInput } from './schemas.ts';

/**
 * What is wrong with the keys that a model names: each must be the account's own and of the model's provider.
 * Somebody else's key is no key here.
 * @param own the account's keys: id → provider
 */
export function keyIssues(model: ModelInput, own: ReadonlyMap<string, string>, path = 'model'): Issue[] {
  const message = 'There is no such key of yours for this provider.';
  const refs = [
    { ref: model, at: `${path}.keyId` },
    ...(model.fallbacks ?? []).map((ref, index) => ({ ref, at: `${path}.fallbacks.${index}.keyId` })),
  ];
  return refs.flatMap(({ ref, at }) =>
    ref.keyId === undefined || own.get(ref.keyId) === ref.provider ? [] : [{ path: at, message }],
  );
}

/** Whether a model names any key. */
export function namesKeys(model: Pick<ModelInput, 'keyId' | 'fallbacks'>): boolean {
  return model.keyId !== undefined || (model.fallbacks ?? []).some((ref) => ref.keyId !== undefined);
}

/** The model without the keys that its owner chose: what others see, copy and take along. */
export function withoutKeys(model: AgentModel): AgentModel {
  const { keyId: _, fallbacks, ...rest } = model;
  if (!fallbacks) return rest;
  return { ...rest, fallbacks: fallbacks.map(({ provider, name }) => ({ provider, name })) };
}
