import type { AccountFacts, EntryFacts, RunFacts } from './facts.ts';

const TERMINAL_EVENTS = ['run.completed', 'run.failed', 'run.cancelled', 'run.expired'];
const CHARGES = ['charge', 'overrun'];

/** Invariants 13, 15 and 17 (RELIABILITY) for one run; each text names what is broken. */
function* runFaults(run: RunFacts): Generator<string> {
  const { found, marker } = run;
  if (!found) {
    yield `${marker}: acknowledged as ${run.acknowledgedId} and lost`;
    return;
  }
  if (run.acknowledgedId && run.acknowledgedId !== found.id) {
    yield `${marker}: acknowledged as ${run.acknowledgedId}, found as ${found.id}`;
  }
  if (found.status !== 'completed') yield `${marker} (${found.id}): ended as ${found.status}`;
  else if (!JSON.stringify(found.output ?? '').includes(marker))
    yield `${marker} (${found.id}): the answer is not its own`;
  yield* eventFaults(run, found.events);
  if (new Set(found.completedSteps).size !== found.completedSteps.length) yield `${marker}: a step completed twice`;
  if (found.completedSteps.length !== run.plannedCalls) {
    yield `${marker}: ${found.completedSteps.length} completed model calls, planned were ${run.plannedCalls}`;
  }
  if (run.providerCalls > run.plannedCalls + run.kills) {
    yield `${marker}: ${run.providerCalls} provider calls for ${run.plannedCalls} steps and ${run.kills} kills`;
  }
}

function* eventFaults(run: RunFacts, events: { id: string | null; event: string; data: string }[]): Generator<string> {
  const { marker } = run;
  const gap = events.findIndex((event, at) => event.id !== String(at + 1));
  if (gap >= 0) yield `${marker}: event ids break at ${gap + 1} (${events[gap]?.id})`;
  const ends = events.filter((event) => TERMINAL_EVENTS.includes(event.event));
  if (ends.length !== 1 || ends[0] !== events.at(-1))
    yield `${marker}: ${ends.length} terminal events, or not at the end`;
  for (const seen of run.seenBefore) {
    const kept = events[Number(seen.id) - 1];
    if (kept?.event === seen.event && kept.data === seen.data) continue;
    yield `${marker}: event ${seen.id} was read as ${seen.data} and is now ${kept?.data ?? 'gone'}`;
  }
}

function* ledgerFaults(account: AccountFacts): Generator<string> {
  const { email, entries } = account;
  const sum = entries.reduce((total, entry) => total + entry.amount, 0);
  if (sum !== account.total) yield `${email}: balance ${account.total}, entries sum to ${sum}`;
  if (account.held !== 0) yield `${email}: ${account.held} microcredits still held`;
  let balance = 0;
  for (const [at, entry] of entries.entries()) {
    balance += entry.amount;
    if (entry.sequence !== at + 1) yield `${email}: entry ${at + 1} has sequence ${entry.sequence}`;
    if (entry.balanceAfter !== balance)
      yield `${email}: entry ${entry.sequence} says ${entry.balanceAfter}, is ${balance}`;
  }
  const grants = entries.filter((entry) => entry.kind === 'grant');
  if (grants.length !== 1) yield `${email}: ${grants.length} sign-up grants`;
}

function* chargeFaults(account: AccountFacts): Generator<string> {
  const charges = new Map<string, EntryFacts[]>();
  for (const entry of account.entries.filter(({ kind }) => kind === 'charge')) {
    const key = `${entry.runId} ${entry.step}`;
    charges.set(key, [...(charges.get(key) ?? []), entry]);
  }
  for (const [key, entries] of charges) if (entries.length > 1) yield `${key}: charged ${entries.length} times`;
  for (const { found } of account.runs) {
    if (!found) continue;
    for (const step of found.completedSteps) {
      if (!charges.has(`${found.id} ${step}`)) yield `${found.id} ${step}: completed and never charged`;
    }
    const paid = account.entries.filter(({ kind, runId }) => CHARGES.includes(kind) && runId === found.id);
    const total = -paid.reduce((sum, entry) => sum + entry.amount, 0);
    if (total !== found.microcredits)
      yield `${found.id}: says ${found.microcredits} microcredits, was charged ${total}`;
  }
}

/** Invariant 12: the mirror equals the ledger once the outbox has drained; the same for runs. */
function* mirrorFaults(account: AccountFacts): Generator<string> {
  const { email, mirror } = account;
  if (mirror.balance !== account.total) yield `${email}: Postgres shows ${mirror.balance}, the ledger ${account.total}`;
  if (mirror.held !== account.held) yield `${email}: Postgres shows ${mirror.held} held, the ledger ${account.held}`;
  if (JSON.stringify(mirror.entries) !== JSON.stringify(account.entries)) {
    yield `${email}: Postgres has ${mirror.entries.length} entries, the ledger ${account.entries.length}, or they differ`;
  }
  for (const { found } of account.runs) {
    if (!found) continue;
    const row = account.mirroredRuns.get(found.id);
    if (row?.status === found.status && row.microcredits === found.microcredits) continue;
    yield `${found.id}: is ${found.status}, Postgres shows ${row?.status ?? 'nothing'}`;
  }
}

/** Everything that a kill must not have broken, as sentences; none when all holds. */
export function faultsOf(account: AccountFacts): string[] {
  return [
    ...account.runs.flatMap((run) => [...runFaults(run)]),
    ...ledgerFaults(account),
    ...chargeFaults(account),
    ...mirrorFaults(account),
  ];
}
