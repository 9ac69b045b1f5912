import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { hostOf, unwrap } from '../../durable-objects/run-host/client.ts';
import type { Run, Trace } from '../../worker/domain/runs/schemas.ts';
import { showTrace } from '../../worker/domain/runs/views.ts';
import type { User } from '../harness/client.ts';
import { charges, steadily, until } from './kit.ts';

export interface LoggedEvent {
  seq: number;
  type: string;
  at: string;
  data: Record<string, unknown>;
}

/** Everything that can be asked about a run. */
export interface Evidence {
  run: Run;
  events: LoggedEvent[];
  trace: Trace;
  /** The text that a reader of the stream is left with. */
  text: string;
}

const ENDS = ['run.completed', 'run.failed', 'run.cancelled', 'run.expired'];

/** The reader's view: deltas of a message add up, a discarded message is taken back. */
export function readerText(events: readonly Pick<LoggedEvent, 'type' | 'data'>[]): string {
  const messages = new Map<string, { attempt: unknown; text: string }>();
  for (const { type, data } of events) {
    const id = String(data['messageId']);
    if (type === 'message.discarded') messages.delete(id);
    if (type !== 'message.delta') continue;
    const known = messages.get(id);
    if (known) expect(known.attempt, 'two attempts are never mixed').toBe(data['attempt']);
    messages.set(id, { attempt: data['attempt'], text: (known?.text ?? '') + String(data['text']) });
  }
  return [...messages.values()].map((message) => message.text).join('');
}

export async function eventsOf(user: User, runId: string): Promise<LoggedEvent[]> {
  const events = unwrap(await steadily(() => hostOf(env, runId).events(user.account.userId, runId, 0, 100_000)));
  return events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
}

/** Waits until a word of the answer is in the log: a call that stands at its gate may not have been read yet. */
export function firstWord(user: User, runId: string): Promise<LoggedEvent[]> {
  return until('the first word', async () => {
    const events = await eventsOf(user, runId);
    return events.some((event) => event.type === 'message.delta') && events;
  });
}

/** Reads the run, its events and its trace from its host. */
export async function evidenceOf(user: User, runId: string): Promise<Evidence> {
  const trace = showTrace(unwrap(await steadily(() => hostOf(env, runId).readTrace(user.account.userId, runId))));
  const events = await eventsOf(user, runId);
  return { run: trace.run, events, trace, text: readerText(events) };
}

/**
 * Checks what must hold for every ended run (RELIABILITY 13-17): one gapless log with one end, text of one
 * attempt per message, and one charge per step, alike in the log, the trace, the run and the ledger.
 */
export async function expectSound(user: User, runId: string): Promise<Evidence> {
  const evidence = await evidenceOf(user, runId);
  const { run, events, trace } = evidence;
  expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
  expect(events.map((event) => event.type).filter((type) => ENDS.includes(type))).toEqual([`run.${run.status}`]);
  expect(events.at(-1)?.type).toBe(`run.${run.status}`);
  for (const { data } of events.filter((event) => event.type === 'message.completed')) {
    const own = events.filter((event) => event.data['messageId'] === data['messageId']);
    expect(readerText(own)).toBe(data['text']);
  }
  const cost = run.cost.microcredits;
  const lines = (await charges(user, runId)).map(({ kind, line, amount }) => ({
    of: `${kind} ${line?.step}`,
    amount: -amount,
  }));
  // What a call cost above its hold is an entry of its own beside the charge.
  expect(new Set(lines.map((line) => line.of)).size, 'one charge a step').toBe(lines.length);
  expect(sum(lines.map((line) => line.amount))).toBe(cost);
  const usage = events.filter((event) => event.type === 'usage');
  expect(sum(usage.map((event) => Number(event.data['microcredits'])))).toBe(cost);
  const generations = trace.spans.filter((span) => span.kind === 'generation');
  // A tool's span bears what agents below it cost, too; its own price is in the log.
  const tools = events.filter((event) => event.type === 'tool.completed');
  const ofTools = sum(tools.map((event) => Number(event.data['microcredits'])));
  expect(sum(generations.map((span) => span.cost.microcredits)) + ofTools).toBe(cost);
  return evidence;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
