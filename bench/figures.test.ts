import { expect, it } from 'vitest';
import { figure, percentile, tableOf } from './figures.ts';

it('takes percentiles of unsorted samples', () => {
  const samples = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(percentile(samples, 0.5)).toBe(51);
  expect(percentile(samples, 0.99)).toBe(100);
  expect(percentile([], 0.5)).toBeNaN();
});

it('sets a figure beside its floor', () => {
  expect(figure('run', 'ms', 5.1234, 2.5)).toEqual({ name: 'run', unit: 'ms', value: 5.12, floor: 2.5, ratio: 2.05 });
  expect(figure('trips', '', 1)).toMatchObject({ floor: null, ratio: null });
});

it('prints a table with aligned columns', () => {
  const lines = tableOf([figure('a', 'ms', 1, 2), figure('long_name', 'per s', 1234)]).split('\n');
  expect(lines).toEqual([
    'figure     value  unit   floor  ratio',
    'a              1  ms         2   0.5×',
    'long_name   1234  per s',
  ]);
});
