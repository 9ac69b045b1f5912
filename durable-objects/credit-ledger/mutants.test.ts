import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Auditor, INVARIANTS, type Invariant, Violation } from './testing/auditor.ts';
import { playOf } from './testing/commands.ts';
import { PureLedger } from './testing/machine.ts';
import { MUTANTS, type Mutant } from './testing/mutants.ts';
import { play } from './testing/play.ts';

/** Enough catches to see which invariant speaks first most often. */
const CATCHES = 15;

const number = fc.noBias(fc.nat({ max: 0x7fffffff }));
const PLAYS = fc.sample(fc.array(number, { minLength: 1, maxLength: 12, size: 'max' }), { numRuns: 5_000, seed: 7 });

/** How often each invariant is the first to catch the mutant. */
function catches(mutant: Mutant): Map<Invariant, number> {
  const counts = new Map<Invariant, number>();
  let caught = 0;
  for (const numbers of PLAYS) {
    const violation = violationOf(mutant, numbers);
    if (violation) counts.set(violation.invariant, (counts.get(violation.invariant) ?? 0) + 1);
    if (violation) caught += 1;
    if (caught === CATCHES) break;
  }
  return counts;
}

function violationOf(mutant: Pick<Mutant, 'make'>, numbers: readonly number[]): Violation | undefined {
  try {
    play(mutant.make(), new Auditor(), playOf(numbers));
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

describe('mutants of the ledger', () => {
  it('are at least twenty, and some for each invariant', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(20);
    expect(new Set(MUTANTS.map((mutant) => String(mutant.invariant)))).toEqual(new Set(Object.keys(INVARIANTS)));
    expect(new Set(MUTANTS.map((mutant) => mutant.name)).size).toBe(MUTANTS.length);
  });

  it('does not accuse the ledger itself', () => {
    for (const numbers of PLAYS) expect(violationOf({ make: () => new PureLedger() }, numbers)).toBeUndefined();
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    'one that %s is caught by its invariant',
    (_, mutant) => {
      const [first] = [...catches(mutant)].sort((a, b) => b[1] - a[1]);
      expect(first?.[0]).toBe(mutant.invariant);
    },
  );
});
