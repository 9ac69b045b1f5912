import type { AgentModel } from '../../engine/definition.ts';
import type { ServiceContext } from '../context.ts';
import { ownKeys, ownToolKeys } from '../models/service.ts';
import { refuseIssues } from './draft-rules.ts';
import { keyIssues, namesKeys } from './key-rules.ts';
import type { ModelInput } from './schemas.ts';

interface NamedModel {
  model: ModelInput | undefined;
  /** The model that the agent has: a key that it names already may be gone by now, and is no fault. */
  current?: AgentModel;
  /** Where the model stands in the body. */
  path: string;
}

/** Keys that models name must be the account's own. Asks the database only where one is named. @throws validation_failed */
export async function checkKeys(ctx: ServiceContext, models: readonly NamedModel[]): Promise<void> {
  const naming = models.filter(({ model }) => model && namesKeys(model));
  if (naming.length === 0) return;
  const own = await ownKeys(ctx);
  refuseIssues(
    naming.flatMap(({ model, current, path }) => {
      const kept = [current, ...(current?.fallbacks ?? [])].flatMap((ref) =>
        ref?.keyId === undefined ? [] : [[ref.keyId, ref.provider] as const],
      );
      return model ? keyIssues(model, new Map([...kept, ...own]), path) : [];
    }),
  );
}

/** Everything that the account keeps in the vault and a tool or guardrail may name: id → provider. */
export async function ownSecrets(ctx: ServiceContext): Promise<Map<string, string>> {
  const [model, tool] = await Promise.all([ownKeys(ctx), ownToolKeys(ctx)]);
  return new Map([...model, ...tool]);
}
