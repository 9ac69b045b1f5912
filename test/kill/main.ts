/**
 * `npm run test:kill -- --rounds N [--seed S]`: kills the runtime under load with SIGKILL, restarts it on the
 * same data, and shows that nothing acknowledged was lost or doubled and that every interrupted run finishes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../harness/build.ts';
import { chanceOf } from '../harness/random.ts';
import { startModelServer } from '../model-server/server.ts';
import { startKillable } from './baton.ts';
import { faultsOf } from './checks.ts';
import { collect, type LoadedAccount } from './collect.ts';
import { openMirror } from './mirror.ts';
import { type RoundResult, reportOf, roundLine } from './report.ts';
import { IN_FLIGHT, loadAndKill } from './round.ts';

/** After a restart every run must have ended, every hold be closed and the mirror be level by then. */
const RECOVERY_MS = 300_000;
/** Deltas of an answer; at 60 to 250 ms each it takes 0.5 to 2 s. */
const PIECES = 8;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, seed: { type: 'string' } } });
const rounds = Number(values.rounds);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error('Usage: npm run test:kill -- --rounds N [--seed S]');
  process.exit(2);
}

const chance = chanceOf(seed);
await ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'baton-kill-'));
const model = await startModelServer({ pieces: PIECES, delay: () => chance.between(60, 250) });
const system = await startKillable(folder, model.url);
const mirror = openMirror(system.standIns);
const everybody: LoadedAccount[] = [];
const results: RoundResult[] = [];

async function faultsNow(accounts: LoadedAccount[]): Promise<string[]> {
  const deadline = Date.now() + RECOVERY_MS;
  const found: string[] = [];
  for (const account of accounts) found.push(...faultsOf(await collect(account, { model, mirror, deadline })));
  return found;
}

async function playRound(number: number): Promise<RoundResult> {
  const load = await loadAndKill({
    baton: system.baton,
    chance,
    round: `${seed}-${number}`,
    callsFor: model.callsFor,
    kill: system.kill,
  });
  const restartMs = await system.restart();
  const from = Date.now();
  const faults = await faultsNow(load.accounts);
  everybody.push(...load.accounts);
  const runs = load.accounts.flatMap((account) => account.runs);
  if (load.inFlight < IN_FLIGHT) faults.push(`Only ${load.inFlight} runs were in flight at the kill`);
  return {
    round: number,
    inFlight: load.inFlight,
    runs: runs.length,
    interrupted: runs.filter((run) => run.kills > 0).length,
    signUps: load.accounts.length,
    eventsRead: runs.reduce((sum, run) => sum + run.seen.length, 0),
    restartMs,
    recoveryMs: Date.now() - from,
    faults,
  };
}

console.log(`Seed ${seed}, ${rounds} rounds, at least ${IN_FLIGHT} runs in flight at each kill.`);
try {
  for (let number = 1; number <= rounds; number++) {
    const result = await playRound(number).catch((error: unknown) => ({
      ...{
        round: number,
        inFlight: 0,
        runs: 0,
        interrupted: 0,
        signUps: 0,
        eventsRead: 0,
        restartMs: 0,
        recoveryMs: 0,
      },
      faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    }));
    results.push(result);
    console.log(roundLine(result));
    if (result.runs === 0) break;
  }
  // What later kills may have done to earlier rounds.
  const late = await faultsNow(everybody);
  const summary = { seed, rounds, faultsAtTheEnd: late, results };
  mkdirSync('test/reports', { recursive: true });
  writeFileSync('test/reports/kill.json', JSON.stringify(reportOf(summary), null, 2));
  console.log(JSON.stringify({ ...summary, results: undefined, totals: reportOf(summary).totals }, null, 2));
  process.exitCode =
    late.length === 0 && results.length === rounds && results.every(({ faults }) => faults.length === 0) ? 0 : 1;
} finally {
  await system.stop();
  await model.close();
  rmSync(folder, { recursive: true, force: true });
}
