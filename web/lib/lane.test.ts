import { expect, it } from 'vitest';
import { laneOf, lanesOf } from './lane.ts';

const IDS = Array.from({ length: 40 }, (_, index) => `agt_${index}`);

it('gives an agent the same lane every time', () => {
  expect(laneOf('agt_7')).toBe(laneOf('agt_7'));
  expect(new Set(IDS.map(laneOf)).size).toBeGreaterThan(4);
});

it('keeps up to eight agents apart', () => {
  for (let start = 0; start + 8 <= IDS.length; start++) {
    const lanes = lanesOf(IDS.slice(start, start + 8));
    expect(new Set(lanes.values()).size).toBe(8);
  }
});

it('lets the first keep its own and counts a repeated id once', () => {
  const lanes = lanesOf(['agt_1', 'agt_1', 'agt_2']);
  expect(lanes.size).toBe(2);
  expect(lanes.get('agt_1')).toBe(laneOf('agt_1'));
});

it('shares lanes where there are more agents than lanes', () => {
  expect(lanesOf(IDS).size).toBe(40);
});
