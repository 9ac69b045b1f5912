import type { SearchFeatures, SearchOptions, SearchProviderId } from '../../../providers/web-search/port.ts';

/** What is known of a provider when one is chosen. */
export interface ProviderFacts {
  id: SearchProviderId;
  name: string;
  keyed: boolean;
  usdPer1000: number;
  features: SearchFeatures;
  /** Whose key or server is at hand: the account's own, the platform's, or nobody's. */
  access: 'own' | 'platform' | 'none';
}

export interface Skipped {
  provider: SearchProviderId;
  reason: string;
}

export interface ProviderPlan {
  /** Who is asked, in this order. */
  order: { provider: SearchProviderId /** Wishes that it can't keep to. */; ignores: string[] }[];
  skipped: Skipped[];
}

type Needs = Pick<SearchOptions, 'contentType' | 'timeRange' | 'region' | 'language' | 'safeSearch'>;

/**
 * Who searches (Plan 20.2). A provider without a key, or without something that must hold (news, a time range,
 * strict safe search), is skipped, and the reason is kept. Where the tool's owner set an order it stands; else
 * those that keep to most wishes come first (region, language), then the account's own keys before the platform's
 * server before none, then the cheaper.
 * @param preferred the owner's order; empty leaves the choice to us
 */
export function chooseProviders(
  preferred: readonly SearchProviderId[],
  facts: readonly ProviderFacts[],
  needs: Needs,
): ProviderPlan {
  const asked = preferred.length > 0 ? preferred.flatMap((id) => facts.find((one) => one.id === id) ?? []) : facts;
  const skipped: Skipped[] = [];
  const able = asked.filter((one) => {
    const reason = reasonAgainst(one, needs);
    if (reason) skipped.push({ provider: one.id, reason });
    return reason === undefined;
  });
  const candidates = able.map((one) => ({ ...one, ignores: ignoredBy(one, needs) }));
  const ordered = preferred.length > 0 ? candidates : candidates.toSorted(compare);
  return { order: ordered.map(({ id, ignores }) => ({ provider: id, ignores })), skipped };
}

const NEARNESS = { own: 0, platform: 1, none: 2 } as const;

function compare(
  a: ProviderFacts & { ignores: readonly string[] },
  b: ProviderFacts & { ignores: readonly string[] },
): number {
  return a.ignores.length - b.ignores.length || NEARNESS[a.access] - NEARNESS[b.access] || a.usdPer1000 - b.usdPer1000;
}

function reasonAgainst({ keyed, access, features }: ProviderFacts, needs: Needs): string | undefined {
  if (keyed && access === 'none') return 'There is no key for it.';
  if (needs.contentType === 'news' && !features.news) return 'It has no news search.';
  if (needs.timeRange && !features.timeRange) return 'It knows no time ranges.';
  if (needs.safeSearch === 'strict' && !features.safeSearch) return 'It can not keep to strict safe search.';
  return undefined;
}

function ignoredBy({ features }: ProviderFacts, needs: Needs): string[] {
  const wishes = [
    needs.region !== undefined && !features.region ? 'region' : '',
    needs.language !== undefined && !features.language ? 'language' : '',
    needs.safeSearch === 'moderate' && !features.safeSearch ? 'safeSearch' : '',
  ];
  return wishes.filter((wish) => wish !== '');
}
