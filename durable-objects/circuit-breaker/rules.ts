import { MINUTE, SECOND } from '../../worker/kernel/clock.ts';
import { addSample, emptyHistogram, type Histogram, mergeInto, percentiles } from './latency.ts';
import type { CallOutcome, CircuitState, CircuitView } from './protocol.ts';

/** Failures in a row that open a circuit. */
export const FAILURES_TO_OPEN = 5;
/** Outcomes that are looked at together, and the share of failures among them that opens a circuit. */
const WINDOW = 20;
const MIN_WINDOW = 10;
const FAILING_SHARE = 0.5;
/** Outcomes older than this say nothing of now. */
const WINDOW_MS = 2 * MINUTE;
/** First rest of an open circuit; each failed trial doubles it. */
export const FIRST_REST_MS = 15 * SECOND;
export const LONGEST_REST_MS = 5 * MINUTE;

const BUCKET_MS = 5 * MINUTE;
const BUCKETS = 12;

interface Bucket {
  from: number;
  calls: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  firstToken: Histogram;
  total: Histogram;
}

/** One model behind one key. Plain data; the functions here never change what they are given. */
export interface Circuit {
  provider: string;
  model: string;
  keyId: string | null;
  /** The newest outcomes that count, oldest first. */
  recent: { at: number; ok: boolean }[];
  /** Failures since the last success. */
  inRow: number;
  openUntil: number | null;
  /** Times that it opened without a success in between. */
  openings: number;
  lastFailure: { code: string; at: number } | null;
  buckets: Bucket[];
}

export function newCircuit(of: Pick<CallOutcome, 'provider' | 'model' | 'keyId'>): Circuit {
  const { provider, model, keyId } = of;
  const rest = { recent: [], inRow: 0, openUntil: null, openings: 0, lastFailure: null, buckets: [] };
  return { provider, model, keyId, ...rest };
}

export function circuitKey(of: Pick<CallOutcome, 'provider' | 'model' | 'keyId'>): string {
  return JSON.stringify([of.provider, of.model, of.keyId]);
}

/** Closed: calls go through. Open: none should. Half open: the rest is over, and the next call tells. */
export function stateOf(circuit: Pick<Circuit, 'openUntil'>, now: number): CircuitState {
  if (circuit.openUntil === null) return 'closed';
  return now < circuit.openUntil ? 'open' : 'half_open';
}

function opened(circuit: Circuit, outcome: CallOutcome): Circuit {
  const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** circuit.openings);
  const asked = Math.min(LONGEST_REST_MS, outcome.retryAfterMs ?? 0);
  return {
    ...circuit,
    openUntil: outcome.at + Math.max(rest, asked),
    openings: Math.min(circuit.openings + 1, 30),
    recent: [],
  };
}

function isFailing(circuit: Circuit): boolean {
  if (circuit.inRow >= FAILURES_TO_OPEN) return true;
  const failures = circuit.recent.filter((each) => !each.ok).length;
  return circuit.recent.length >= MIN_WINDOW && failures / circuit.recent.length >= FAILING_SHARE;
}

function judged(circuit: Circuit, outcome: CallOutcome): Circuit {
  if (outcome.result === 'neutral') return circuit;
  const state = stateOf(circuit, outcome.at);
  if (outcome.result === 'ok') {
    // An answer to a call from before it opened is no trial.
    if (state === 'open') return circuit;
    if (state === 'half_open') return { ...circuit, openUntil: null, openings: 0, inRow: 0, recent: [] };
    return { ...circuit, inRow: 0, recent: pushed(circuit, outcome) };
  }
  const failed: Circuit = {
    ...circuit,
    inRow: circuit.inRow + 1,
    recent: pushed(circuit, outcome),
    lastFailure: { code: outcome.code ?? 'unknown', at: outcome.at },
  };
  if (state === 'open') return { ...failed, recent: circuit.recent };
  return state === 'half_open' || isFailing(failed) ? opened(failed, outcome) : failed;
}

function pushed(circuit: Circuit, outcome: CallOutcome): Circuit['recent'] {
  const young = circuit.recent.filter((each) => each.at > outcome.at - WINDOW_MS);
  return [...young, { at: outcome.at, ok: outcome.result === 'ok' }].slice(-WINDOW);
}

function measured(buckets: readonly Bucket[], outcome: CallOutcome): Bucket[] {
  const from = Math.floor(outcome.at / BUCKET_MS) * BUCKET_MS;
  const kept = buckets.filter((bucket) => bucket.from > from - BUCKETS * BUCKET_MS);
  const known = kept.find((bucket) => bucket.from === from);
  const base: Bucket = known ?? {
    from,
    calls: 0,
    errors: 0,
    inputTokens: 0,
    outputTokens: 0,
    firstToken: emptyHistogram(),
    total: emptyHistogram(),
  };
  const bucket: Bucket = {
    ...base,
    calls: base.calls + 1,
    errors: base.errors + (outcome.result === 'failed' ? 1 : 0),
    inputTokens: base.inputTokens + outcome.inputTokens,
    outputTokens: base.outputTokens + outcome.outputTokens,
    firstToken: [...base.firstToken],
    total: [...base.total],
  };
  if (outcome.firstTokenMs !== null) addSample(bucket.firstToken, outcome.firstTokenMs);
  if (outcome.result === 'ok') addSample(bucket.total, outcome.totalMs);
  return [...kept.filter((each) => each !== known), bucket];
}

/** A circuit after one more outcome. Pure. */
export function afterOutcome(circuit: Circuit, outcome: CallOutcome): Circuit {
  return { ...judged(circuit, outcome), buckets: measured(circuit.buckets, outcome) };
}

/** What is told of a circuit: its state, and its last hour. */
export function viewOf(circuit: Circuit, now: number): CircuitView {
  const { provider, model, keyId, lastFailure } = circuit;
  const state = stateOf(circuit, now);
  const view = { calls: 0, errors: 0, inputTokens: 0, outputTokens: 0 };
  const firstToken = emptyHistogram();
  const total = emptyHistogram();
  for (const bucket of circuit.buckets) {
    if (bucket.from <= now - BUCKETS * BUCKET_MS) continue;
    view.calls += bucket.calls;
    view.errors += bucket.errors;
    view.inputTokens += bucket.inputTokens;
    view.outputTokens += bucket.outputTokens;
    mergeInto(firstToken, bucket.firstToken);
    mergeInto(total, bucket.total);
  }
  return {
    provider,
    model,
    keyId,
    state,
    openUntil: state === 'open' ? circuit.openUntil : null,
    ...view,
    firstTokenMs: percentiles(firstToken),
    totalMs: percentiles(total),
    lastFailure,
  };
}
