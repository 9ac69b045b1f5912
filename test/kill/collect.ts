import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, Api } from '../harness/client.ts';
import { allServerEvents } from '../harness/sse.ts';
import type { ModelServer } from '../model-server/server.ts';
import type { AccountFacts, EntryFacts, FoundRun, RunFacts } from './facts.ts';
import { type LoadedRun, openRun } from './load.ts';
import type { Mirror } from './mirror.ts';

export interface LoadedAccount {
  account: Account;
  api: Api;
  runs: LoadedRun[];
}

interface RunAnswer {
  id: string;
  status: string;
  output: unknown;
  cost: { microcredits: number };
}

interface BalanceAnswer {
  microcredits: { held: number; total: number };
}

interface HistoryAnswer {
  data: {
    sequence: number;
    kind: string;
    amount: { microcredits: number };
    balanceAfter: { microcredits: number };
    runId: string | null;
    step: string | null;
  }[];
  nextCursor: string | null;
}

interface TraceAnswer {
  spans: { kind: string; step: string | null; status: string }[];
}

const TERMINAL = ['completed', 'failed', 'cancelled', 'expired'];
const POLL_MS = 200;

/** Asks until `done` holds or the deadline has passed; gives back the last answer either way. */
async function until<T>(ask: () => Promise<T>, done: (answer: T) => boolean, deadline: number): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (done(answer) || Date.now() > deadline) return answer;
    await sleep(POLL_MS);
  }
}

async function ok<T>(api: Api, path: string): Promise<T> {
  const { status, body } = await api.get<T>(path);
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
  return body;
}

/** The run's id: as acknowledged, else by repeating the request under its key, which attaches to the run. */
async function idOf(run: LoadedRun): Promise<string> {
  if (run.runId) return run.runId;
  const response = await openRun(run);
  if (!response.ok)
    throw new Error(`${run.marker} repeated: ${response.status} ${(await response.text()).slice(0, 500)}`);
  if (run.mode !== 'stream') return ((await response.json()) as { id: string }).id;
  const [first] = await allServerEvents(response);
  if (!first) throw new Error(`${run.marker} repeated: an empty stream`);
  return (JSON.parse(first.data) as { runId: string }).runId;
}

async function find(run: LoadedRun, deadline: number): Promise<FoundRun | undefined> {
  const id = await idOf(run);
  if ((await run.api.get(`/runs/${id}`)).status === 404) return undefined;
  const view = await until(
    () => ok<RunAnswer>(run.api, `/runs/${id}`),
    ({ status }) => TERMINAL.includes(status),
    deadline,
  );
  const isOver = TERMINAL.includes(view.status);
  const events = isOver ? await allServerEvents(await run.api.open('GET', `/runs/${id}/events`)) : [];
  const trace = await ok<TraceAnswer>(run.api, `/runs/${id}/trace`);
  const done = trace.spans.filter(({ kind, status }) => kind === 'generation' && status === 'ok');
  return {
    id,
    status: view.status,
    output: view.output,
    microcredits: view.cost.microcredits,
    events,
    completedSteps: done.map(({ step }) => step ?? ''),
  };
}

async function historyOf(api: Api): Promise<EntryFacts[]> {
  const entries: EntryFacts[] = [];
  let cursor: string | null = null;
  do {
    const page: HistoryAnswer = await ok(api, `/credits/history?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
    entries.push(
      ...page.data.map(({ sequence, kind, amount, balanceAfter, runId, step }) => ({
        sequence,
        kind,
        amount: amount.microcredits,
        balanceAfter: balanceAfter.microcredits,
        runId,
        step,
      })),
    );
    cursor = page.nextCursor;
  } while (cursor);
  return entries.reverse();
}

async function runFacts(run: LoadedRun, model: ModelServer, deadline: number): Promise<RunFacts> {
  const acknowledgedId = run.runId;
  const seenBefore = [...run.seen];
  return {
    marker: run.marker,
    acknowledgedId,
    seenBefore,
    found: await find(run, deadline),
    plannedCalls: run.plannedCalls,
    providerCalls: model.callsFor(run.marker),
    kills: run.kills,
  };
}

/** Waits until the account's runs have ended, its holds are closed and its mirror is level, then collects all of it. */
export async function collect(
  loaded: LoadedAccount,
  tools: { model: ModelServer; mirror: (userId: string) => Promise<Mirror>; deadline: number },
): Promise<AccountFacts> {
  const { api, account } = loaded;
  const { model, mirror, deadline } = tools;
  const runs = await Promise.all(loaded.runs.map((run) => runFacts(run, model, deadline)));
  const { microcredits } = await until(
    () => ok<BalanceAnswer>(api, '/credits/balance'),
    // The sign-up's grant is promised with the account, so it may take a moment but never fails to come.
    (balance) => balance.microcredits.held === 0 && balance.microcredits.total > 0,
    deadline,
  );
  const entries = await historyOf(api);
  const mirrored = await until(
    () => mirror(account.userId),
    (rows) =>
      rows.sequence === entries.length &&
      rows.held === microcredits.held &&
      runs.every(({ found }) => !found || rows.runs.get(found.id)?.status === found.status),
    deadline,
  );
  const { runs: mirroredRuns, ...rest } = mirrored;
  return { email: account.email, ...microcredits, entries, mirror: rest, mirroredRuns, runs };
}
