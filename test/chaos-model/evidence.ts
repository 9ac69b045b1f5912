import { expect } from 'vitest';
import type { Run, Trace } from '../../worker/domain/runs/schemas.ts';
import type { User } from '../harness/client.ts';
import { charges } from './kit.ts';

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
  const events: LoggedEvent[] = [];
  for (;;) {
    const path = `/runs/${runId}/events?format=json&limit=1000&after=${events.length}`;
    const { body } = await user.api.get<{ data: LoggedEvent[] }>(path);
    events.push(...body.data);
    if (body.data.length < 1_000) return events;
  }
}

/** Reads the run, its events and its trace. */
export async function evidenceOf(user: User, runId: string): Promise<Evidence> {
  const [{ body: run }, events, { body: trace }] = await Promise.all([
    user.api.get<Run>(`/runs/${runId}`),
    eventsOf(user, runId),
    user.api.get<Trace>(`/runs/${runId}/trace`),
  ]);
  return { run, events, trace, text: readerText(events) };
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
  const lines = (await charges(user, runId)).map((entry) => ({ step: entry.line?.step, amount: -entry.amount }));
  expect(new Set(lines.map((line) => line.step)).size, 'one charge a step').toBe(lines.length);
  expect(sum(lines.map((line) => line.amount))).toBe(cost);
  const usage = events.filter((event) => event.type === 'usage');
  expect(sum(usage.map((event) => Number(event.data['microcredits'])))).toBe(cost);
  const generations = trace.spans.filter((span) => span.kind === 'generation');
  expect(sum(generations.map((span) => span.cost.microcredits))).toBe(cost);
  return evidence;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
