import { parseArgs } from 'node:util';
import { INDEXED_DIMENSIONS } from '../../worker/db/schema/vectors.ts';
import { accountOf } from './rest-index.ts';
import { bindingOf, setUpIndex } from './setup.ts';

const USAGE = `npm run vectorize:setup -- [DIMENSIONS…] [--prefix baton]
Makes a Vectorize index for each length of vectors (1536 where none is named; ${INDEXED_DIMENSIONS.join(', ')} can be bound),
with its metadata indexes, in the account of CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN. Repeatable.
Prints what belongs into wrangler.toml; files that were indexed before have to be processed again.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { prefix: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const lengths = positionals.length > 0 ? positionals.map(Number) : [1_536];
const account = accountOf(process.env);
if (values.help) {
  console.log(USAGE);
} else if (!account || lengths.some((length) => !INDEXED_DIMENSIONS.some((known) => known === length))) {
  console.error(account ? `${positionals.join(', ')}: not all of them can be bound.` : 'No account is set.');
  console.error(USAGE);
  process.exitCode = 2;
} else {
  for (const length of lengths) {
    const index = await setUpIndex(account, length, values.prefix);
    console.log(index.made.length > 0 ? `Made ${index.made.join(', ')}.` : `${index.name} was there already.`);
    console.log(`\n${bindingOf(index)}`);
  }
}
