import { setTimeout as sleep } from 'node:timers/promises';
import { apiAsBrowser, type Baton, signUp } from '../harness/client.ts';
import type { Chance } from '../harness/random.ts';
import type { LoadedAccount } from './collect.ts';
import { type Dying, drive, type LoadedRun, MODES } from './load.ts';
import { type LoadedTeam, newTeam } from './setup.ts';

/** Runs that must be in flight when the runtime is killed. */
export const IN_FLIGHT = 50;
/** Runs that are kept going, so that at least IN_FLIGHT of them are in the middle of something. */
const KEPT_GOING = 72;
const TEAMS = 6;
/** Between two people who sign up while runs go on. */
const SIGN_UP_EVERY_MS = 250;
/** No kill before the load stands, none later than this. */
const LOAD_TIMEOUT_MS = 180_000;

export interface LoadResult {
  accounts: LoadedAccount[];
  /** Runs that the model server had begun to answer and whose end no client knew. */
  inFlight: number;
  started: number;
}

export interface LoadTools {
  baton: Baton;
  chance: Chance;
  /** Names this round's runs. */
  round: string;
  callsFor: (marker: string) => number;
  kill: () => Promise<void>;
}

function newRun(team: LoadedTeam, tools: LoadTools, number: number): LoadedRun {
  const mode = MODES[number % MODES.length] ?? 'stream';
  const handsOff = tools.chance.next() < 0.3;
  return {
    marker: `mark-${tools.round}-${number}`,
    mode,
    api: team.api,
    agentId: handsOff ? team.handsOff : team.answers,
    plannedCalls: handsOff ? 2 : 1,
    runId: null,
    seen: [],
    finished: false,
    kills: 0,
  };
}

/** Puts the runtime under load, kills it in the middle of that, and says what the clients knew by then. */
export async function loadAndKill(tools: LoadTools): Promise<LoadResult> {
  const { baton, chance } = tools;
  const teams = await Promise.all(Array.from({ length: TEAMS }, () => newTeam(baton)));
  const newcomers: LoadedAccount[] = [];
  const dying: Dying = { now: false, signal: new AbortController() };
  const driven: Promise<void>[] = [];
  const open = new Set<LoadedRun>();
  let started = 0;
  let fault: unknown;
  const inFlight = () => [...open].filter((run) => !run.finished && tools.callsFor(run.marker) > 0);

  const begin = (): void => {
    const team = teams[started % TEAMS];
    if (!team) return;
    const run = newRun(team, tools, started++);
    team.runs.push(run);
    open.add(run);
    const done = drive(run, dying).catch((error: unknown) => {
      fault ??= error;
    });
    driven.push(done.finally(() => open.delete(run)));
  };
  // People sign up while runs go on, so that grants are acknowledged around the kill too.
  const signingUp = (async () => {
    while (!dying.now) {
      const account = await signUp(baton).catch(() => undefined);
      if (account) newcomers.push({ account, api: apiAsBrowser(baton, account), runs: [] });
      await sleep(SIGN_UP_EVERY_MS);
    }
  })();

  const killAfter = chance.between(300, 2_500);
  const begun = Date.now();
  let standingSince = 0;
  while (standingSince === 0 || Date.now() - standingSince < killAfter || inFlight().length < IN_FLIGHT) {
    if (fault) throw fault;
    if (Date.now() - begun > LOAD_TIMEOUT_MS) throw new Error(`Only ${inFlight().length} runs came in flight`);
    while (open.size < KEPT_GOING) begin();
    if (standingSince === 0 && inFlight().length >= IN_FLIGHT) standingSince = Date.now();
    await sleep(10);
  }
  const caught = inFlight();
  for (const run of open) run.kills += 1;
  dying.now = true;
  await tools.kill();
  dying.signal.abort();
  await Promise.all([...driven, signingUp]);
  return { accounts: [...teams, ...newcomers], inFlight: caught.length, started };
}
