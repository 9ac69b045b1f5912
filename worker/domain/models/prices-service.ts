import { formatCredits } from '../../kernel/money.ts';
import { PROVIDERS } from '../../providers/models/catalog.ts';
import { MODEL_PRICES } from '../../providers/models/price-table.ts';
import type { ModelPrice } from './schemas-prices.ts';

/** What each model that can be chosen costs, the cheapest first. No account is needed to read it. */
export function listPrices(): ModelPrice[] {
  const prices = PROVIDERS.flatMap((provider) =>
    provider.models
      .filter((model) => !model.retired)
      .map((model): ModelPrice => {
        const { microcreditsPer1kTokens } = MODEL_PRICES[model.price];
        return {
          provider: provider.id,
          providerName: provider.name,
          name: model.name,
          title: model.title,
          contextWindow: model.contextWindow,
          creditsPer1kTokens: formatCredits(microcreditsPer1kTokens),
          microcreditsPer1kTokens,
        };
      }),
  );
  return prices.sort(
    (a, b) => a.microcreditsPer1kTokens - b.microcreditsPer1kTokens || a.title.localeCompare(b.title, 'en'),
  );
}
