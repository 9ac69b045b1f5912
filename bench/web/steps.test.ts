import { expect, it } from 'vitest';
import { Steps } from './steps.ts';

it('gives what a step gave, and notes one that failed by its name', async () => {
  const steps = new Steps(60_000);
  expect(await steps.run('agents: visit', 60_000, async () => 7)).toBe(7);
  const failing = steps.run('runs: visit', 60_000, () => Promise.reject(new Error('No dialog.\n\u001b[2mcall log')));
  expect(await failing).toBeUndefined();
  expect(steps.failures).toEqual([{ step: 'runs: visit', problem: 'No dialog.\ncall log' }]);
});

it('goes on when a step never ends, and begins none when the time is over', async () => {
  const steps = new Steps(20);
  const forever = () => new Promise<never>(() => undefined);
  expect(await steps.run('playground: Lighthouse', 60_000, forever)).toBeUndefined();
  let begun = false;
  const begin = async () => {
    begun = true;
  };
  expect(await steps.run('run: visit', 60_000, begin)).toBeUndefined();
  expect(begun).toBe(false);
  expect(steps.failures.map(({ step }) => step)).toEqual(['playground: Lighthouse', 'run: visit']);
});
