import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Auditor } from './testing/auditor.ts';
import { playOf } from './testing/commands.ts';
import { PureLedger } from './testing/machine.ts';
import { play } from './testing/play.ts';

/** RELIABILITY: at least 200,000 random sequences in CI. LEDGER_SEQUENCES and LEDGER_SEED repeat or lengthen a run. */
const SEQUENCES = Number(process.env.LEDGER_SEQUENCES ?? 200_000);
const SEED = Number(process.env.LEDGER_SEED ?? Date.now() & 0x7fffffff);

const number = fc.noBias(fc.nat({ max: 0x7fffffff }));

describe(`ledger against its oracle, seed ${SEED}`, () => {
  it(`keeps every invariant in ${SEQUENCES} short sequences`, { timeout: 600_000 }, () => {
    let commands = 0;
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 12, size: 'max' }), (numbers) => {
        commands += numbers.length;
        play(new PureLedger(), new Auditor(), playOf(numbers));
      }),
      { numRuns: SEQUENCES, seed: SEED },
    );
    expect(commands).toBeGreaterThan(SEQUENCES);
  });

  it('keeps them in long sequences', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 100, maxLength: 200, size: 'max' }), (numbers) => {
        play(new PureLedger(), new Auditor(), playOf(numbers));
      }),
      { numRuns: Math.ceil(SEQUENCES / 500), seed: SEED },
    );
  });
});
