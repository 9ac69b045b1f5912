import type { AgentModel } from '../../engine/definition.ts';
import { AppError, type Issue } from '../../kernel/errors.ts';
import { findModel, findProvider } from '../../providers/models/catalog.ts';
import { outputSchemaIssues } from './output-schema.ts';
import type { AgentUpdate, ModelInput } from './schemas.ts';

/** What is wrong with a choice of model: not in the catalog, or no longer served (SPEC-NOTES 10). */
function modelIssues(model: ModelInput, path: string): Issue[] {
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

/** A model as stored: settings that were left out are not there. */
export function storedModel(model: ModelInput): AgentModel {
  return { provider: model.provider, name: model.name, settings: JSON.parse(JSON.stringify(model.settings)) };
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
  const kept = model && current && model.provider === current.provider && model.name === current.name;
  return [
    ...(model && !kept ? modelIssues(model, `${prefix}model`) : []),
    ...(outputType ? outputSchemaIssues(outputType.schema, `${prefix}outputType.schema`) : []),
  ];
}

/** @throws validation_failed when there is any issue */
export function refuseIssues(issues: readonly Issue[]): void {
  const first = issues[0];
  if (!first) return;
  throw new AppError('validation_failed', `${first.path}: ${first.message}`, { issues: issues.slice(0, 50) });
}
