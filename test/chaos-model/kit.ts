import { env } from 'cloudflare:workers';
import { ledgerOf } from '../../durable-objects/credit-ledger/client.ts';
import type { LedgerEntry } from '../../durable-objects/credit-ledger/protocol.ts';
import { hostOf } from '../../durable-objects/run-host/client.ts';
import { openDatabase } from '../../worker/db/client.ts';
import type { Run } from '../../worker/domain/runs/schemas.ts';
import { resumeWaitingRuns } from '../../worker/domain/runs/service.ts';
import { settingsOf } from '../../worker/env.ts';
import { hostOfRun, newId } from '../../worker/kernel/ids.ts';
import type { User } from '../harness/client.ts';
import { edgeUser } from '../harness/edge.ts';
import type { DatabaseFault } from './database.ts';
import type { ChaosRecord } from './server.ts';

/** Tools for edge tests of runs: people, their agents and credits, and the strange servers around them. */

const modelOrigin = new URL(env.OPENAI_BASE_URL ?? '').origin;
const databaseOrigin = new URL(env.NEON_FETCH_ENDPOINT ?? '').origin;

/** Polls until `probe` gives something. @throws Error with the last refusal after `ms` */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export function database() {
  const settings = settingsOf(env);
  return openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
}

let markers = 0;

/** A marker that no other test uses. */
export function newMarker(name: string): string {
  markers += 1;
  return `${name}-${markers}-${crypto.randomUUID().slice(0, 6)}`;
}

export async function chaosRecord(marker: string): Promise<ChaosRecord> {
  return (await fetch(`${modelOrigin}/chaos/${marker}`)).json();
}

/** Waits until `count` calls of the marker stand at their gate. */
export function atGate(marker: string, count = 1): Promise<ChaosRecord> {
  return until(`${count} calls of ${marker} at the gate`, async () => {
    const record = await chaosRecord(marker);
    return record.waiting >= count && record;
  });
}

/** Waits until the marker's call of this number stands at its gate, and those before it have been given up. */
export function callAtGate(marker: string, number: number): Promise<ChaosRecord> {
  return until(`call ${number} of ${marker} at the gate`, async () => {
    const record = await chaosRecord(marker);
    return record.calls >= number && record.aborted >= number - 1 && record.waiting > 0 && record;
  });
}

export async function release(marker: string): Promise<void> {
  await (await fetch(`${modelOrigin}/chaos/${marker}/release`, { method: 'POST' })).json();
}

export async function spoilDatabase(userId: string, fault: DatabaseFault): Promise<void> {
  await (await fetch(`${databaseOrigin}/chaos/${userId}/${fault}`, { method: 'POST' })).json();
}

/** How many projections of the account were spoiled. */
export async function spoiledProjections(userId: string): Promise<number> {
  const answer = await fetch(`${databaseOrigin}/chaos/${userId}`);
  return ((await answer.json()) as { spoiled: number }).spoiled;
}

export interface Team {
  triage: string;
  math: string;
  history: string;
}

/** Triage with handoffs to a math and a history tutor (Plan 16.2.1). */
export async function makeTeam(user: User): Promise<Team> {
  const math = await makeAgent(user, { name: 'Math Tutor', handoffDescription: 'Specialist for math' });
  const history = await makeAgent(user, { name: 'History Tutor', handoffDescription: 'Specialist for history' });
  const handoffs = [math, history].map((targetAgentId) => ({ targetAgentId }));
  return { math, history, triage: await makeAgent(user, { name: 'Triage', handoffs }) };
}

export async function makeAgent(user: User, fields: object): Promise<string> {
  const { status, body } = await user.api.post<{ id: string }>('/agents', { instructions: 'Help.', ...fields });
  if (status !== 201) throw new Error(`Creating an agent answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

/** Somebody with this balance; a sign-up alone gives 10 credits. */
export async function personWith(microcredits: number): Promise<User> {
  const user = await edgeUser();
  await setBalance(user, microcredits);
  return user;
}

/** Brings an account without open holds to exactly this balance. */
export async function setBalance(user: User, microcredits: number): Promise<void> {
  const difference = microcredits - (await settledTotal(user));
  if (difference > 0) await give(user, difference);
  if (difference < 0) {
    const command = { kind: 'transfer', key: newId('row'), toAccount: 'nobody', note: 'test' } as const;
    const [taken] = await ledgerOf(env, user.account.userId).apply([{ ...command, amount: -difference }]);
    if (!taken?.ok) throw new Error(`Nothing was taken: ${JSON.stringify(taken)}`);
  }
}

/** New credits, as after a purchase; runs that wait for them are told. */
export async function give(user: User, microcredits: number): Promise<void> {
  const { userId } = user.account;
  const grantId = newId('grant');
  const [granted] = await ledgerOf(env, userId).apply([
    {
      kind: 'grant',
      key: grantId,
      grantId,
      source: 'purchase',
      amount: microcredits,
      priority: 20,
      effectiveAt: Date.now() - 1,
      expiresAt: null,
    },
  ]);
  if (!granted?.ok) throw new Error(`Nothing was granted: ${JSON.stringify(granted)}`);
  await resumeWaitingRuns(env, database(), userId);
}

/** All that is left of the account's credits once nothing is held. */
export async function settledTotal(user: User): Promise<number> {
  const ledger = ledgerOf(env, user.account.userId);
  const { total } = await until('no hold at the ledger', async () => {
    const balance = await ledger.balance();
    return balance.held === 0 && balance;
  });
  return total;
}

/** Charges of the account, or of one run, oldest first. */
export async function charges(user: User, runId?: string): Promise<LedgerEntry[]> {
  const ledger = ledgerOf(env, user.account.userId);
  const found: LedgerEntry[] = [];
  for (let before: number | null = null; ; ) {
    const page: LedgerEntry[] = await ledger.history(before, 200);
    found.push(...page.filter((entry) => entry.line && (runId === undefined || entry.line.runId === runId)));
    before = page.at(-1)?.sequence ?? null;
    if (page.length < 200) return found.reverse();
  }
}

/** Waits until the ledger has all that the ended run says it cost, and gives back how much that is. */
export function paid(user: User, runId: string): Promise<number> {
  return until(`the charges of ${runId}`, async () => {
    const run = await steadily(() => hostOf(env, runId).get(user.account.userId, runId));
    const lines = await charges(user, runId);
    if (!run.ok) return false;
    const charged = lines.reduce((total, line) => total - line.amount, 0);
    return charged === run.value.microcredits && charged;
  });
}

/** Asks again where the host was killed under the question. */
export function steadily<T>(ask: () => Promise<T>): Promise<T> {
  return until('an answer of a host that was killed', async () => {
    try {
      return { answer: await ask() };
    } catch (error) {
      if (error instanceof Error && 'durableObjectReset' in error) return false;
      throw error;
    }
  }).then(({ answer }) => answer);
}

export function stubOf(runId: string) {
  return env.RUN_HOST.getByName(hostOfRun(runId) ?? '');
}

const TERMINAL = ['completed', 'failed', 'cancelled', 'expired'];

/** The run as soon as it has this status; a host that was just killed may refuse a request or two. */
export function runThatIs(user: User, runId: string, status: Run['status'] | 'ended', ms?: number): Promise<Run> {
  let last = '';
  return until(
    `run ${status}`,
    async () => {
      const { status: code, body } = await user.api.get<Run>(`/runs/${runId}`);
      last = `${code} ${body.status}`;
      return code === 200 && (body.status === status || (status === 'ended' && TERMINAL.includes(body.status))) && body;
    },
    ms,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)} It is ${last}.`);
  });
}
