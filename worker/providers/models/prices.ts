import { findModel, findProvider } from './catalog.ts';
import { MODEL_PRICES, OWN_KEY_FEE_PERCENT, type PriceClass } from './price-table.ts';

/** For a provider that has left the catalog: never cheaper than it was. */
const DEAREST: PriceClass = 'claude-3-opus';

interface ModelRef {
  provider: string;
  name: string;
}

/** The row of the price table that a model is charged by; an unlisted one takes its provider's default. */
function priceClassOf(model: ModelRef): PriceClass {
  return findModel(model.provider, model.name)?.price ?? findProvider(model.provider)?.defaultPrice ?? DEAREST;
}

/**
 * Whole microcredits for one token, input and output alike (Plan 24.3, SPEC-NOTES 2). On the user's
 * own provider key it is a tenth of the price, rounded up (SPEC-NOTES 3).
 */
export function microcreditsPerToken(model: ModelRef, ownKey: boolean): number {
  const per1k = MODEL_PRICES[priceClassOf(model)].microcreditsPer1kTokens;
  return Math.ceil(ownKey ? (per1k * OWN_KEY_FEE_PERCENT) / 100_000 : per1k / 1_000);
}

/** Microcredits for a model call. */
export function chargeFor(
  model: ModelRef,
  usage: { inputTokens: number; outputTokens: number },
  ownKey: boolean,
): number {
  return (usage.inputTokens + usage.outputTokens) * microcreditsPerToken(model, ownKey);
}
