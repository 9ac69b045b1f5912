/**
 * Properties draw other examples at each run, which finds what nobody thought of; where `CI` is set they draw the same
 * ones, so that a change is judged by what it changed. `PROPERTY_SEED` repeats a run: a failure prints its seed.
 */
import fc from 'fast-check';

const CI_SEED = 20_261_123;

const asked = process.env['PROPERTY_SEED'];
if (asked !== undefined) fc.configureGlobal({ seed: Number(asked) });
else if (process.env['CI']) fc.configureGlobal({ seed: CI_SEED });
