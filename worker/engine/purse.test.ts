import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Meter } from './ports.ts';
import { Purse } from './purse.ts';

it('never lets calls side by side reserve more than there is', () => {
  const actions = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b', 'c'), amount: fc.nat(100), charge: fc.boolean() }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(actions, fc.nat(300), (steps, available) => {
      let spent = 0;
      const meter: Meter = {
        spent: () => spent,
        reserve: (microcredits) => spent + microcredits <= available,
        price: () => 0,
      };
      const purse = new Purse(meter);
      const open = new Map<string, number>();
      for (const { key, amount, charge } of steps) {
        if (charge) {
          // What was reserved is spent in full, and the reservation ends with it.
          spent += open.get(key) ?? 0;
          open.delete(key);
          purse.settle(key);
        } else if (purse.of(key).reserve(amount)) open.set(key, amount);
        else open.delete(key);
        const reserved = [...open.values()].reduce((sum, one) => sum + one, 0);
        expect(spent + reserved).toBeLessThanOrEqual(available);
      }
    }),
  );
});

it('gives back what a call reserved once it has settled', async () => {
  const meter: Meter = { spent: () => 0, reserve: async (microcredits) => microcredits <= 10, price: () => 0 };
  const purse = new Purse(meter);
  expect(await purse.of('a').reserve(8)).toBe(true);
  expect(await purse.of('b').reserve(8)).toBe(false);
  purse.settle('a');
  expect(await purse.of('b').reserve(8)).toBe(true);
});
