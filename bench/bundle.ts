/** Size of the built worker as `wrangler deploy` would upload it. `node bench/bundle.ts --budget-kb 3072` fails above. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILT_CONFIG } from '../dev/runtime/runtime.ts';
import { BUILD } from '../test/harness/build.ts';

/** Kilobytes (1,024 bytes), compressed. @throws Error when the dry run fails or says nothing of a size */
export function bundleGzipKb(): number {
  const outdir = mkdtempSync(join(tmpdir(), 'baton-deploy-'));
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' };
  const args = ['deploy', '--dry-run', '--config', BUILD.configPath ?? BUILT_CONFIG, '--outdir', outdir];
  const output = execFileSync('wrangler', args, { encoding: 'utf8', env });
  rmSync(outdir, { recursive: true, force: true });
  const size = /Total Upload: .*gzip: ([\d.]+) (KiB|MiB)/.exec(output);
  if (!size) throw new Error(`The dry run told no size:\n${output}`);
  return Number(size[1]) * (size[2] === 'MiB' ? 1_024 : 1);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { 'budget-kb': { type: 'string', default: '3072' } } });
  const budget = Number(values['budget-kb']);
  const size = bundleGzipKb();
  console.log(`The worker is ${size.toFixed(0)} KiB compressed; the budget is ${budget} KiB.`);
  process.exitCode = size <= budget ? 0 : 1;
}
