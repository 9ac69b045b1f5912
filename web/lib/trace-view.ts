import type { Schema } from './api.ts';

export type Span = Schema<'TraceSpan'>;

/** A span placed in the waterfall. */
export interface TraceRow {
  span: Span;
  depth: number;
  /** Milliseconds after the run's beginning. */
  fromMs: number;
  durationMs: number;
  hasChildren: boolean;
}

export interface PlacedTrace {
  rows: TraceRow[];
  totalMs: number;
}

/**
 * Spans in reading order (children under their parents, by start) with their places. Running spans reach
 * to `now`. Turns with a single generation are left out: the generation says it all.
 */
export function placeSpans(spans: readonly Span[], now: number): PlacedTrace {
  const shown = withoutSingleTurns(spans).map((span) => ({ span, from: Date.parse(span.startedAt) }));
  if (shown.length === 0) return { rows: [], totalMs: 1 };
  const start = shown.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const end = shown.reduce((most, { span }) => Math.max(most, endOf(span, now)), 0);
  const ids = new Set(shown.map(({ span }) => span.id));
  // A span whose parent is not there (yet) still shows.
  const parentOf = ({ span }: { span: Span }) =>
    span.parentId !== null && ids.has(span.parentId) ? span.parentId : null;
  const children = Map.groupBy(shown, parentOf);
  const rows: TraceRow[] = [];

  function visit(parentId: string | null, depth: number): void {
    for (const { span, from } of (children.get(parentId) ?? []).toSorted((a, b) => a.from - b.from)) {
      const durationMs = Math.max(0, endOf(span, now) - from);
      rows.push({ span, depth, fromMs: from - start, durationMs, hasChildren: children.has(span.id) });
      visit(span.id, depth + 1);
    }
  }
  visit(null, 0);
  return { rows, totalMs: Math.max(1, end - start) };
}

function endOf(span: Span, now: number): number {
  return span.finishedAt ? Date.parse(span.finishedAt) : Math.max(now, Date.parse(span.startedAt));
}

function withoutSingleTurns(spans: readonly Span[]): Span[] {
  const children = Map.groupBy(spans, (span) => span.parentId);
  const hidden = new Map<string, string | null>();
  for (const span of spans) {
    if (span.kind === 'turn' && children.get(span.id)?.length === 1) hidden.set(span.id, span.parentId);
  }
  return spans
    .filter((span) => !hidden.has(span.id))
    .map((span) => {
      const grandparent = span.parentId === null ? undefined : hidden.get(span.parentId);
      return grandparent === undefined ? span : { ...span, parentId: grandparent };
    });
}

/** Rows without what lies under a collapsed one. */
export function withoutCollapsed(rows: readonly TraceRow[], collapsed: ReadonlySet<string>): TraceRow[] {
  if (collapsed.size === 0) return [...rows];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  return rows.filter((row) => {
    if (row.depth > hiddenBelow) return false;
    hiddenBelow = collapsed.has(row.span.id) ? row.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

/** Rows whose span says `query` somewhere, and those above them, so that each still has its place. */
export function searchRows(rows: readonly TraceRow[], query: string): { rows: TraceRow[]; hits: Set<string> } {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return { rows: [...rows], hits: new Set() };
  const hits = new Set<string>();
  const kept = new Set<TraceRow>();
  const above: TraceRow[] = [];
  for (const row of rows) {
    above.length = row.depth;
    if (wordsOf(row.span).includes(wanted)) {
      hits.add(row.span.id);
      for (const ancestor of above) kept.add(ancestor);
      kept.add(row);
    }
    above[row.depth] = row;
  }
  return { rows: rows.filter((row) => kept.has(row)), hits };
}

const words = new WeakMap<Span, string>();

/** Everything that a span says, to be searched; made once a span. */
function wordsOf(span: Span): string {
  const known = words.get(span);
  if (known !== undefined) return known;
  // A run's own input and output are those of its steps: it would be found by everything.
  const { name, kind, status, step } = span;
  const said = kind === 'run' ? '' : JSON.stringify(span.data);
  const made = `${name} ${kind} ${status} ${step ?? ''} ${said}`.toLowerCase();
  words.set(span, made);
  return made;
}

/** The row above in the tree, if any. */
export function parentRow(rows: readonly TraceRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  return rows.findLastIndex((row, at) => at < index && row.depth < depth);
}

/** A part of the run's time, as fractions of the whole. */
export interface TimeWindow {
  from: number;
  to: number;
}

export const WHOLE: TimeWindow = { from: 0, to: 1 };
const SMALLEST_WINDOW = 0.0005;
/** So narrow a bar can still be seen and pressed, in percent. */
const NARROWEST = 0.6;

/** The window made `factor` times as wide around `centre`, within the run. */
export function zoom({ from, to }: TimeWindow, factor: number, centre = (from + to) / 2): TimeWindow {
  const size = Math.min(1, Math.max(SMALLEST_WINDOW, (to - from) * factor));
  const share = to > from ? (centre - from) / (to - from) : 0.5;
  return within(centre - size * share, size);
}

/** The window moved by `share` of its own width. */
export function pan({ from, to }: TimeWindow, share: number): TimeWindow {
  const size = to - from;
  return within(from + size * share, size);
}

/** The window that shows this row with a little room around it. */
export function windowAround(row: TraceRow, totalMs: number): TimeWindow {
  const size = Math.min(1, Math.max(SMALLEST_WINDOW, (row.durationMs / totalMs) * 1.2));
  return within((row.fromMs + row.durationMs / 2) / totalMs - size / 2, size);
}

function within(from: number, size: number): TimeWindow {
  const start = Math.min(1 - size, Math.max(0, from));
  return { from: start, to: start + size };
}

/** A row's bar in percent of the window; `null` where it lies outside. */
export function barIn(
  row: TraceRow,
  totalMs: number,
  { from, to }: TimeWindow,
): { left: number; width: number } | null {
  const size = to - from;
  const left = ((row.fromMs / totalMs - from) / size) * 100;
  const right = (((row.fromMs + row.durationMs) / totalMs - from) / size) * 100;
  if (left > 100 || right < 0) return null;
  const start = Math.max(0, left);
  const width = Math.max(NARROWEST, Math.min(100, right) - start);
  return { left: Math.min(100 - width, start), width };
}

/** Round moments inside the window for the axis, in milliseconds after the run's beginning. */
export function ticksIn(totalMs: number, { from, to }: TimeWindow, most = 5): number[] {
  const span = (to - from) * totalMs;
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 0.001)));
  const gap = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough) ?? rough;
  const first = Math.ceil((from * totalMs) / gap);
  const last = Math.floor((to * totalMs) / gap);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * gap);
}

