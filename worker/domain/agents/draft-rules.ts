import { type AgentModel, AUTO } from '../../engine/definition.ts';
import { AppError, type Issue } from '../../kernel/errors.ts';
import { findModel, findProvider } from '../../providers/models/catalog.ts';
import { outputSchemaIssues } from './output-schema.ts';
import type { AgentUpdate, ModelInput } from './schemas.ts';

/** A model as a body names it. */
type NamedModel = NonNullable<ModelInput['fallbacks']>[number];

/** What is wrong with a choice of model: not in the catalog, or no longer served (SPEC-NOTES 10). */
function refIssues(model: NamedModel, path: string): Issue[] {
  const provider = findProvider(model.provider);
  if (!provider) return [{ path: `${path}.provider`, message: `There is no provider "${model.provider}".` }];
  const entry = findModel(model.provider, model.name);
  if (!entry)
    return [{ path: `${path}.name`, message: `${provider.name} has no model "${model.name}" in the catalog.` }];
  if (!entry.retired) return [];
  return [
    {
      path: `${path}.name`,
      message: `Retired since ${entry.retired.since}; its successor is "${entry.retired.successor}".`,
    },
  ];
}

function sameModel(a: NamedModel | undefined, b: NamedModel): boolean {
  return a?.provider === b.provider && a.name === b.name;
}

/** `auto` stands for provider and name together, and takes no key: the router finds one. */
function choiceIssues(model: ModelInput, path: string, current: AgentModel | undefined): Issue[] {
  const auto = model.provider === AUTO || model.name === AUTO;
  if (!auto) return sameModel(current, model) ? [] : refIssues(model, path);
  if (model.provider !== AUTO) return [{ path: `${path}.provider`, message: 'Is "auto" where the name is.' }];
  if (model.name !== AUTO) return [{ path: `${path}.name`, message: 'Is "auto" where the provider is.' }];
  if (model.keyId !== undefined) return [{ path: `${path}.keyId`, message: '"auto" takes no key of its own.' }];
  return [];
}

function fallbackIssues(model: ModelInput, path: string, current: AgentModel | undefined): Issue[] {
  const seen: NamedModel[] = [model];
  return (model.fallbacks ?? []).flatMap((ref, index) => {
    const at = `${path}.fallbacks.${index}`;
    const twice = seen.some((other) => sameModel(other, ref) && other.keyId === ref.keyId);
    seen.push(ref);
    if (twice) return [{ path: at, message: 'This model is tried before already.' }];
    if (ref.provider === AUTO) return [{ path: `${at}.provider`, message: 'A fallback is a model by its name.' }];
    return current?.fallbacks?.some((kept) => sameModel(kept, ref)) ? [] : refIssues(ref, at);
  });
}

function routingIssues(model: ModelInput, path: string): Issue[] {
  return (['order', 'forbid'] as const).flatMap((list) =>
    (model.routing?.[list] ?? []).flatMap((id, index) =>
      findProvider(id) ? [] : [{ path: `${path}.routing.${list}.${index}`, message: `There is no provider "${id}".` }],
    ),
  );
}

/** A model as stored: settings that were left out are not there. */
export function storedModel(model: ModelInput): AgentModel {
  return JSON.parse(JSON.stringify(model)) as AgentModel;
}

/**
 * What is wrong with the fields of a draft beyond their shape.
 * @param current the model that the agent has: keeping it is never a fault
 * @param prefix path of the fields in the body, with its dot
 */
export function fieldIssues(
  input: Pick<AgentUpdate, 'model' | 'outputType'>,
  current?: AgentModel,
  prefix = '',
): Issue[] {
  const { model, outputType } = input;
  const path = `${prefix}model`;
  return [
    ...(model
      ? [...choiceIssues(model, path, current), ...fallbackIssues(model, path, current), ...routingIssues(model, path)]
      : []),
    ...(outputType ? outputSchemaIssues(outputType.schema, `${prefix}outputType.schema`) : []),
  ];
}

/** @throws validation_failed when there is any issue */
export function refuseIssues(issues: readonly Issue[]): void {
  const first = issues[0];
  if (!first) return;
  throw new AppError('validation_failed', `${first.path}: ${first.message}`, { issues: issues.slice(0, 50) });
}
