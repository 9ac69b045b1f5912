import { expect, it } from 'vitest';
import { listPrices } from './prices-service.ts';

it('lists every model that can be chosen once, with its price, the cheapest first', () => {
  const prices = listPrices();
  expect(prices.length).toBeGreaterThan(10);
  const names = prices.map(({ provider, name }) => `${provider}/${name}`);
  expect(new Set(names).size).toBe(names.length);
  const amounts = prices.map((price) => price.microcreditsPer1kTokens);
  expect(amounts).toEqual(amounts.toSorted((a, b) => a - b));
  // Plan 24.3: GPT-4o mini costs half a credit per 1K tokens.
  expect(prices.find(({ name }) => name === 'gpt-4o-mini')?.creditsPer1kTokens).toBe('0.5');
});