/** Where a run stood when a step ended. Sums are over this step and those before it. */
export interface StepState {
  rowIndex: number;
  span: Span;
  /** 1 for the first. */
  position: number;
  inputTokens: number;
  outputTokens: number;
  microcredits: number;
  elapsedMs: number;
}

/** The model calls of a run, in order, each with the state that it left. */
export function stepsOf(rows: readonly TraceRow[]): StepState[] {
  const sums = { inputTokens: 0, outputTokens: 0, microcredits: 0 };
  return rows
    .flatMap((row, rowIndex) => (row.span.kind === 'generation' ? [{ row, rowIndex }] : []))
    .map(({ row, rowIndex }, index) => {
      sums.inputTokens += row.span.inputTokens;
      sums.outputTokens += row.span.outputTokens;
      sums.microcredits += row.span.cost.microcredits;
      return { rowIndex, span: row.span, position: index + 1, ...sums, elapsedMs: row.fromMs + row.durationMs };
    });
}

/** The newest step that had begun when this row did. */
export function stepAt(
  steps: readonly StepState[],
  rows: readonly TraceRow[],
  rowIndex: number,
): StepState | undefined {
  const at = rows[rowIndex]?.fromMs ?? 0;
  const own = steps.find((step) => step.rowIndex === rowIndex);
  return own ?? steps.findLast((step) => (rows[step.rowIndex]?.fromMs ?? 0) <= at);
}

/** An attempt whose answer did not count. */
export interface LostAttempt {
  attempt: number;
  code: string;
  message: string;
  model: string | null;
}

/** Attempts of a model call that were lost before the one that counted. */
export function lostAttempts(span: Span): LostAttempt[] {
  const { lost } = span.data;
  if (!Array.isArray(lost)) return [];
  return lost.filter(isRecord).map((entry, index) => ({
    attempt: typeof entry.attempt === 'number' ? entry.attempt : index + 1,
    code: String(entry.code ?? 'lost'),
    message: String(entry.message ?? ''),
    model: modelName(entry.model),
  }));
}

function modelName(model: unknown): string | null {
  if (typeof model === 'string') return model;
  return isRecord(model) && typeof model.name === 'string' ? model.name : null;
}

/** A model that was passed over for a call, and why. */
export interface SkippedModel {
  model: string;
  reason: string;
}

/** How a call came to its model. */
export interface RouteView {
  /** One sentence of the router's. */
  reason: string;
  tier: string | null;
  candidates: string[];
  skipped: SkippedModel[];
}

/** The choice of a call's model, where there was one. */
export function routeOf(span: Span): RouteView | null {
  const { route } = span.data;
  if (!isRecord(route)) return null;
  const list = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
  return {
    reason: typeof route.reason === 'string' ? route.reason : '',
    tier: typeof route.tier === 'string' ? route.tier : null,
    candidates: list(route.candidates).flatMap((model) => modelName(model) ?? []),
    skipped: list(route.skipped).map((model) => ({
      model: modelName(model) ?? '',
      reason: String(model.reason ?? ''),
    })),
  };
}

/** Whether a call was answered from an answer given before. */
export function isCached(span: Span): boolean {
  return isRecord(span.data.cached);
}

/** Whether another model answered than was asked for, because the first ones failed. */
export function isStandIn(span: Span): boolean {
  const { asked, model } = span.data;
  const wanted = modelName(asked);
  return wanted !== null && wanted !== 'auto' && modelName(model) !== wanted;
}

/** Why a span failed, if it says so. */
export function faultOf(span: Span): { code: string | null; message: string } | null {
  const { error } = span.data;
  if (!isRecord(error)) return null;
  return {
    code: typeof error.code === 'string' ? error.code : null,
    message: typeof error.message === 'string' ? error.message : '',
  };
}

/** Whether a handoff happened because the agent before it had failed. */
export function isFallback(span: Span): boolean {
  return span.kind === 'handoff' && span.data.reason === 'fallback';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a message item's content, whichever of the SDK's shapes it has. */
export function itemText(item: Record<string, unknown>): string {
  const { content } = item;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : ''))
    .join('');
}

/** What a question was, as text: a string as it is, or the last user message of a list. */
export function inputText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (!Array.isArray(input)) return '';
  const last = input.findLast(
    (item: unknown) => typeof item === 'object' && item !== null && (item as { role?: unknown }).role === 'user',
  );
  return last ? itemText(last as Record<string, unknown>) : '';
}
