import { searchProvider } from '../../../providers/web-search/catalog.ts';
import {
  CHOSEN_PROVIDER_IDS,
  PLATFORM_SEARCH,
  SearchFailure,
  type SearchKey,
  type SearchOptions,
  type SearchProviderId,
  type SearchResult,
} from '../../../providers/web-search/port.ts';
import { ToolFailure, type ToolFailureCode, type ToolWorld } from '../runtime.ts';
import { chooseProviders, type ProviderFacts, type Skipped } from './choose-provider.ts';

export interface WebSearch {
  query: string;
  options: SearchOptions;
  /** The owner's order; empty leaves the choice to us. */
  preferred: readonly SearchProviderId[];
}

export interface SearchOutcome {
  provider: SearchProviderId;
  name: string;
  results: SearchResult[];
  /** Wishes that who answered can't keep to, such as `region`. */
  ignores: string[];
  /** Who did not answer, and why: not asked, or failed. */
  skipped: Skipped[];
}

type World = Pick<ToolWorld, 'fetch' | 'secret' | 'signal'>;

/** Longest that one provider is waited for, so that a dead one leaves time for the next. */
const ATTEMPT_MS = 10_000;

/**
 * Asks the providers one after the other until one answers. None found is an answer.
 * @throws ToolFailure with every provider's reason where nobody could
 */
export async function searchWeb(search: WebSearch, world: World, attemptMs = ATTEMPT_MS): Promise<SearchOutcome> {
  const asked = search.preferred.length > 0 ? search.preferred : CHOSEN_PROVIDER_IDS;
  const keys = await openKeys(asked, world);
  const plan = chooseProviders(search.preferred, factsOf(asked, keys), search.options);
  const skipped = [...plan.skipped];
  let worst: SearchFailure | undefined;
  for (const { provider: id, ignores } of plan.order) {
    const provider = searchProvider(id);
    try {
      const results = await provider.search({
        query: search.query,
        options: search.options,
        key: keys.get(id)?.key ?? null,
        fetch: world.fetch,
        signal: AbortSignal.any([world.signal, AbortSignal.timeout(provider.patienceMs ?? attemptMs)]),
      });
      return { provider: id, name: provider.name, results, ignores, skipped };
    } catch (error) {
      // A cancelled call asks nobody else.
      if (world.signal.aborted) throw new ToolFailure('timeout', 'The search took too long.', { skipped });
      const failure =
        error instanceof SearchFailure
          ? error
          : new SearchFailure('upstream_failed', `${provider.name} could not be asked.`);
      skipped.push({ provider: id, reason: failure.message });
      worst = failure;
    }
  }
  throw nobody(worst, skipped);
}

interface OpenedKey {
  key: SearchKey;
  access: 'own' | 'platform';
}

async function openKeys(
  asked: readonly SearchProviderId[],
  world: World,
): Promise<ReadonlyMap<SearchProviderId, OpenedKey>> {
  const keys = new Map<SearchProviderId, OpenedKey>();
  for (const provider of asked) {
    if (!searchProvider(provider).keyed) continue;
    const own = await world.secret({ provider });
    const key = own ?? (provider === 'searxng' ? await world.secret({ provider: PLATFORM_SEARCH }) : null);
    if (key) keys.set(provider, { key, access: own ? 'own' : 'platform' });
  }
  return keys;
}

function factsOf(asked: readonly SearchProviderId[], keys: ReadonlyMap<SearchProviderId, OpenedKey>): ProviderFacts[] {
  return asked.map((provider) => {
    const { id, name, keyed, usdPer1000, features } = searchProvider(provider);
    return { id, name, keyed, usdPer1000, features, access: keys.get(id)?.access ?? 'none' };
  });
}

const CODES: Record<SearchFailure['code'], ToolFailureCode> = {
  unauthorized: 'unauthorized',
  rate_limited: 'rate_limited',
  bad_request: 'upstream_failed',
  timeout: 'timeout',
  upstream_failed: 'upstream_failed',
};

function nobody(worst: SearchFailure | undefined, skipped: readonly Skipped[]): ToolFailure {
  const reasons = skipped.map(({ provider, reason }) => `${searchProvider(provider).name}: ${reason}`).join(' ');
  return new ToolFailure(worst ? CODES[worst.code] : 'not_configured', `No provider could search. ${reasons}`, {
    skipped,
  });
}
