import type { AgentModel, ModelRef } from '../../engine/definition.ts';
import type { ModelDirectory, ModelFacts, ModelHealth } from '../../engine/ports.ts';
import { findModel, findProvider, PROVIDERS } from './catalog.ts';
import type { ModelEntry, Provider } from './entry.ts';
import { ownKeyFor } from './own-key.ts';
import { type PlatformSettings, platformAccess } from './platform-access.ts';
import { microcreditsPerToken } from './prices.ts';
import { freshProbe, type Probes } from './probe/probes.ts';

/** Providers whose servers are the account's own: on its machine, or deployed by it (Plan 24.6). */
const LOCAL_PROVIDERS: readonly string[] = ['ollama', 'lmstudio', 'modal'];
/** For a model that nobody has described: what nearly every current model takes. */
const UNLISTED_WINDOW = 32_000;

export interface DirectoryOptions {
  settings: PlatformSettings;
  /** The account's own keys, newest first. */
  keys: readonly { id: string; provider: string; probes?: Probes | null }[];
  health: (ref: ModelRef, keyId: string | null) => ModelHealth;
}

/** The catalog as one account sees it: prices with its own keys, and what is within its reach. */
export function createModelDirectory(options: DirectoryOptions): ModelDirectory {
  const { settings, keys, health } = options;
  const keyOf = (ref: ModelRef) => ownKeyFor(keys, ref);
  let all: ModelFacts[] | null = null;

  const factsOf = (provider: Provider, ref: ModelRef, entry: ModelEntry | undefined): ModelFacts | null => {
    const own = keyOf(ref);
    const probe = entry ? undefined : freshProbe(own?.probes, ref.name, Date.now());
    const capabilities = entry?.capabilities ?? probe?.capabilities ?? provider.unlisted;
    if (!capabilities || capabilities.embeddings) return null;
    const ownKey = own !== undefined && (ref.keyId === undefined || own.id === ref.keyId);
    return {
      ...ref,
      title: entry?.title ?? ref.name,
      tier: entry?.tier ?? 'medium',
      contextWindow: entry?.contextWindow ?? probe?.contextWindow ?? UNLISTED_WINDOW,
      microcreditsPerToken: microcreditsPerToken(ref, ownKey),
      tools: capabilities.tools,
      vision: capabilities.vision,
      structuredOutput: capabilities.structuredOutput,
      usable: ownKey || (ref.keyId === undefined && platformAccess(provider, settings) !== null),
      ownKey,
      local: LOCAL_PROVIDERS.includes(provider.id),
      retired: entry?.retired !== undefined,
    };
  };

  return {
    find(ref) {
      const provider = findProvider(ref.provider);
      return provider ? factsOf(provider, ref, findModel(ref.provider, ref.name)) : null;
    },
    all() {
      all ??= PROVIDERS.flatMap((provider) =>
        provider.models.flatMap((entry) => {
          const facts = factsOf(provider, { provider: provider.id, name: entry.name }, entry);
          return facts && !facts.retired ? [facts] : [];
        }),
      );
      return all;
    },
    health: (ref) => health(ref, keyOf(ref)?.id ?? null),
  };
}

/** Microcredits a token of what `auto` most likely takes: the cheapest model within reach for general tasks. */
export function typicalAutoPrice(directory: ModelDirectory, model: AgentModel): number {
  const usable = directory.all().filter((facts) => facts.usable && !model.routing?.forbid?.includes(facts.provider));
  const general = usable.filter((facts) => facts.tier === 'medium');
  const prices = (general.length > 0 ? general : usable).map((facts) => facts.microcreditsPerToken);
  return prices.length > 0 ? Math.min(...prices) : microcreditsPerToken(model, false);
}
