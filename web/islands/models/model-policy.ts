import { z } from 'zod';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';

/** What stands for "let the router choose" in provider and name alike. */
export const AUTO = 'auto';

export const MAX_FALLBACKS = 5;
export const PREFERENCES = ['balanced', 'cost', 'quality', 'speed'] as const;
export const CACHE_MODES = ['off', 'exact', 'semantic'] as const;
/** How long an answer may be given again, in seconds. */
export const CACHE_TIMES = ['3600', '86400', '604800', '2592000'] as const;

const DEFAULT_THRESHOLD = '0.92';

const numberText = (min: number, max: number, message: () => string) =>
  z.string().refine(
    (text) => {
      const value = Number(text);
      return text.trim() === '' || (Number.isFinite(value) && value >= min && value <= max);
    },
    { error: message },
  );

/** How a model is chosen, backed up, cached and kept short, as the form has it. */
export const policySchema = z.object({
  keyId: z.string(),
  fallbacks: z
    .array(z.object({ provider: z.string(), name: z.string(), keyId: z.string() }))
    .max(MAX_FALLBACKS, { error: () => t('models.policy.tooMany', { max: MAX_FALLBACKS }) }),
  preference: z.enum(PREFERENCES),
  order: z.array(z.string()),
  forbid: z.array(z.string()),
  localFirst: z.boolean(),
  cacheMode: z.enum(CACHE_MODES),
  cacheSeconds: z.string(),
  cacheThreshold: numberText(0.5, 1, () => t('models.policy.thresholdRange')),
  historyTokenBudget: numberText(500, 2_000_000, () => t('models.policy.historyRange')),
  promptCaching: z.boolean(),
});

export type ModelPolicy = z.infer<typeof policySchema>;
export type Fallback = ModelPolicy['fallbacks'][number];

export const NO_POLICY: ModelPolicy = {
  keyId: '',
  fallbacks: [],
  preference: 'balanced',
  order: [],
  forbid: [],
  localFirst: false,
  cacheMode: 'off',
  cacheSeconds: '86400',
  cacheThreshold: '',
  historyTokenBudget: '',
  promptCaching: false,
};

/** The policy of a stored model. */
export function policyOf(model: Schema<'AgentModel'>): ModelPolicy {
  const { routing, cache } = model;
  return {
    keyId: model.keyId ?? '',
    fallbacks: (model.fallbacks ?? []).map(({ provider, name, keyId }) => ({ provider, name, keyId: keyId ?? '' })),
    preference: routing?.preference ?? 'balanced',
    order: routing?.order ?? [],
    forbid: routing?.forbid ?? [],
    localFirst: routing?.localFirst ?? false,
    cacheMode: cache?.mode ?? 'off',
    cacheSeconds: String(cache?.ttlSeconds ?? NO_POLICY.cacheSeconds),
    cacheThreshold: cache?.threshold === undefined ? '' : String(cache.threshold),
    historyTokenBudget: model.historyTokenBudget === undefined ? '' : String(model.historyTokenBudget),
    promptCaching: model.promptCaching ?? false,
  };
}

function routingOf(policy: ModelPolicy, kept: Schema<'AgentModel'> | undefined): Schema<'AgentModelInput'>['routing'] {
  const { preference, order, forbid, localFirst } = policy;
  const tiers = kept?.routing?.tiers;
  return {
    preference,
    ...(order.length > 0 ? { order } : {}),
    ...(forbid.length > 0 ? { forbid } : {}),
    ...(localFirst ? { localFirst } : {}),
    ...(tiers ? { tiers } : {}),
  };
}

function cacheOf({ cacheMode, cacheSeconds, cacheThreshold }: ModelPolicy): Schema<'AgentModelInput'>['cache'] {
  if (cacheMode === 'off') return undefined;
  const threshold = Number(cacheThreshold || DEFAULT_THRESHOLD);
  return { mode: cacheMode, ttlSeconds: Number(cacheSeconds), ...(cacheMode === 'semantic' ? { threshold } : {}) };
}

/** The fields of a model that say all this; what is not set is not there. `kept` is the model as it was loaded. */
export function policyBody(
  policy: ModelPolicy,
  provider: string,
  kept?: Schema<'AgentModel'>,
): Pick<
  Schema<'AgentModelInput'>,
  'keyId' | 'fallbacks' | 'routing' | 'cache' | 'historyTokenBudget' | 'promptCaching'
> {
  const isAuto = provider === AUTO;
  const cache = cacheOf(policy);
  const routing = isAuto ? routingOf(policy, kept) : undefined;
  return {
    ...(policy.keyId && !isAuto ? { keyId: policy.keyId } : {}),
    ...(policy.fallbacks.length > 0
      ? { fallbacks: policy.fallbacks.map(({ keyId, ...ref }) => (keyId ? { ...ref, keyId } : ref)) }
      : {}),
    ...(routing ? { routing } : {}),
    ...(cache ? { cache } : {}),
    ...(policy.historyTokenBudget.trim() ? { historyTokenBudget: Math.round(Number(policy.historyTokenBudget)) } : {}),
    ...(policy.promptCaching ? { promptCaching: true } : {}),
  };
}

/** The form field that an issue of the API under `model.` is about; `undefined` for others. */
export function policyField(path: string): string | undefined {
  const fields: Record<string, string> = {
    'model.keyId': 'policy.keyId',
    'model.fallbacks': 'policy.fallbacks',
    'model.routing.order': 'policy.order',
    'model.routing.forbid': 'policy.forbid',
    'model.routing': 'policy.preference',
    'model.cache.threshold': 'policy.cacheThreshold',
    'model.cache': 'policy.cacheMode',
    'model.historyTokenBudget': 'policy.historyTokenBudget',
  };
  return Object.entries(fields).find(([from]) => path === from || path.startsWith(`${from}.`))?.[1];
}
